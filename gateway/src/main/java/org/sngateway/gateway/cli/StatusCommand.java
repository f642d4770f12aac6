package org.sngateway.gateway.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sngateway.gateway.ops.Counters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: asks the running gateway how it is. */
@Command(
        name = "status",
        description = {
            "Tells how the running gateway is: broker, listeners, sessions, messages, store.",
            "With --quiet it is a health check."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all is well", "1:no gateway answers", "3:the broker is away"})
final class StatusCommand implements Callable<Integer> {
    private static final int BROKER_AWAY = 3;
    private static final String COUNT = "count.";
    private static final String LISTENER = "listener.";
    private static final String SESSIONS = "sessions.";

    @Mixin
    private ControlOption gateway = new ControlOption();

    @Option(names = "--json", description = "as one JSON object")
    private boolean json;

    @Option(names = "--counters", description = "all that was counted, too")
    private boolean counters;

    @Option(names = "--quiet", description = "says nothing; the exit code tells")
    private boolean quiet;

    @Override
    public Integer call() {
        try {
            String answer = String.join("\n", gateway.ask("status"));
            Map<String, String> values = ControlOption.object(answer);
            if (!quiet) {
                System.out.print(json ? answer + "\n" : inWords(values));
            }
            return "up".equals(values.get("broker")) ? Commands.DONE : BROKER_AWAY;
        } catch (IOException failed) {
            return quiet ? Commands.FAILED : ControlOption.failed(failed);
        }
    }

    private String inWords(Map<String, String> values) {
        StringBuilder words = new StringBuilder();
        line(
                words,
                "gateway",
                values.get("version") + ", running for " + Words.duration(values.get("uptime-seconds"))
                        + (values.containsKey("log-level") ? ", log level " + values.get("log-level") : ""));
        line(
                words,
                "broker",
                values.get("broker") + " for " + Words.duration(values.get("broker-seconds"))
                        + (values.containsKey("broker-reason") ? ": " + values.get("broker-reason") : "")
                        + ", " + Words.count(values.get("broker-connections"), "connection"));
        values.forEach((name, value) -> {
            if (name.startsWith(LISTENER)) {
                line(words, name, value.replace(' ', '\n'));
            }
        });
        line(words, "sessions", values.get("sessions") + states(values));
        line(words, "messages/s", String.valueOf(values.get("messages-per-second")));
        line(words, "queued", Words.count(values.get("queued"), "message") + " for clients");
        line(
                words,
                "spool",
                Words.count(values.get("spooled"), "message") + " for the broker, "
                        + Words.octets(values.get("spool-octets")) + " of "
                        + Words.octets(values.get("spool-max-octets"))
                        + (Objects.equals(values.get("spooled"), "0")
                                ? ""
                                : "\nthe oldest waits for " + Words.duration(values.get("spool-oldest-seconds"))));
        line(
                words,
                "memory",
                Words.octets(values.get("memory-octets")) + " of " + Words.octets(values.get("memory-max-octets")));
        line(
                words,
                "store",
                values.get("store")
                        + (values.containsKey("store-failure") ? ", failed: " + values.get("store-failure") : ""));
        line(words, "limits hit", limitsHit(values));
        if (counters) {
            new TreeMap<>(values).forEach((name, value) -> {
                if (name.startsWith(COUNT)) {
                    words.append("%10s  %s%n".formatted(value, name.substring(COUNT.length())));
                }
            });
        }
        return words.toString();
    }

    /** How many sessions are in which state; what is none is left out. */
    private static String states(Map<String, String> values) {
        String states = values.entrySet().stream()
                .filter(entry ->
                        entry.getKey().startsWith(SESSIONS) && !entry.getValue().equals("0"))
                .map(entry -> entry.getValue() + " " + entry.getKey().substring(SESSIONS.length()))
                .collect(Collectors.joining(", "));
        return states.isEmpty() ? "" : ": " + states;
    }

    private static String limitsHit(Map<String, String> values) {
        String hit = values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(COUNT)
                        && Counters.isOfALimit(entry.getKey().substring(COUNT.length())))
                .map(entry -> entry.getKey().substring(COUNT.length()) + " " + entry.getValue())
                .collect(Collectors.joining("\n"));
        return hit.isEmpty() ? "none" : hit;
    }

    private static void line(StringBuilder words, String name, String value) {
        words.append(Words.line(name, value));
    }
}
