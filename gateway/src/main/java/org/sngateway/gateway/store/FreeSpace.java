package org.sngateway.gateway.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * How much room a disk has. A {@link java.nio.file.FileStore} would tell too, but there is none in a chroot: it looks for the
 * mount point, which lies outside.
 */
final class FreeSpace {
    private FreeSpace() {}

    /** Octets that this user can write to the disk of the directory. */
    static long usableOctets(Path directory) throws IOException {
        long octets = directory.toFile().getUsableSpace();
        if (octets == 0 && !Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        return octets;
    }
}
