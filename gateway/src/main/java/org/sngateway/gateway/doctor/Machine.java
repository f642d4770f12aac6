package org.sngateway.gateway.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files in which Linux tells about itself.
 *
 * @param root where {@code /proc}, {@code /sys}, {@code /run} and {@code /dev} are
 */
public record Machine(Path root) {
    private static final int MAX_OCTETS = 256 * 1024;

    /** This machine. */
    public static Machine here() {
        return new Machine(Path.of("/"));
    }

    /** The text of a file; empty if it is not there or not for this user. */
    Optional<String> read(String path) {
        // In one read of many octets: the files of /proc/sys give a second read nothing, even if the first took one
        // octet.
        ByteBuffer octets = ByteBuffer.allocate(MAX_OCTETS);
        try (FileChannel file = FileChannel.open(root.resolve(path))) {
            while (octets.hasRemaining() && file.read(octets) >= 0) {}
            return Optional.of(new String(octets.array(), 0, octets.position(), StandardCharsets.UTF_8));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    boolean has(String path) {
        return Files.exists(root.resolve(path));
    }

    /** The names in a directory. */
    List<String> list(String path) {
        try (Stream<Path> files = Files.list(root.resolve(path))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException notThere) {
            return List.of();
        }
    }

    /** Whether a process of this name runs; the kernel keeps 15 characters of it. */
    boolean runs(String name) {
        return list("proc").stream()
                .filter(pid -> pid.matches("\\d+"))
                .anyMatch(
                        pid -> read("proc/" + pid + "/comm").orElse("").strip().equals(name));
    }

    /** The type of the file system on which the path is, such as {@code ext4}. */
    Optional<String> fileSystem(Path path) {
        String type = null;
        int longest = -1;
        for (String line : read("proc/self/mounts").orElse("").lines().toList()) {
            String[] fields = line.split(" ", -1);
            if (fields.length > 2 && path.startsWith(Path.of(fields[1])) && fields[1].length() >= longest) {
                longest = fields[1].length();
                type = fields[2];
            }
        }
        return Optional.ofNullable(type);
    }
}
