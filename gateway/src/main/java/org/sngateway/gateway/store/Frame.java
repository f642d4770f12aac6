package org.sngateway.gateway.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.Utf8;

/**
 * Changes that are written all together or not at all.
 *
 * <pre>
 *   octet 0   length of the body
 *         4   CRC-32C of the body
 *         8   distance in frames to the newest frame that was durable when this one was written; 1 = the frame before
 *        12   sequence number, one more than that of the frame before
 *        20   CRC-32C over the salt of the segment and octets 0 to 19
 *        24   body: the changes
 *
 *   change: 1 octet 1 = put, 2 = delete; 1 octet kind; 8 octets number; 2 octets length of the owner; owner in UTF-8;
 *           of a put: 4 octets length of the value; value
 * </pre>
 *
 * <p>Multi-octet numbers have their most significant octet first. The head has its own checksum. So a length is used
 * only after it is verified, and a damaged body does not hide the frames behind it.
 *
 * @param changes none if the body is damaged
 */
record Frame(int offset, int octets, long sequence, long forcedSequence, List<StoredChange> changes) {
    static final int HEAD_OCTETS = 24;
    static final int MIN_OCTETS = HEAD_OCTETS + 1 + 1 + 8 + 2;

    private static final int BODY_CRC_AT = 4;
    private static final int DISTANCE_AT = 8;
    private static final int SEQUENCE_AT = 12;
    private static final int HEAD_CRC_AT = 20;
    private static final int MIN_CHANGE_OCTETS = MIN_OCTETS - HEAD_OCTETS;
    private static final int MAX_OWNER_OCTETS = 0xFFFF;
    private static final byte PUT = 1;
    private static final byte DELETE = 2;

    /**
     * A change and its place in the segment.
     *
     * @param valueOffset where the value begins; -1 = the record is deleted
     * @param octets of the whole change
     */
    record StoredChange(RecordKey key, int valueOffset, int valueOctets, int valueCrc, int octets) {
        boolean isPut() {
            return valueOffset >= 0;
        }
    }

    boolean isWhole() {
        return !changes.isEmpty();
    }

    /** The length of a frame with these changes, in octets. */
    static long octets(List<Change> changes) {
        long octets = HEAD_OCTETS;
        for (Change change : changes) {
            octets += octets(change);
        }
        return octets;
    }

    /**
     * The changes in their order, in parts that are no longer than this in a frame; most often they are one. Of a single
     * change that is longer a part consists alone.
     */
    static List<List<Change>> parts(List<Change> changes, long maxOctets) {
        if (octets(changes) <= maxOctets) {
            return List.of(changes);
        }
        List<List<Change>> parts = new ArrayList<>();
        List<Change> part = new ArrayList<>();
        long octets = HEAD_OCTETS;
        for (Change change : changes) {
            int more = octets(change);
            if (!part.isEmpty() && octets + more > maxOctets) {
                parts.add(part);
                part = new ArrayList<>();
                octets = HEAD_OCTETS;
            }
            part.add(change);
            octets += more;
        }
        parts.add(part);
        return parts;
    }

    /** The length of a change in its frame, in octets. */
    static int octets(Change change) {
        int owner = Utf8.octets("owner", change.key().owner());
        if (owner > MAX_OWNER_OCTETS) {
            throw new IllegalArgumentException("owner of " + owner + " octets");
        }
        Payload value = change.value().orElse(null);
        return MIN_CHANGE_OCTETS + owner + (value == null ? 0 : Integer.BYTES + value.size());
    }

    /**
     * Appends a frame to the buffer.
     *
     * @param bufferOffset where in the segment the buffer begins
     * @return the frame and its place in the segment
     */
    static Frame encode(
            ByteBuffer into,
            int bufferOffset,
            Segment segment,
            long sequence,
            long forcedSequence,
            List<Change> changes) {
        int start = into.position();
        into.position(start + HEAD_OCTETS);
        List<StoredChange> stored = new ArrayList<>(changes.size());
        for (Change change : changes) {
            stored.add(encode(into, bufferOffset, change));
        }
        int octets = into.position() - start;
        into.putInt(start, octets - HEAD_OCTETS);
        into.putInt(start + BODY_CRC_AT, crc(into, start + HEAD_OCTETS, octets - HEAD_OCTETS));
        into.putInt(start + DISTANCE_AT, (int) (sequence - forcedSequence));
        into.putLong(start + SEQUENCE_AT, sequence);
        into.putInt(start + HEAD_CRC_AT, headCrc(into, start, segment));
        return new Frame(bufferOffset + start, octets, sequence, forcedSequence, stored);
    }

    private static StoredChange encode(ByteBuffer into, int bufferOffset, Change change) {
        int start = into.position();
        RecordKey key = change.key();
        byte[] owner = key.owner().getBytes(StandardCharsets.UTF_8);
        Payload value = change.value().orElse(null);
        into.put(value == null ? DELETE : PUT).put((byte) key.kind()).putLong(key.number());
        into.putShort((short) owner.length).put(owner);
        if (value == null) {
            return new StoredChange(key, -1, 0, 0, into.position() - start);
        }
        into.putInt(value.size());
        int valueAt = into.position();
        value.writeTo(into);
        int valueCrc = crc(into, valueAt, value.size());
        return new StoredChange(key, bufferOffset + valueAt, value.size(), valueCrc, into.position() - start);
    }

    /** The length in the head at this place; valid only if {@link #isHead}. */
    static int octetsAt(ByteBuffer buffer, int at) {
        int bodyOctets = buffer.getInt(at);
        return bodyOctets < MIN_CHANGE_OCTETS || bodyOctets > Segment.MAX_OCTETS ? -1 : HEAD_OCTETS + bodyOctets;
    }

    /** The sequence number in the head at this place; valid only if {@link #isHead}. */
    static long sequenceAt(ByteBuffer buffer, int at) {
        return buffer.getLong(at + SEQUENCE_AT);
    }

    /** Whether a frame of this segment begins here. */
    static boolean isHead(ByteBuffer buffer, int at, Segment segment) {
        return buffer.getInt(at + HEAD_CRC_AT) == headCrc(buffer, at, segment);
    }

    /**
     * The frame whose head is at this place; without changes if its body is damaged.
     *
     * @param offset the place in the segment
     */
    static Frame decode(ByteBuffer buffer, int at, int offset) {
        int octets = octetsAt(buffer, at);
        long sequence = sequenceAt(buffer, at);
        long forcedSequence = sequence - buffer.getInt(at + DISTANCE_AT);
        List<StoredChange> changes = new ArrayList<>(1);
        if (crc(buffer, at + HEAD_OCTETS, octets - HEAD_OCTETS) == buffer.getInt(at + BODY_CRC_AT)) {
            ByteBuffer body = buffer.duplicate();
            body.limit(at + octets).position(at + HEAD_OCTETS);
            try {
                while (body.hasRemaining()) {
                    changes.add(change(body, offset - at));
                }
            } catch (BufferUnderflowException | IllegalArgumentException notOfThisFormat) {
                changes.clear();
            }
        }
        return new Frame(offset, octets, sequence, forcedSequence, changes);
    }

    private static StoredChange change(ByteBuffer body, int bufferOffset) {
        int start = body.position();
        byte operation = body.get();
        if (operation != PUT && operation != DELETE) {
            throw new IllegalArgumentException("operation " + operation);
        }
        int kind = Byte.toUnsignedInt(body.get());
        long number = body.getLong();
        int ownerOctets = Short.toUnsignedInt(body.getShort());
        if (ownerOctets > body.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] owner = new byte[ownerOctets];
        body.get(owner);
        RecordKey key = new RecordKey(new String(owner, StandardCharsets.UTF_8), kind, number);
        if (operation == DELETE) {
            return new StoredChange(key, -1, 0, 0, body.position() - start);
        }
        int valueOctets = body.getInt();
        if (valueOctets < 0 || valueOctets > body.remaining()) {
            throw new BufferUnderflowException();
        }
        int valueAt = body.position();
        body.position(valueAt + valueOctets);
        int valueCrc = crc(body, valueAt, valueOctets);
        return new StoredChange(key, bufferOffset + valueAt, valueOctets, valueCrc, body.position() - start);
    }

    /** The checksum of these octets of the buffer. */
    static int crc(ByteBuffer buffer, int at, int octets) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(at, octets));
        return (int) crc.getValue();
    }

    private static int headCrc(ByteBuffer buffer, int at, Segment segment) {
        CRC32C crc = new CRC32C();
        crc.update(segment.salt());
        crc.update(buffer.slice(at, HEAD_CRC_AT));
        return (int) crc.getValue();
    }
}
