package org.sngateway.gateway.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;

/** The place of each record on the disk, and its previous place while a change is not yet durable. */
final class Records {

    /**
     * The place of a value.
     *
     * @param octets of the record, counted as if it had a frame of its own
     */
    record Place(Segment segment, int valueOffset, int valueOctets, int valueCrc, int octets) {}

    private record Undo(RecordKey key, @Nullable Place before) {}

    private final Map<RecordKey, Place> places = new HashMap<>();
    private final List<Undo> undo = new ArrayList<>();
    private long liveOctets;

    @Nullable
    Place place(RecordKey key) {
        return places.get(key);
    }

    /** Whether this change holds the current value of its record. */
    boolean isInForce(Segment segment, Frame.StoredChange change) {
        Place place = change.isPut() ? places.get(change.key()) : null;
        return place != null && place.segment == segment && place.valueOffset == change.valueOffset();
    }

    int size() {
        return places.size();
    }

    long liveOctets() {
        return liveOctets;
    }

    /** By how many octets these changes would enlarge the records; negative if they shrink. */
    long growth(List<Change> changes) {
        long growth = 0;
        for (Change change : changes) {
            Place before = places.get(change.key());
            growth -= before == null ? 0 : before.octets;
            growth += change.value().isPresent() ? Frame.HEAD_OCTETS + Frame.octets(change) : 0;
        }
        return growth;
    }

    /** The records whose current value is in this segment. */
    List<RecordKey> keysIn(Segment segment) {
        List<RecordKey> keys = new ArrayList<>();
        places.forEach((key, place) -> {
            if (place.segment == segment) {
                keys.add(key);
            }
        });
        return keys;
    }

    /** Takes over a durable change. */
    void found(Segment segment, RecordKey key, Frame.StoredChange change) {
        put(key, place(segment, change));
    }

    /** Takes over a frame that is not yet durable. */
    void apply(Segment segment, Frame frame) {
        for (Frame.StoredChange change : frame.changes()) {
            undo.add(new Undo(change.key(), places.get(change.key())));
            put(change.key(), place(segment, change));
        }
    }

    /** Everything is durable. */
    void keep() {
        undo.clear();
    }

    /** Takes back everything since the last time that everything was durable. */
    void takeBack() {
        for (int i = undo.size() - 1; i >= 0; i--) {
            put(undo.get(i).key(), undo.get(i).before());
        }
        undo.clear();
    }

    private static @Nullable Place place(Segment segment, Frame.StoredChange change) {
        return change.isPut()
                ? new Place(
                        segment,
                        change.valueOffset(),
                        change.valueOctets(),
                        change.valueCrc(),
                        Frame.HEAD_OCTETS + change.octets())
                : null;
    }

    private void put(RecordKey key, @Nullable Place place) {
        Place before = place == null ? places.remove(key) : places.put(key, place);
        if (before != null) {
            before.segment.addLive(-before.octets);
            liveOctets -= before.octets;
        }
        if (place != null) {
            place.segment.addLive(place.octets);
            liveOctets += place.octets;
        }
    }
}
