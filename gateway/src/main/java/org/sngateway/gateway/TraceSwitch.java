package org.sngateway.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.settings.ClientIdPattern;
import org.sngateway.gateway.trace.Trace;
import org.sngateway.gateway.trace.TraceSettings;

/**
 * Switches the trace: as the configuration says, and by command until the next reload. All else about the trace the configuration
 * says in both cases. Owned by the event loop.
 */
final class TraceSwitch {
    /** The first word of its commands. */
    static final String WORD = "trace";

    private final Trace trace;
    private TraceSettings configured;

    TraceSwitch(Trace trace, GatewayConfig config) {
        this.trace = trace;
        this.configured = config.traceSettings();
    }

    /** Is as the configuration says. */
    void follow(GatewayConfig config) {
        configured = config.traceSettings();
        trace.follow(config.trace());
    }

    /**
     * {@code trace on}, {@code trace on CLIENT...}, {@code trace off}, or {@code trace} to ask.
     *
     * @return the members of the answer: what is so now; empty if the words are not understood
     */
    Optional<Map<String, Object>> onCommand(List<String> words) {
        String what = words.size() > 1 ? words.get(1) : "";
        if (what.equals("on")) {
            List<String> clients = words.subList(2, words.size());
            trace.follow(Optional.of(
                    clients.isEmpty()
                            ? configured
                            : configured.of(
                                    clients.stream().map(ClientIdPattern::new).toList())));
        } else if (what.equals("off") && words.size() == 2) {
            trace.stop();
        } else if (words.size() > 1) {
            return Optional.empty();
        }
        return Optional.of(state());
    }

    private Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put(WORD, trace.isOn() ? "on" : "off");
        trace.settings().ifPresent(settings -> {
            state.put("directory", settings.directory().toString());
            state.put(
                    "clients",
                    settings.clients().isEmpty()
                            ? "any"
                            : settings.clients().stream()
                                    .map(ClientIdPattern::text)
                                    .collect(Collectors.joining(" ")));
            state.put("payloads", settings.payloads() ? "on" : "off");
        });
        return state;
    }
}
