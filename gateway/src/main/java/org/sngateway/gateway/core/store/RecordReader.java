package org.sngateway.gateway.core.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import org.sngateway.sn.message.Payload;

/** Reads the value of a record as {@link RecordWriter} wrote it. */
public final class RecordReader {
    private final ByteBuffer buffer;
    private final int version;

    /** @throws RecordException if there is nothing in it */
    public RecordReader(Payload value) {
        buffer = value.asBuffer();
        version = octet();
    }

    /** Of the layout that follows, 0 to 255. */
    public int version() {
        return version;
    }

    /** 0 to 255. */
    public int octet() {
        return need(1).get() & 0xFF;
    }

    public boolean flag() {
        return octet() != 0;
    }

    /**
     * The value whose place in the list was written.
     *
     * @throws RecordException if it is none of them
     */
    public <E> E oneOf(List<E> values) {
        int index = octet();
        if (index >= values.size()) {
            throw new RecordException("there is no value " + index);
        }
        return values.get(index);
    }

    public int number() {
        return need(Integer.BYTES).getInt();
    }

    public long longNumber() {
        return need(Long.BYTES).getLong();
    }

    public String text() {
        return octets().asText();
    }

    public Payload octets() {
        int length = number();
        Payload octets = Payload.copyOf(need(length).slice(buffer.position(), length));
        buffer.position(buffer.position() + length);
        return octets;
    }

    private ByteBuffer need(int octets) {
        if (octets < 0 || buffer.remaining() < octets) {
            throw new RecordException("it ends in the middle", new BufferUnderflowException());
        }
        return buffer;
    }
}
