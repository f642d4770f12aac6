package org.sngateway.gateway.store;

import java.io.IOException;
import java.util.List;

/**
 * The one directory of the store, without folders in it. What is created, renamed or deleted has reached the disk when the
 * call returns.
 */
public interface StoreDirectory {

    /** The names of all files, sorted. */
    List<String> list() throws IOException;

    /** Creates a file of so many octets, all zero, which have reached the disk. */
    StoreFile create(String name, int octets) throws IOException;

    StoreFile open(String name) throws IOException;

    /** Gives a file another name, which no other file has. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;
    /** How much room the disk has for more files, in octets. */
    long usableOctets() throws IOException;
}
