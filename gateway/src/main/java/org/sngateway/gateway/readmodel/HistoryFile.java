package org.sngateway.gateway.readmodel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.store.Json;

/**
 * The history over a restart: one JSON object per line, for a node, an hour or an event; written as a whole and now and then. For
 * people only: it is not forced to the disk, and a file that can't be read costs nothing else.
 */
public final class HistoryFile {
    private static final String NAME = "history.jsonl";
    private static final int MAX_LINES = 1_100_000;

    private static final String CLIENT = "client";
    private static final String AT = "at";
    private static final String RECEIVED = "received";
    private static final String SENT = "sent";
    private static final String REPEATS = "repeats";
    private static final String HOUR = "hour";
    private static final String EVENT = "event";

    private final Path file;

    /** The file in a directory. */
    public HistoryFile(Path directory) {
        file = directory.resolve(NAME);
    }

    /** What the file has; nothing if there is none. Lines that are no entries are left out. */
    public History read() throws IOException {
        Map<String, History.Seen> nodes = new LinkedHashMap<>();
        Map<Long, Long> perHour = new TreeMap<>();
        List<NodeEvent> events = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.limit(MAX_LINES).forEach(line -> {
                try {
                    read(Json.object(line), nodes, perHour, events);
                } catch (IllegalArgumentException damaged) {
                    // The rest may be whole, and each line stands for itself.
                    return;
                }
            });
        } catch (NoSuchFileException first) {
            return History.NONE;
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
        return new History(nodes, perHour, events);
    }

    private static void read(
            Map<String, String> line,
            Map<String, History.Seen> nodes,
            Map<Long, Long> perHour,
            List<NodeEvent> events) {
        @Nullable String client = line.get(CLIENT);
        @Nullable String event = line.get(EVENT);
        if (line.containsKey(HOUR)) {
            perHour.put(number(line, HOUR), number(line, RECEIVED));
        } else if (client != null && event != null) {
            events.add(new NodeEvent(0, number(line, AT), client, event));
        } else if (client != null) {
            nodes.put(
                    client,
                    new History.Seen(
                            number(line, AT), number(line, RECEIVED), number(line, SENT), number(line, REPEATS)));
        }
    }

    private static long number(Map<String, String> line, String member) {
        return Long.parseLong(line.getOrDefault(member, "0"));
    }

    /** Replaces the file. */
    public void write(History history) throws IOException {
        List<String> lines = new ArrayList<>();
        history.nodes()
                .forEach((client, seen) -> lines.add(line(
                        CLIENT,
                        client,
                        AT,
                        seen.atMillis(),
                        RECEIVED,
                        seen.received(),
                        SENT,
                        seen.sent(),
                        REPEATS,
                        seen.repeats())));
        history.perHour().forEach((hour, messages) -> lines.add(line(HOUR, hour, RECEIVED, messages)));
        history.events()
                .forEach(event -> lines.add(line(AT, event.atMillis(), CLIENT, event.clientId(), EVENT, event.text())));
        Path next = file.resolveSibling(NAME + ".new");
        Files.write(next, lines, StandardCharsets.UTF_8);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Members and their values by turns. */
    private static String line(Object... members) {
        Map<String, Object> line = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            line.put(members[i].toString(), members[i + 1]);
        }
        return Json.write(line);
    }
}
