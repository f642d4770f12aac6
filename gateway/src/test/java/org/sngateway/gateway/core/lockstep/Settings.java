package org.sngateway.gateway.core.lockstep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.settings.CoreSettings;

/** The settings of the tests: the text's values, small tables; what a test wants otherwise it says as in the file. */
public final class Settings {
    public static final String LISTENER = "udp";

    private static final List<String> LIMITS = List.of(
            "sessions: 100",
            "open-publishes: 8",
            "open-subscribes: 8",
            "topics: 20",
            "subscriptions: 10",
            "queued-messages: 10",
            "queued-octets: 2000B",
            "disconnects-per-second: 100");

    /** Begins the lines of a listener that is a radio. */
    public static final String RADIO = "serial: /dev/ttyUSB0\n    driver: sn-slip\n    advertise: off\n    ";

    private Settings() {}

    public static CoreSettings usual() {
        return with("", "");
    }

    /** With further lines for the listener, such as {@code takeover: never}. */
    public static CoreSettings withListener(String... lines) {
        return with(String.join("\n    ", lines), "");
    }

    /** With other limits, such as {@code topics: 1}. */
    public static CoreSettings withLimits(String... lines) {
        return with("", List.of(lines), "");
    }

    /** A radio on a serial port in place of UDP, with further lines for the listener. */
    public static CoreSettings radio(String... lines) {
        return with(RADIO + String.join("\n    ", lines), "");
    }

    /**
     * With further lines.
     *
     * @param listener of the listener, indented by 4
     * @param file at the end of the file
     */
    public static CoreSettings with(String listener, String file) {
        return with(listener, List.of(), file);
    }

    /** With further lines and other limits. */
    public static CoreSettings with(String listener, List<String> limits, String file) {
        String text = """
                listeners:
                  udp:
                    %s
                    %s
                limits:
                  %s
                %s
                """;
        boolean isUdp = !listener.startsWith(RADIO);
        String groups = isUdp ? "max-message: 1400B" + (listener.contains("groups:") ? "" : "\n    groups: off") : "";
        String gap = listener.contains("qos0-gap:") ? "" : "qos0-gap: 0s";
        String predefined =
                file.contains("predefined-topics:") ? "" : "predefined-topics: {\"*\": {5: predefined/five}}\n";
        String gateway = file.contains("gateway:") ? "" : "gateway: {id: 7, advertise-interval: 0s}\n";
        // Without a store there is no spool: only the broker acknowledges.
        String store = file.contains("spool:") || file.contains("store:") ? "" : "store: {directory: off}\n";
        Map<String, String> limitByKey = new LinkedHashMap<>();
        Stream.concat(LIMITS.stream(), limits.stream())
                .forEach(line -> limitByKey.put(line.substring(0, line.indexOf(':')), line));
        String filled = text.formatted(
                groups + "\n    " + gap,
                listener,
                String.join("\n  ", limitByKey.values()),
                gateway + predefined + store + file);
        try {
            return GatewayConfig.parse("test", filled).coreSettings();
        } catch (ConfigException mistakes) {
            throw new IllegalArgumentException(mistakes);
        }
    }
}
