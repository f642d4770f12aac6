package org.sngateway.gateway.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Separates the frames of a segment that count from the others. A gap (missing or damaged frames with frames behind it)
 * is damage if a later frame or segment says that the gap was durable; then the frames behind it count. Otherwise the
 * power failed there: the frames behind it were never acknowledged and don't count.
 */
final class SegmentScan {
    private final Segment segment;
    private final FrameReader reader;
    private final Consumer<Frame> counting;

    /** Frames behind a gap whose cause is not yet known. */
    private final Deque<Frame> doubtful = new ArrayDeque<>();

    /** All frames up to this number were durable. */
    private long durable;

    private long last;
    private boolean foundAny;
    private int holes;

    /**
     * @param before frames from this number on don't count, and all earlier ones were durable; {@link Long#MAX_VALUE}
     *     for the newest segment
     * @param counting takes the frames that count, in order
     */
    SegmentScan(Segment segment, long before, Consumer<Frame> counting) throws IOException {
        this.segment = segment;
        this.reader = FrameReader.ofAll(segment, before);
        this.counting = counting;
        this.last = segment.firstSequence() - 1;
        this.durable = before == Long.MAX_VALUE ? last : before - 1;
    }

    void run() throws IOException {
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            foundAny = true;
            durable = Math.max(durable, frame.forcedSequence());
            if (frame.isWhole()) {
                doubtful.addLast(frame);
            }
            takeWhatCounts();
        }
        // Whatever lay there: at the end of the newest segment no frame behind it proves that it was durable.
        if (last < durable || (holes == 0 && reader.foundUnreadable())) {
            holes++;
        }
        if (holes > 0) {
            segment.setDamaged();
        }
    }

    private void takeWhatCounts() {
        while (!doubtful.isEmpty()) {
            Frame frame = doubtful.getFirst();
            boolean follows = frame.sequence() == last + 1;
            if (!follows && last >= durable) {
                return;
            }
            holes += follows ? 0 : 1;
            counting.accept(doubtful.removeFirst());
            last = frame.sequence();
            segment.setEnd(frame.offset() + frame.octets());
        }
    }

    /** Whether anything looks like a frame. */
    boolean foundAny() {
        return foundAny;
    }

    /** The number of gaps in the durable frames. */
    int holes() {
        return holes;
    }

    /** The number of the last frame that counts. */
    long last() {
        return last;
    }
}
