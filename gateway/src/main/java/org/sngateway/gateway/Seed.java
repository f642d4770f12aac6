package org.sngateway.gateway;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Randomness for the start of the gateway. */
final class Seed {
    private static final Path OF_KERNEL = Path.of("/dev/urandom");

    private Seed() {}

    /** Different at each start, on machines that are copies of each other too. From the kernel, for Java's own takes its time to load. */
    static long ofSystem() {
        try (DataInputStream random = new DataInputStream(Files.newInputStream(OF_KERNEL))) {
            return random.readLong();
        } catch (IOException notThere) {
            return new SecureRandom().nextLong();
        }
    }
}
