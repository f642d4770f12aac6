package org.sngateway.gateway.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.store.RecordKey;

/** Reads the files of a journal when it is opened. */
final class Opening implements Closeable {
    private final StoreDirectory directory;
    private final Records records;
    private final Map<Long, Segment> segments = new TreeMap<>();
    private final List<String> unusable = new ArrayList<>();
    private final Map<String, String> owners = new HashMap<>();
    private long highestNumber;
    private long lastSequence;
    private int holes;

    Opening(StoreDirectory directory, Records records) {
        this.directory = directory;
        this.records = records;
    }

    /**
     * The result of an opening.
     *
     * @param lastSequence the number of the last frame that counts
     * @param newestIsUnused the newest segment contains nothing that looks like a frame, so it can be written to
     */
    record Found(SegmentFiles files, long lastSequence, boolean newestIsUnused, OpeningReport report) {}

    Found run(JournalSettings settings, RandomGenerator random) throws IOException {
        try {
            openFiles();
            boolean newestIsUnused = readFrames();
            SegmentFiles files =
                    new SegmentFiles(directory, settings, random, List.copyOf(segments.values()), highestNumber);
            List<String> setAside = new ArrayList<>();
            for (String name : unusable) {
                setAside.add(files.setAside(name));
            }
            if (files.size() > 0) {
                // The octets may come from the operating system's cache and not yet be on the disk.
                files.newest().file().force();
            }
            return new Found(files, lastSequence, newestIsUnused, new OpeningReport(records.size(), holes, setAside));
        } catch (IOException | RuntimeException failed) {
            segments.values().forEach(segment -> SegmentFiles.closing(segment.file(), failed));
            throw failed;
        }
    }

    /**
     * Reads the files and changes nothing. They are open until {@link #close}.
     *
     * @return damaged files under their present names
     */
    OpeningReport inspect() throws IOException {
        openFiles();
        readFrames();
        return new OpeningReport(records.size(), holes, List.copyOf(unusable));
    }

    /** The segments, from the oldest to the newest. */
    List<Segment> segments() {
        return List.copyOf(segments.values());
    }

    /** Closes the files of an inspection. */
    @Override
    public void close() throws IOException {
        for (Segment segment : segments.values()) {
            segment.file().close();
        }
    }

    private void openFiles() throws IOException {
        for (String name : directory.list()) {
            long numberInName = Segment.numberIn(name);
            if (numberInName < 0) {
                continue;
            }
            if (numberInName <= Segment.MAX_NUMBER) {
                highestNumber = Math.max(highestNumber, numberInName);
            }
            Segment segment = open(name);
            if (segment == null) {
                unusable.add(name);
                continue;
            }
            highestNumber = Math.max(highestNumber, segment.number());
            Segment same = segments.putIfAbsent(segment.number(), segment);
            if (same != null) {
                // One is a copy: the file whose name fits its head counts.
                Segment copy = segment.number() == numberInName ? same : segment;
                segments.put(segment.number(), copy == same ? segment : same);
                unusable.add(copy.name());
                copy.file().close();
            }
        }
    }

    private @Nullable Segment open(String name) throws IOException {
        StoreFile file = directory.open(name);
        try {
            Segment segment = Segment.open(file, name);
            if (segment == null) {
                file.close();
            }
            return segment;
        } catch (IOException failed) {
            SegmentFiles.closing(file, failed);
            throw failed;
        }
    }

    /** Returns whether the newest segment is still writable. */
    private boolean readFrames() throws IOException {
        List<Segment> inOrder = List.copyOf(segments.values());
        boolean lastIsUnused = false;
        for (int i = 0; i < inOrder.size(); i++) {
            Segment segment = inOrder.get(i);
            long before = i + 1 < inOrder.size() ? inOrder.get(i + 1).firstSequence() : Long.MAX_VALUE;
            SegmentScan scan = new SegmentScan(segment, before, frame -> take(segment, frame));
            scan.run();
            holes += scan.holes();
            lastSequence = Math.max(lastSequence, scan.last());
            lastIsUnused = !scan.foundAny() && segment.file().size() == segment.octets();
        }
        return lastIsUnused;
    }

    private void take(Segment segment, Frame frame) {
        for (Frame.StoredChange change : frame.changes()) {
            // All records of an owner share one string.
            RecordKey key = change.key();
            String owner = owners.computeIfAbsent(key.owner(), same -> same);
            records.found(segment, new RecordKey(owner, key.kind(), key.number()), change);
        }
    }
}
