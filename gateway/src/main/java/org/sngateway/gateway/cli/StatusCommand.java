package org.sngateway.gateway.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.control.ControlClient;
import org.sngateway.gateway.store.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status}: asks the running gateway how it is. */
@Command(
        name = "status",
        description = {
            "Tells how the running gateway is.",
            "Exit code 1 if it does not answer, 3 if its broker is away."
        },
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final int BROKER_AWAY = 3;
    private static final String COUNT = "count.";
    private static final String LISTENER = "listener.";

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            defaultValue = "/run/sn-gateway/control",
            description = "of the gateway; ${DEFAULT-VALUE} unless given")
    private Path socket = Path.of("");

    @Option(names = "--json", description = "as one JSON object")
    private boolean json;

    @Option(names = "--counters", description = "all that was counted, too")
    private boolean counters;

    @Option(names = "--quiet", description = "says nothing; the exit code tells")
    private boolean quiet;

    @Override
    public Integer call() {
        try {
            String answer = String.join("\n", ControlClient.ask(socket, "status"));
            Map<String, String> values = Json.object(answer);
            if (!quiet) {
                System.out.print(json ? answer + "\n" : inWords(values));
            }
            return "up".equals(values.get("broker")) ? Commands.DONE : BROKER_AWAY;
        } catch (IOException | IllegalArgumentException failed) {
            if (!quiet) {
                System.err.println(failed.getMessage());
            }
            return Commands.FAILED;
        }
    }

    private String inWords(Map<String, String> values) {
        StringBuilder words = new StringBuilder();
        line(words, "gateway", values.get("version") + ", running for " + duration(values.get("uptime-seconds")));
        line(
                words,
                "broker",
                values.get("broker") + " for " + duration(values.get("broker-seconds"))
                        + (values.containsKey("broker-reason") ? ": " + values.get("broker-reason") : ""));
        values.forEach((name, value) -> {
            if (name.startsWith(LISTENER)) {
                line(words, name, value.replace(" ", "\n" + " ".repeat(18)));
            }
        });
        line(words, "sessions", String.valueOf(values.get("sessions")));
        line(words, "messages/s", String.valueOf(values.get("messages-per-second")));
        line(
                words,
                "store",
                values.get("store")
                        + (values.containsKey("store-failure") ? ", failed: " + values.get("store-failure") : ""));
        if (counters) {
            new TreeMap<>(values).forEach((name, value) -> {
                if (name.startsWith(COUNT)) {
                    words.append("%10s  %s%n".formatted(value, name.substring(COUNT.length())));
                }
            });
        }
        return words.toString();
    }

    private static void line(StringBuilder words, String name, String value) {
        words.append("%-16s  %s%n".formatted(name, value));
    }

    private static String duration(@Nullable String seconds) {
        Duration duration = Duration.ofSeconds(Long.parseLong(String.valueOf(seconds)));
        return duration.toDays() > 0
                ? duration.toDays() + " d " + duration.toHoursPart() + " h"
                : duration.toHours() > 0
                        ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                        : duration.toMinutes() > 0
                                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                                : duration.toSeconds() + " s";
    }
}
