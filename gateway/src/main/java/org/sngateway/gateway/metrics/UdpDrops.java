package org.sngateway.gateway.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How many datagrams the kernel dropped because a receive buffer was full: the last column of {@code /proc/net/udp}.
 *
 * <pre>
 *   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 *   123: 0100007F:075C 00000000:0000 07 ...                                                            0
 * </pre>
 */
public final class UdpDrops {
    private static final List<String> FILES = List.of("udp", "udp6");
    private static final int LOCAL_ADDRESS = 1;
    private static final int HEX = 16;

    private final Path folder;

    /** Reads the files of this folder, {@code /proc/net} of a real machine. */
    UdpDrops(Path folder) {
        this.folder = folder;
    }

    /** Reads those of this machine. */
    public static UdpDrops ofThisMachine() {
        return new UdpDrops(Path.of("/proc/net"));
    }

    /** Of all sockets at a port, 1 to 65535; 0 where the kernel does not tell. */
    public long at(int port) {
        return FILES.stream().mapToLong(file -> in(folder.resolve(file), port)).sum();
    }

    private static long in(Path file, int port) {
        try (var lines = Files.lines(file)) {
            return lines.skip(1)
                    .map(line -> line.strip().split("\\s+"))
                    .filter(columns -> isAt(columns, port))
                    .mapToLong(columns -> Long.parseLong(columns[columns.length - 1]))
                    .sum();
        } catch (IOException | RuntimeException notTold) {
            // Another system, or one without this version of IP.
            return 0;
        }
    }

    private static boolean isAt(String[] columns, int port) {
        String local = columns.length > LOCAL_ADDRESS ? columns[LOCAL_ADDRESS] : "";
        int colon = local.lastIndexOf(':');
        return colon >= 0 && Integer.parseInt(local.substring(colon + 1), HEX) == port;
    }
}
