package org.sngateway.gateway.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.airtime.Band;

/**
 * What is left of the airtime of each radio while the gateway does not run: a file in the state directory, so that a restart grants
 * nothing that the band does not. One line for each listener: its name, and the level of its bucket in nanoseconds.
 *
 * <p>While the gateway runs the file says 0: a gateway that is killed has nothing in the bucket when it starts again. A listener that
 * is not in the file has never been started.
 */
public final class AirtimeLevels {
    /** The name of the file. */
    public static final String FILE = "airtime";

    private final @Nullable Path file;
    private final Map<String, Duration> levels = new TreeMap<>();

    private AirtimeLevels(@Nullable Path file) {
        this.file = file;
    }

    /** Of a gateway without a state directory: it knows nothing of earlier starts. */
    public static AirtimeLevels none() {
        return new AirtimeLevels(null);
    }

    /**
     * Of the gateway with this state directory.
     *
     * @throws IOException if the file is there and can't be read
     */
    public static AirtimeLevels in(Path stateDirectory) throws IOException {
        AirtimeLevels read = new AirtimeLevels(stateDirectory.resolve(FILE));
        read.read(stateDirectory.resolve(FILE));
        return read;
    }

    private void read(Path path) throws IOException {
        try {
            for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                int blank = line.lastIndexOf(' ');
                if (blank > 0) {
                    levels.put(line.substring(0, blank), level(line.substring(blank + 1)));
                }
            }
        } catch (NoSuchFileException firstStart) {
            // Nothing was sent before.
        }
    }

    /** Of a damaged number nothing is left. */
    private static Duration level(String nanos) {
        return nanos.matches("\\d{1,18}") ? Duration.ofNanos(Long.parseLong(nanos)) : Duration.ZERO;
    }

    /** The budget of a radio from now on. */
    public AirtimeBudget budget(String listener, Band band, long nowNanos) {
        Duration level = levels.get(listener);
        return level == null ? AirtimeBudget.fresh(band, nowNanos) : AirtimeBudget.resumed(band, level, nowNanos);
    }

    /**
     * Keeps the levels of radios; those of others stay as they are.
     *
     * @throws IOException if they can't be written: then the next start has nothing in its buckets, or what it had before
     */
    public void keep(Map<String, Duration> present) throws IOException {
        levels.putAll(present);
        Path path = file;
        if (path == null || levels.isEmpty()) {
            return;
        }
        Path next = path.resolveSibling(FILE + ".new");
        Files.writeString(
                next,
                levels.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue().toNanos() + "\n")
                        .collect(Collectors.joining()));
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * The gateway begins to send: from now on, until {@link #keep}, the radios have nothing left.
     *
     * @throws IOException if that can't be written
     */
    public void begin(Iterable<String> listeners) throws IOException {
        Map<String, Duration> nothing = new TreeMap<>();
        listeners.forEach(listener -> nothing.put(listener, Duration.ZERO));
        keep(nothing);
    }
}
