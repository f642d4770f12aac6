package org.sngateway.gateway.readmodel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sngateway.gateway.store.Json;

/**
 * When nodes were last seen, over a restart: one JSON object per line, written as a whole and now and then. For people only: it
 * is not forced to the disk, and a file that can't be read costs nothing else.
 */
public final class LastSeenFile {
    private static final String NAME = "last-seen.jsonl";
    private static final String CLIENT = "client";
    private static final String AT = "at";
    private static final int MAX_NODES = 1_000_000;

    private final Path file;

    /** The file in a directory. */
    public LastSeenFile(Path directory) {
        file = directory.resolve(NAME);
    }

    /** Milliseconds of Unix time by client id; empty if there is no file. Lines that are no entries are left out. */
    public Map<String, Long> read() throws IOException {
        Map<String, Long> lastSeen = new LinkedHashMap<>();
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.limit(MAX_NODES).forEach(line -> {
                try {
                    Map<String, String> entry = Json.object(line);
                    String client = entry.get(CLIENT);
                    String at = entry.get(AT);
                    if (client != null && at != null) {
                        lastSeen.put(client, Long.valueOf(at));
                    }
                } catch (IllegalArgumentException damaged) {
                    // The rest may be whole, and each line stands for itself.
                    return;
                }
            });
        } catch (NoSuchFileException first) {
            return Map.of();
        }
        return lastSeen;
    }

    /** Replaces the file. */
    public void write(Map<String, Long> lastSeenMillis) throws IOException {
        List<String> lines = new ArrayList<>(lastSeenMillis.size());
        lastSeenMillis.forEach((client, millis) -> lines.add(Json.write(Map.of(CLIENT, client, AT, millis))));
        Path next = file.resolveSibling(NAME + ".new");
        Files.write(next, lines, StandardCharsets.UTF_8);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
