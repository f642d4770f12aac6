package org.sngateway.gateway.core.store;

import java.nio.ByteBuffer;
import java.util.List;
import org.sngateway.sn.message.Payload;

/**
 * Writes the value of a record, field after field, big endian; texts and octets with their length before them. Its
 * counterpart is {@link RecordReader}.
 */
public final class RecordWriter {
    private ByteBuffer buffer = ByteBuffer.allocate(96);

    /**
     * Begins a value.
     *
     * @param version of the layout that follows, 0 to 255
     */
    public RecordWriter(int version) {
        octet(version);
    }

    /** 0 to 255. */
    public RecordWriter octet(int value) {
        room(1).put((byte) value);
        return this;
    }

    public RecordWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    /**
     * The place of a value in a list, which may only grow at its end.
     *
     * @throws IllegalArgumentException if it is not in it
     */
    public <E> RecordWriter oneOf(List<E> values, E value) {
        int index = values.indexOf(value);
        if (index < 0) {
            throw new IllegalArgumentException(value + " is none of " + values);
        }
        return octet(index);
    }

    public RecordWriter number(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    public RecordWriter longNumber(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    public RecordWriter text(String text) {
        return octets(Payload.ofText(text));
    }

    public RecordWriter octets(Payload octets) {
        octets.writeTo(room(Integer.BYTES + octets.size()).putInt(octets.size()));
        return this;
    }

    /** All that was written. */
    public Payload value() {
        return Payload.copyOf(buffer.duplicate().flip());
    }

    private ByteBuffer room(int octets) {
        if (buffer.remaining() < octets) {
            buffer = ByteBuffer.allocate(Math.max(2 * buffer.capacity(), buffer.position() + octets))
                    .put(buffer.flip());
        }
        return buffer;
    }
}
