package org.sngateway.gateway.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

/**
 * Changes that are written all together or not at all.
 *
 * <pre>
 *   octet 0   length of the body
 *         4   CRC-32C over the seed of the segment and all that follows here
 *         8   sequence number, one more than that of the frame before
 *        16   sequence number of the newest frame that had reached the disk when this one was written
 *        24   body: the changes
 *
 *   change: 1 octet 1 = put, 2 = delete; 1 octet kind; 8 octets number; 2 octets length of the owner; owner in UTF-8;
 *           of a put: 4 octets length of the value; value
 * </pre>
 *
 * <p>Multi-octet numbers have their most significant octet first.
 */
record Frame(int offset, long sequence, long forcedSequence, List<StoredChange> changes, int octets) {
    static final int HEAD_OCTETS = 24;

    private static final int SEQUENCE_AT = 8;
    private static final int MIN_CHANGE_OCTETS = 1 + 1 + 8 + 2;
    private static final byte PUT = 1;
    private static final byte DELETE = 2;

    /**
     * A change as it lies in the segment.
     *
     * @param valueOffset where the value begins; -1 = the record is deleted
     * @param octets of the whole change
     */
    record StoredChange(RecordKey key, int valueOffset, int valueOctets, int octets) {
        boolean isPut() {
            return valueOffset >= 0;
        }
    }

    /** How long the frame of these changes is, in octets. */
    static int octets(List<Change> changes) {
        int octets = HEAD_OCTETS;
        for (Change change : changes) {
            octets += MIN_CHANGE_OCTETS + change.key().owner().getBytes(StandardCharsets.UTF_8).length;
            octets += change.value().map(value -> Integer.BYTES + value.size()).orElse(0);
        }
        return octets;
    }

    /**
     * Appends a frame to the buffer.
     *
     * @param bufferOffset where in the segment the buffer begins
     * @return the frame as it will lie in the segment
     */
    static Frame encode(
            ByteBuffer into, int bufferOffset, long seed, long sequence, long forcedSequence, List<Change> changes) {
        int start = into.position();
        into.position(start + SEQUENCE_AT);
        into.putLong(sequence).putLong(forcedSequence);
        List<StoredChange> stored = new ArrayList<>(changes.size());
        for (Change change : changes) {
            stored.add(encode(into, bufferOffset, change));
        }
        int octets = into.position() - start;
        into.putInt(start, octets - HEAD_OCTETS);
        into.putInt(start + Integer.BYTES, crc(into, start, octets, seed));
        return new Frame(bufferOffset + start, sequence, forcedSequence, stored, octets);
    }

    private static StoredChange encode(ByteBuffer into, int bufferOffset, Change change) {
        int start = into.position();
        RecordKey key = change.key();
        byte[] owner = key.owner().getBytes(StandardCharsets.UTF_8);
        Payload value = change.value().orElse(null);
        into.put(value == null ? DELETE : PUT).put((byte) key.kind()).putLong(key.number());
        into.putShort((short) owner.length).put(owner);
        if (value == null) {
            return new StoredChange(key, -1, 0, into.position() - start);
        }
        into.putInt(value.size());
        int valueOffset = bufferOffset + into.position();
        value.writeTo(into);
        return new StoredChange(key, valueOffset, value.size(), into.position() - start);
    }

    /** The frame that begins here, or {@code null} if none does. */
    static @Nullable Frame decode(ByteBuffer segment, int offset, long seed) {
        if (segment.limit() - offset < HEAD_OCTETS + MIN_CHANGE_OCTETS) {
            return null;
        }
        int bodyOctets = segment.getInt(offset);
        if (bodyOctets < MIN_CHANGE_OCTETS || bodyOctets > segment.limit() - offset - HEAD_OCTETS) {
            return null;
        }
        int octets = HEAD_OCTETS + bodyOctets;
        if (segment.getInt(offset + Integer.BYTES) != crc(segment, offset, octets, seed)) {
            return null;
        }
        List<StoredChange> changes = new ArrayList<>(1);
        ByteBuffer body = segment.duplicate();
        body.limit(offset + octets).position(offset + HEAD_OCTETS);
        while (body.hasRemaining()) {
            changes.add(change(body));
        }
        long sequence = segment.getLong(offset + SEQUENCE_AT);
        return new Frame(offset, sequence, segment.getLong(offset + SEQUENCE_AT + Long.BYTES), changes, octets);
    }

    private static StoredChange change(ByteBuffer body) {
        int start = body.position();
        boolean put = body.get() == PUT;
        int kind = Byte.toUnsignedInt(body.get());
        long number = body.getLong();
        byte[] owner = new byte[Short.toUnsignedInt(body.getShort())];
        body.get(owner);
        RecordKey key = new RecordKey(new String(owner, StandardCharsets.UTF_8), kind, number);
        int valueOctets = put ? body.getInt() : 0;
        int valueOffset = put ? body.position() : -1;
        body.position(body.position() + valueOctets);
        return new StoredChange(key, valueOffset, valueOctets, body.position() - start);
    }

    private static int crc(ByteBuffer buffer, int start, int octets, long seed) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
        ByteBuffer covered = buffer.duplicate();
        covered.limit(start + octets).position(start + SEQUENCE_AT);
        crc.update(covered);
        return (int) crc.getValue();
    }
}
