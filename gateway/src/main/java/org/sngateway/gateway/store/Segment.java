package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file of the journal: a head, then frames, then zeros or leftovers of an earlier use, then the head again. Seed and
 * number in the head make sure that neither a leftover nor a value that imitates a frame is taken for a frame.
 *
 * <pre>
 *   octet 0   "SNGWJRNL"
 *         8   format version
 *        12   length of the segment
 *        16   segment number
 *        24   seed
 *        32   sequence number of the first frame; frames of older segments from this number on don't count
 *        40   CRC-32C over all before
 * </pre>
 *
 * <p>Magic, version and checksum have the same place in all versions, so that each version recognises the others.
 */
final class Segment {
    static final int VERSION = 1;
    static final int HEAD_OCTETS = 64;
    /** The octets of a segment that are not frames: its head, twice. */
    static final int OVERHEAD_OCTETS = 2 * HEAD_OCTETS;

    static final int MIN_OCTETS = 1024;
    static final int MAX_OCTETS = 64 * 1024 * 1024;

    private static final byte[] MAGIC = "SNGWJRNL".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_AT = 40;
    /** Higher than any number in use, and far below a numeric overflow. */
    static final long MAX_NUMBER = 1_000_000_000_000L;

    private static final String PREFIX = "journal-";

    private final StoreFile file;
    private final String name;
    private final int octets;
    private final long number;
    private final byte[] salt;
    private final long firstSequence;
    private int end = HEAD_OCTETS;
    private long liveOctets;
    private boolean damaged;

    private Segment(StoreFile file, String name, int octets, long number, long seed, long firstSequence) {
        this.file = file;
        this.name = name;
        this.octets = octets;
        this.number = number;
        this.salt = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(seed)
                .putLong(number)
                .array();
        this.firstSequence = firstSequence;
    }

    static String name(long number) {
        return "%s%010d".formatted(PREFIX, number);
    }

    /** The segment number in a file name, or -1 if the name is not one of a segment. */
    static long numberIn(String name) {
        return name.matches(PREFIX + "\\d{10,17}") ? Long.parseLong(name.substring(PREFIX.length())) : -1;
    }

    /** Makes a file a segment: writes both heads, which are durable when this returns. */
    static Segment begin(StoreFile file, int octets, long number, long seed, long firstSequence) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_OCTETS);
        head.put(MAGIC)
                .putInt(VERSION)
                .putInt(octets)
                .putLong(number)
                .putLong(seed)
                .putLong(firstSequence);
        head.putInt(Frame.crc(head, 0, CRC_AT));
        file.write(0, head.rewind());
        file.write(octets - HEAD_OCTETS, head.rewind());
        file.force();
        return new Segment(file, name(number), octets, number, seed, firstSequence);
    }

    /**
     * The segment in a file; {@code null} if both heads are damaged or missing. The head decides, not the file name.
     *
     * @throws StoreFormatException if another version of the gateway has written it
     */
    static @Nullable Segment open(StoreFile file, String name) throws IOException {
        Segment segment = open(file, name, 0);
        return segment != null ? segment : open(file, name, file.size() - HEAD_OCTETS);
    }

    private static @Nullable Segment open(StoreFile file, String name, int headAt) throws IOException {
        if (headAt < 0) {
            return null;
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD_OCTETS);
        file.read(headAt, head);
        head.rewind();
        byte[] magic = new byte[MAGIC.length];
        head.get(magic);
        if (!Arrays.equals(magic, MAGIC) || head.getInt(CRC_AT) != Frame.crc(head, 0, CRC_AT)) {
            return null;
        }
        int version = head.getInt();
        if (version != VERSION) {
            throw new StoreFormatException(name, version, VERSION);
        }
        int octets = head.getInt();
        long number = head.getLong();
        long seed = head.getLong();
        long firstSequence = head.getLong();
        return octets < MIN_OCTETS || octets > MAX_OCTETS || number < 1 || number > MAX_NUMBER
                ? null
                : new Segment(file, name, octets, number, seed, firstSequence);
    }

    long number() {
        return number;
    }

    /** The file's name; it may have been changed from outside. */
    String name() {
        return name;
    }

    /** The length that the whole file must have, in octets. */
    int octets() {
        return octets;
    }

    /** The start value for the checksums of its frames. */
    byte[] salt() {
        return salt;
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

    /** The octets left for frames. */
    int room() {
        return octets - HEAD_OCTETS - end;
    }

    boolean isEmpty() {
        return end == HEAD_OCTETS;
    }

    /** The octets of the live records in it, each counted as if it had a frame of its own. */
    long liveOctets() {
        return liveOctets;
    }

    void addLive(int octets) {
        liveOctets += octets;
    }

    /** A part of it that was durable is no longer readable. */
    boolean isDamaged() {
        return damaged;
    }

    void setDamaged() {
        damaged = true;
    }
}
