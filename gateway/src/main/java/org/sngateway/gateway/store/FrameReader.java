package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.Payload;

/**
 * Reads the frames of a segment in order, through a window of the file. Where there is no frame it searches octet by
 * octet for the next one.
 */
final class FrameReader {
    private static final int WINDOW_OCTETS = 256 * 1024;
    private static final int PAGE_OCTETS = 4096;
    /** A page that can't be read so often is lost. A disk that fails now and then has all that it was given. */
    private static final int ATTEMPTS = 6;

    private final Segment segment;
    private final int end;
    private final long before;

    private ByteBuffer window;
    /** Where in the segment the window begins. */
    private int windowOffset;

    private int offset;
    private long lastSequence;
    private boolean foundUnreadable;

    private FrameReader(Segment segment, ByteBuffer window, int offset, int end, long lastSequence, long before) {
        this.segment = segment;
        this.window = window;
        this.windowOffset = offset;
        this.offset = offset;
        this.end = end;
        this.lastSequence = lastSequence;
        this.before = before;
    }

    /**
     * Reads everything that may be a frame.
     *
     * @param before frames with this number or a higher one don't count
     */
    static FrameReader ofAll(Segment segment, long before) throws IOException {
        int end = Math.min(segment.file().size(), segment.octets() - Segment.HEAD_OCTETS);
        return ofFile(segment, end, before);
    }

    /** Reads the frames that are known to be there. */
    static FrameReader ofWritten(Segment segment) {
        return ofFile(segment, segment.end(), Long.MAX_VALUE);
    }

    /** Reads the frames that are still to be written at the end of the segment. */
    static FrameReader ofUnwritten(Segment segment, ByteBuffer unwritten, long lastSequence) {
        int end = segment.end() + unwritten.remaining();
        return new FrameReader(segment, unwritten, segment.end(), end, lastSequence, Long.MAX_VALUE);
    }

    private static FrameReader ofFile(Segment segment, int end, long before) {
        ByteBuffer window = ByteBuffer.allocate(Math.min(WINDOW_OCTETS, Math.max(0, end - Segment.HEAD_OCTETS)))
                .limit(0);
        return new FrameReader(segment, window, Segment.HEAD_OCTETS, end, segment.firstSequence() - 1, before);
    }

    /** The next frame, or {@code null} at the end. */
    @Nullable
    Frame next() throws IOException {
        while (lastSequence + 1 < before && offset + Frame.MIN_OCTETS <= end) {
            fill(Frame.MIN_OCTETS);
            int octets = octetsOfFrame();
            if (octets < 0) {
                offset++;
                continue;
            }
            fill(octets);
            Frame frame = Frame.decode(window, offset - windowOffset, offset);
            offset += octets;
            lastSequence = frame.sequence();
            return frame;
        }
        return null;
    }

    /** The value of a change in the last frame read. */
    Payload value(Frame.StoredChange change) {
        return Payload.copyOf(window.slice(change.valueOffset() - windowOffset, change.valueOctets()));
    }

    /** The length of the frame at this place; -1 if there is none. */
    private int octetsOfFrame() {
        int at = offset - windowOffset;
        int octets = Frame.octetsAt(window, at);
        if (octets < 0 || octets > end - offset) {
            return -1;
        }
        long sequence = Frame.sequenceAt(window, at);
        return sequence > lastSequence && sequence < before && Frame.isHead(window, at, segment) ? octets : -1;
    }

    /** Makes sure that this many octets from here on are in the window. */
    private void fill(int octets) throws IOException {
        if (offset + octets <= windowOffset + window.limit()) {
            return;
        }
        if (octets > window.capacity()) {
            window = ByteBuffer.allocate(octets);
        }
        windowOffset = offset;
        window.clear().limit(Math.min(window.capacity(), end - offset));
        try {
            read(offset, window);
        } catch (IOException failed) {
            readByPages(failed);
        }
    }

    private void read(int from, ByteBuffer into) throws IOException {
        int start = into.position();
        segment.file().read(from, into.slice(start, into.remaining()));
    }

    /** Unreadable sectors read as zeros, so they are damage like any other. A disk that is gone is a failure. */
    private void readByPages(IOException failed) throws IOException {
        try {
            segment.file().read(0, ByteBuffer.allocate(Segment.HEAD_OCTETS));
        } catch (IOException failedAgain) {
            window.limit(0);
            failed.addSuppressed(failedAgain);
            throw failed;
        }
        int limit = window.limit();
        for (int at = 0; at < limit; at += PAGE_OCTETS) {
            ByteBuffer page = ByteBuffer.allocate(Math.min(PAGE_OCTETS, limit - at));
            foundUnreadable |= !isRead(windowOffset + at, page);
            window.put(at, page.array(), 0, page.capacity());
        }
    }

    private boolean isRead(int from, ByteBuffer page) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                segment.file().read(from, page.clear());
                return true;
            } catch (IOException unreadable) {
                page.clear().put(new byte[page.capacity()]);
            }
        }
        return false;
    }

    /** Whether a part of what was read so far could not be read and counts as zeros. */
    boolean foundUnreadable() {
        return foundUnreadable;
    }
}
