package org.sngateway.gateway.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The files of the journal: its segments from the oldest to the newest, and a spare one that becomes the next. */
final class SegmentFiles implements Closeable {
    private static final String SPARE = "spare";
    private static final String SET_ASIDE = "damaged-";
    private static final int ATTEMPTS_PER_COMMIT = 2;

    private final StoreDirectory directory;
    private final RandomGenerator random;
    private final int segmentOctets;
    private final Deque<Segment> segments = new ArrayDeque<>();

    private long nextNumber = 1;
    private boolean hasSpare;
    /** No file is created while the disk has less room than this. */
    private long usableOctetsNeeded;

    /** Requests for a file since the last commit. Attempts are rationed, because each one writes the whole file. */
    private int attempts;

    private @Nullable IOException lastFailure;

    /**
     * Takes over the existing files.
     *
     * @param found the segments, the oldest first
     * @param highestNumber in the name or the head of any segment
     */
    SegmentFiles(
            StoreDirectory directory,
            JournalSettings settings,
            RandomGenerator random,
            List<Segment> found,
            long highestNumber)
            throws IOException {
        this.directory = directory;
        this.random = random;
        this.segmentOctets = found.stream().mapToInt(Segment::octets).reduce(settings.segmentOctets(), Math::max);
        segments.addAll(found);
        nextNumber = highestNumber + 1;
        hasSpare = directory.list().contains(SPARE) && isUsableSpare();
    }

    private boolean isUsableSpare() throws IOException {
        try (StoreFile file = directory.open(SPARE)) {
            return file.size() == segmentOctets;
        }
    }

    /** The length of each file. */
    int segmentOctets() {
        return segmentOctets;
    }

    /** The segments from the oldest to the newest. */
    Iterable<Segment> segments() {
        return segments;
    }

    /** The number of segments. */
    int size() {
        return segments.size();
    }

    Segment oldest() {
        return segments.getFirst();
    }

    Segment newest() {
        return segments.getLast();
    }

    boolean hasSpare() {
        return hasSpare;
    }

    /** The octets of all files. */
    long octets() {
        return segments.stream().mapToLong(Segment::octets).sum() + (hasSpare ? segmentOctets : 0);
    }

    /** Whether the disk has room for one more file, as far as is known. */
    boolean canGrow() throws IOException {
        return directory.usableOctets() >= Math.max(segmentOctets, usableOctetsNeeded);
    }

    /** Why no file can be added. */
    String whyNoMore() throws IOException {
        long usableOctets = directory.usableOctets();
        if (usableOctets < Math.max(segmentOctets, usableOctetsNeeded) || lastFailure == null) {
            return StoreFullException.message(directory, segmentOctets, usableOctets);
        }
        return String.valueOf(lastFailure.getMessage());
    }

    /** Begins the next segment. If this fails, the previous segment must not be written to any more. */
    Segment begin(long firstSequence) throws IOException {
        if (!hasSpare) {
            createSpare();
        }
        long number = nextNumber++;
        hasSpare = false;
        StoreFile file = directory.open(SPARE);
        try {
            // The head is written before the file gets its name, so a segment without a head is damaged, not
            // unfinished.
            Segment segment = Segment.begin(file, segmentOctets, number, random.nextLong(), firstSequence);
            directory.rename(SPARE, segment.name());
            segments.addLast(segment);
            return segment;
        } catch (IOException failed) {
            closing(file, failed);
            throw failed;
        }
    }

    /** After a commit, whatever became of it, a file may be created again. */
    void onCommit() {
        attempts = 0;
    }

    /** Prepares a file for the next segment, if possible. */
    void makeSpare() throws IOException {
        if (!hasSpare && canGrow() && attempts++ < ATTEMPTS_PER_COMMIT) {
            try {
                createSpare();
            } catch (IOException diskIsFull) {
                // The failure is reported when a file is needed, by whyNoMore.
            }
        }
    }

    private void createSpare() throws IOException {
        long usableOctets = directory.usableOctets();
        try {
            if (directory.list().contains(SPARE)) {
                directory.delete(SPARE);
            }
            directory.create(SPARE, segmentOctets).close();
            hasSpare = true;
            usableOctetsNeeded = 0;
            attempts = 0;
        } catch (IOException failed) {
            if (usableOctets < 2L * segmentOctets) {
                usableOctetsNeeded = usableOctets + segmentOctets;
            }
            lastFailure = failed;
            throw failed;
        }
    }

    /** Gives up the oldest segment, which has no live records. If this fails it stays the oldest. */
    void releaseOldest() throws IOException {
        Segment oldest = oldest();
        oldest.file().close();
        release(oldest);
        segments.removeFirst();
    }

    /** Gives up the newest segment, which has no frames. */
    void discardNewest() throws IOException {
        Segment newest = newest();
        newest.file().close();
        release(newest);
        segments.removeLast();
    }

    private void release(Segment segment) throws IOException {
        if (!directory.list().contains(segment.name())) {
            // An earlier attempt has removed it.
            return;
        }
        if (segment.isDamaged()) {
            setAside(segment.name());
            return;
        }
        if (!hasSpare && segment.octets() == segmentOctets) {
            if (directory.list().contains(SPARE)) {
                directory.delete(SPARE);
            }
            directory.rename(segment.name(), SPARE);
            hasSpare = isUsableSpare();
            return;
        }
        directory.delete(segment.name());
    }

    /** Renames a file so that its name is not one of a segment; returns the new name. */
    String setAside(String name) throws IOException {
        List<String> names = directory.list();
        String aside = SET_ASIDE + name;
        for (int i = 2; names.contains(aside); i++) {
            aside = SET_ASIDE + name + "-" + i;
        }
        directory.rename(name, aside);
        return aside;
    }

    @Override
    public void close() throws IOException {
        IOException failed = null;
        for (Segment segment : segments) {
            try {
                segment.file().close();
            } catch (IOException notClosed) {
                failed = notClosed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    /** Closes a file after a failure. */
    static void closing(Closeable file, Exception failed) {
        try {
            file.close();
        } catch (IOException failedAgain) {
            failed.addSuppressed(failedAgain);
        }
    }
}
