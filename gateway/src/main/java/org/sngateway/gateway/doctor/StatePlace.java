package org.sngateway.gateway.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The state directory: whether it outlives a restart, has room, and how much is written to it. */
final class StatePlace {
    private static final Set<String> FORGETFUL = Set.of("tmpfs", "ramfs", "overlay");
    private static final long MIB = 1024 * 1024;
    private static final long SECONDS_PER_DAY = 86_400;
    /** Where the start stands behind the name of the process. */
    private static final int START = 19;

    private static final int HUNDREDTHS = 100;
    /** A card of 32 GB that bears 300 writes of each place lasts five years with it. */
    private static final long MAX_PER_DAY = 5_000 * MIB;

    private final Machine machine;
    private final Path directory;
    private final long maxOctets;

    StatePlace(Machine machine, Path directory, long maxOctets) {
        this.machine = machine;
        this.directory = directory.toAbsolutePath();
        this.maxOctets = maxOctets;
    }

    List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        Path existing = directory;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        machine.fileSystem(existing)
                .filter(FORGETFUL::contains)
                .ifPresent(type -> troubles.add(new Trouble(
                        "the state directory " + directory + " is on " + type + ", which forgets all at a restart",
                        "write store: {directory: PATH} with a path on a disk")));
        long usable = existing.toFile().getUsableSpace();
        long present = octets();
        if (usable + present < maxOctets) {
            troubles.add(new Trouble(
                    "the disk of " + directory + " has " + usable / MIB + " MiB free, the store may need "
                            + (maxOctets - present) / MIB + " MiB more",
                    "free some, or write a smaller store: {max-size: }"));
        }
        perDay().filter(octets -> octets > MAX_PER_DAY)
                .ifPresent(octets -> troubles.add(new Trouble(
                        "the gateway writes " + octets / MIB + " MiB a day, which wears an SD card out",
                        "write store: {max-delay: 50ms}, or put the state directory on another disk")));
        return troubles;
    }

    private long octets() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException notThere) {
            return 0;
        }
    }

    /** Of the process that has the store open, which stands in its lock. */
    private Optional<Long> perDay() {
        try {
            String pid = Files.readString(directory.resolve("lock")).strip();
            Optional<Long> written = machine.read("proc/" + pid + "/io").stream()
                    .flatMap(String::lines)
                    .filter(line -> line.startsWith("write_bytes: "))
                    .map(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                    .findAny();
            Optional<Long> seconds = seconds(pid);
            return written.isEmpty() || seconds.isEmpty()
                    ? Optional.empty()
                    : Optional.of(written.get() * SECONDS_PER_DAY / Math.max(SECONDS_PER_DAY / 24, seconds.get()));
        } catch (IOException | NumberFormatException notThere) {
            return Optional.empty();
        }
    }

    /** For how long the process has run: the 22nd field of its stat is its start, in hundredths after that of the machine. */
    private Optional<Long> seconds(String pid) {
        Optional<String> stat = machine.read("proc/" + pid + "/stat");
        Optional<String> uptime = machine.read("proc/uptime");
        if (stat.isEmpty() || uptime.isEmpty()) {
            return Optional.empty();
        }
        String[] afterName =
                stat.get().substring(stat.get().lastIndexOf(')') + 2).split(" ", -1);
        long up = (long) Double.parseDouble(uptime.get().split(" ", 2)[0]);
        return Optional.of(up - Long.parseLong(afterName[START]) / HUNDREDTHS);
    }
}
