package org.sngateway.gateway.store;

import java.io.IOException;
import java.util.List;

/**
 * The one directory of the store, without subdirectories. Creating, renaming and deleting a file is durable when the
 * call returns.
 */
public interface StoreDirectory {

    /** The names of all files, sorted. */
    List<String> list() throws IOException;

    /** Creates a file of this many octets, all zero and durable. */
    StoreFile create(String name, int octets) throws IOException;

    StoreFile open(String name) throws IOException;

    /** Renames a file; the new name must be free. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;
    /** The room on the disk for more files, in octets. */
    long usableOctets() throws IOException;
}
