package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of the journal: a head, then frames, then zeros or what an earlier use has left. The seed of the head makes sure
 * that nothing of an earlier use, and no value made to look like a frame, passes for a frame.
 *
 * <pre>
 *   octet 0   "SNGWJRNL"
 *         8   format version
 *        12   segment number
 *        20   seed
 *        28   sequence number of the first frame; frames of older segments from this number on don't count
 *        36   CRC-32C over all before
 * </pre>
 */
final class Segment {
    static final int VERSION = 1;
    static final int HEAD_OCTETS = 64;

    private static final byte[] MAGIC = "SNGWJRNL".getBytes(StandardCharsets.US_ASCII);
    private static final String PREFIX = "journal-";

    private final StoreFile file;
    private final long number;
    private final long seed;
    private final long firstSequence;
    private int end = HEAD_OCTETS;
    private long liveOctets;

    private Segment(StoreFile file, long number, long seed, long firstSequence) {
        this.file = file;
        this.number = number;
        this.seed = seed;
        this.firstSequence = firstSequence;
    }

    static String name(long number) {
        return "%s%010d".formatted(PREFIX, number);
    }

    /** The segment number in a file name, or -1 if it is none of a segment. */
    static long numberIn(String name) {
        return name.matches(PREFIX + "\\d{10}") ? Long.parseLong(name.substring(PREFIX.length())) : -1;
    }

    /** Makes a file the segment of this number: writes its head, which has reached the disk when this returns. */
    static Segment begin(StoreFile file, long number, long seed, long firstSequence) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_OCTETS);
        head.put(MAGIC).putInt(VERSION).putLong(number).putLong(seed).putLong(firstSequence);
        head.putInt(crc(head, head.position()));
        file.write(0, head.rewind());
        file.force();
        return new Segment(file, number, seed, firstSequence);
    }

    /**
     * The segment in a file, {@code null} if the file has no head of this number.
     *
     * @throws StoreFormatException if a newer version of the gateway has written it
     */
    static @Nullable Segment open(StoreFile file, long number) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_OCTETS);
        file.read(0, head);
        head.rewind();
        byte[] magic = new byte[MAGIC.length];
        head.get(magic);
        int version = head.getInt();
        long writtenNumber = head.getLong();
        long seed = head.getLong();
        long firstSequence = head.getLong();
        boolean whole = Arrays.equals(magic, MAGIC) && head.getInt(head.position()) == crc(head, head.position());
        if (!whole || writtenNumber != number) {
            return null;
        }
        if (version != VERSION) {
            throw new StoreFormatException(version, VERSION);
        }
        return new Segment(file, number, seed, firstSequence);
    }

    long number() {
        return number;
    }

    long seed() {
        return seed;
    }

    long firstSequence() {
        return firstSequence;
    }

    StoreFile file() {
        return file;
    }

    /** Where the next frame begins. */
    int end() {
        return end;
    }

    void setEnd(int octets) {
        end = octets;
    }

    /** How many octets of the records in it are still in force. */
    long liveOctets() {
        return liveOctets;
    }

    void addLive(int octets) {
        liveOctets += octets;
    }

    /**
     * What was found when the segment was read.
     *
     * @param frames those that count, in order
     * @param holes how often octets that had reached the disk were no frame any more
     */
    record Scan(List<Frame> frames, int holes) {}

    /**
     * Reads all frames in order. Octets that are no frame, with frames behind them, are damage if a later frame says that
     * what stood there had reached the disk; then the frames behind count. Otherwise the power failed there, and nothing
     * behind counts: it was never acknowledged.
     *
     * @param before frames from this number on don't count; all before had reached the disk
     */
    Scan scan(long before) throws IOException {
        List<Frame> found = readable(before);
        long durable = before == Long.MAX_VALUE ? firstSequence - 1 : before - 1;
        for (Frame frame : found) {
            durable = Math.max(durable, frame.forcedSequence());
        }
        List<Frame> counting = new ArrayList<>();
        int holes = 0;
        long last = firstSequence - 1;
        for (Frame frame : found) {
            boolean follows = frame.sequence() == last + 1;
            if (!follows && last >= durable) {
                break;
            }
            holes += follows ? 0 : 1;
            counting.add(frame);
            last = frame.sequence();
            end = frame.offset() + frame.octets();
        }
        boolean cutOff = before != Long.MAX_VALUE && last < before - 1;
        return new Scan(counting, holes + (cutOff ? 1 : 0));
    }

    /** All frames that can be read, in order of their numbers. */
    private List<Frame> readable(long before) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(file.size());
        file.read(0, octets);
        octets.flip();
        List<Frame> found = new ArrayList<>();
        long last = firstSequence - 1;
        int offset = HEAD_OCTETS;
        while (offset + Frame.HEAD_OCTETS < octets.limit()) {
            long sequence = octets.getLong(offset + Long.BYTES);
            Frame frame = sequence > last && sequence < before ? Frame.decode(octets, offset, seed) : null;
            if (frame == null) {
                offset++;
            } else {
                found.add(frame);
                last = sequence;
                offset += frame.octets();
            }
        }
        return found;
    }

    private static int crc(ByteBuffer head, int octets) {
        CRC32C crc = new CRC32C();
        ByteBuffer covered = head.duplicate();
        covered.limit(octets).position(0);
        crc.update(covered);
        return (int) crc.getValue();
    }
}
