package org.sngateway.gateway.core;

import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.settings.CoreSettings;

/** The settings of the tests: the text's values, small tables; what a test wants otherwise it says as in the file. */
final class Settings {
    static final String LISTENER = "udp";

    private Settings() {}

    static CoreSettings usual() {
        return with("", "");
    }

    /** With further lines for the listener, such as {@code takeover: never}. */
    static CoreSettings withListener(String... lines) {
        return with(String.join("\n    ", lines), "");
    }

    /**
     * With further lines.
     *
     * @param listener of the listener, indented by 4
     * @param file at the end of the file
     */
    static CoreSettings with(String listener, String file) {
        String text = """
                listeners:
                  udp:
                    max-message: 1400B
                    %s
                    %s
                limits:
                  sessions: 100
                  topics: 20
                  subscriptions: 10
                  queued-messages: 10
                  queued-octets: 2000B
                  disconnects-per-second: 100
                %s
                """;
        String groups = listener.contains("groups:") ? "" : "groups: off";
        String gap = listener.contains("qos0-gap:") ? "" : "qos0-gap: 0s";
        String predefined =
                file.contains("predefined-topics:") ? "" : "predefined-topics: {\"*\": {5: predefined/five}}\n";
        String gateway = file.contains("gateway:") ? "" : "gateway: {id: 7, advertise-interval: 0s}\n";
        try {
            return GatewayConfig.parse(
                            "test", text.formatted(groups + "\n    " + gap, listener, gateway + predefined + file))
                    .coreSettings();
        } catch (ConfigException mistakes) {
            throw new IllegalArgumentException(mistakes);
        }
    }
}
