package org.sngateway.gateway.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file of the store. It has its full length from its creation on. */
public interface StoreFile extends Closeable {

    /** The length in octets. */
    int size() throws IOException;

    /** Fills the buffer from this position on; stops at the end of the file. */
    void read(int position, ByteBuffer into) throws IOException;

    /** Writes the rest of the buffer at this position. It is durable after {@link #force}. */
    void write(int position, ByteBuffer octets) throws IOException;

    /** Returns when everything written is durable. After a failure it is unknown which part is. */
    void force() throws IOException;
}
