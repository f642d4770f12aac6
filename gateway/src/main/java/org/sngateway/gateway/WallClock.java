package org.sngateway.gateway;

import java.nio.file.Files;
import java.nio.file.Path;

/** The wall clock of the machine, and whether it is known to be wrong: many small machines have no clock chip. */
final class WallClock {
    /** Where systemd-timesyncd says that it has set the clock since the machine was started. */
    private static final Path TIMESYNC = Path.of("/run/systemd/timesync");

    private final Path timesync;

    WallClock() {
        this(TIMESYNC);
    }

    WallClock(Path timesync) {
        this.timesync = timesync;
    }

    /** Milliseconds of Unix time. */
    long millis() {
        return System.currentTimeMillis();
    }

    /** Whether the clock is still to be set. Where nobody says so, it is not. */
    boolean isUnset() {
        return Files.isDirectory(timesync) && Files.notExists(timesync.resolve("synchronized"));
    }
}
