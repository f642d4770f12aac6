package org.sngateway.serial.port;

import java.nio.file.Path;

/**
 * Where the system tells about its ports; tests have their own.
 *
 * @param sys usually {@code /sys}
 * @param dev usually {@code /dev}
 * @param proc usually {@code /proc}
 */
public record SystemRoots(Path sys, Path dev, Path proc) {
    /** Those of this machine. */
    public static SystemRoots ofMachine() {
        return new SystemRoots(Path.of("/sys"), Path.of("/dev"), Path.of("/proc"));
    }
}
