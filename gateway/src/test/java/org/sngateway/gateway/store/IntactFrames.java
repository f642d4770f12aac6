package org.sngateway.gateway.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;

/** The frames of a damaged store that are still intact, found by comparison with the store before the damage. */
final class IntactFrames {
    private final Map<Long, Segment> segments = new TreeMap<>();
    private final Map<Long, byte[]> before = new HashMap<>();
    private final Map<Long, byte[]> after = new HashMap<>();

    IntactFrames(SimDisk undamaged, SimDisk damaged) throws IOException {
        for (String name : undamaged.list()) {
            Segment segment = Segment.numberIn(name) < 0 ? null : Segment.open(undamaged.open(name), name);
            if (segment != null) {
                segments.put(segment.number(), segment);
                before.put(segment.number(), undamaged.octets(name));
            }
        }
        List<String> names = damaged.list();
        segments.forEach((number, segment) -> {
            for (String name : names) {
                byte[] octets = damaged.octets(name);
                byte[] others = octetsBefore(number);
                boolean hasHead = isSame(octets, others, 0, 44)
                        || (octets.length == others.length
                                && isSame(octets, others, octets.length - 64, octets.length - 20));
                if (Segment.numberIn(name) >= 0 && hasHead) {
                    after.put(number, octets);
                }
            }
        });
    }

    /**
     * The newest readable change of each record, without those behind damage in the newest segment, where damage looks
     * like a power cut.
     */
    Map<RecordKey, Change> newestChanges() throws IOException {
        Map<RecordKey, Change> newest = new HashMap<>();
        long last = after.keySet().stream().mapToLong(number -> number).max().orElse(0);
        List<Segment> inOrder = List.copyOf(segments.values());
        for (int i = 0; i < inOrder.size(); i++) {
            Segment segment = inOrder.get(i);
            byte[] octets = after.get(segment.number());
            long limit = i + 1 < inOrder.size() ? inOrder.get(i + 1).firstSequence() : Long.MAX_VALUE;
            FrameReader reader = FrameReader.ofAll(segment, limit);
            boolean gap = octets == null;
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                boolean intact = octets != null
                        && isSame(
                                octets,
                                octetsBefore(segment.number()),
                                frame.offset(),
                                frame.offset() + frame.octets());
                gap |= !intact;
                for (Frame.StoredChange change : frame.changes()) {
                    boolean doubtful = segment.number() >= last && gap;
                    if (doubtful) {
                        newest.remove(change.key());
                    } else if (intact) {
                        Change same = new Change(
                                change.key(), change.isPut() ? Optional.of(reader.value(change)) : Optional.empty());
                        newest.put(change.key(), same);
                    }
                }
            }
        }
        return newest;
    }

    private byte[] octetsBefore(long number) {
        return Objects.requireNonNull(before.get(number));
    }

    private static boolean isSame(byte[] octets, byte[] others, int from, int to) {
        return octets.length >= to && others.length >= to && Arrays.equals(octets, from, to, others, from, to);
    }
}
