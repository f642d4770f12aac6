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
    private static final int ATTEMPTS_PER_ROUND = 64;
    private static final int ATTEMPTS_IN_ROUND = 2;

    private final StoreDirectory directory;
    private final RandomGenerator random;
    private final int segmentOctets;
    private final Deque<Segment> segments = new ArrayDeque<>();

    private long nextNumber = 1;
    private boolean hasSpare;
    /** No file can be created before the disk has so much room. */
    private long usableOctetsNeeded;

    /** How often a file was wanted since one could be created: each attempt writes the whole file. */
    private int attempts;

    private @Nullable IOException lastFailure;

    /**
     * Takes over what is there.
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

    /** How long each file is. */
    int segmentOctets() {
        return segmentOctets;
    }

    /** From the oldest to the newest. */
    Iterable<Segment> segments() {
        return segments;
    }

    /** How many segments there are. */
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

    /** How many octets all files take. */
    long octets() {
        return segments.stream().mapToLong(Segment::octets).sum() + (hasSpare ? segmentOctets : 0);
    }

    /** Whether there is room on the disk for one more file, as far as is known. */
    boolean canGrow() throws IOException {
        return directory.usableOctets() >= Math.max(segmentOctets, usableOctetsNeeded);
    }

    /** Why there can be no more files. */
    String whyNoMore() throws IOException {
        long usableOctets = directory.usableOctets();
        if (usableOctets < Math.max(segmentOctets, usableOctetsNeeded) || lastFailure == null) {
            return StoreFullException.message(directory, segmentOctets, usableOctets);
        }
        return String.valueOf(lastFailure.getMessage());
    }

    /** Begins the next segment. If this fails, nothing more may be written to the one before. */
    Segment begin(long firstSequence) throws IOException {
        if (!hasSpare) {
            createSpare();
        }
        long number = nextNumber++;
        hasSpare = false;
        StoreFile file = directory.open(SPARE);
        try {
            // The head is there before the name is: a segment without a head is damaged, not unfinished.
            Segment segment = Segment.begin(file, segmentOctets, number, random.nextLong(), firstSequence);
            directory.rename(SPARE, segment.name());
            segments.addLast(segment);
            return segment;
        } catch (IOException failed) {
            closing(file, failed);
            throw failed;
        }
    }

    /** Has a file ready for the next segment, if that can be had. */
    void makeSpare() throws IOException {
        if (!hasSpare && canGrow() && attempts++ % ATTEMPTS_PER_ROUND < ATTEMPTS_IN_ROUND) {
            try {
                createSpare();
            } catch (IOException diskIsFull) {
                // Said when it matters, by whyNoMore.
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

    /** Gives up the oldest segment, in which nothing is left in force. It stays the oldest if that fails. */
    void releaseOldest() throws IOException {
        Segment oldest = oldest();
        oldest.file().close();
        release(oldest);
        segments.removeFirst();
    }

    /** Gives up the newest segment, into which nothing has been written. */
    void discardNewest() throws IOException {
        Segment newest = newest();
        newest.file().close();
        release(newest);
        segments.removeLast();
    }

    private void release(Segment segment) throws IOException {
        if (!directory.list().contains(segment.name())) {
            // It is gone since an earlier attempt.
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

    /** Gives a file a name that no segment has; returns it. */
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
