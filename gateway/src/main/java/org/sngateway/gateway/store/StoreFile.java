package org.sngateway.gateway.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file of the store. It has its full length from the beginning. */
public interface StoreFile extends Closeable {

    /** How long it is, in octets. */
    int size() throws IOException;

    /** Fills the buffer from this position on; what lies behind the end is left out. */
    void read(int position, ByteBuffer into) throws IOException;

    /** Writes what remains in the buffer to this position. It reaches the disk with {@link #force}. */
    void write(int position, ByteBuffer octets) throws IOException;

    /** Returns when all that was written has reached the disk. Once it has failed, nobody knows what has. */
    void force() throws IOException;
}
