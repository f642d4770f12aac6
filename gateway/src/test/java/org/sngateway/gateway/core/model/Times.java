package org.sngateway.gateway.core.model;

import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.settings.CoreSettings;

/** The settings of the model's gateway: short times, no two of which are soon due at once, and small tables. */
final class Times {
    static final long MILLIS = 1_000_000L;
    static final int RETRIES = 2;
    static final long RETRY = 1009 * MILLIS;
    static final long RETRY_WINDOW = (RETRIES + 1) * RETRY;
    static final long ANSWER = 487 * MILLIS;
    static final long GRACE = 6011 * MILLIS;
    static final long AWAKE = 2903 * MILLIS;
    static final long EXPIRY = 60_011 * MILLIS;
    static final long CONFLICT_WINDOW = 6029 * MILLIS;
    static final long CONFLICT_CHECK = 103 * MILLIS;
    static final long AT_ONCE = 5_000 * MILLIS;
    static final long CONFLICT_CALM = 180_000 * MILLIS;
    static final long UNANSWERED = 120_000 * MILLIS;
    static final long CONFLICT_PAUSE = 9001 * MILLIS;
    static final long RECONNECT_MAX = 1709 * MILLIS;
    static final long DISCONNECT_INTERVAL = 101 * MILLIS;
    static final long DISCONNECT_REPLY_INTERVAL = 2017 * MILLIS;
    static final int FREE_ATTEMPTS = 3;
    static final int MAX_OPEN = 2;
    static final int MAX_SUBSCRIPTIONS = 3;
    static final int MAX_QUEUED = 8;
    static final String OWN = "sn-gateway-7";
    static final String PREDEFINED = "p/5";

    private Times() {}

    /** The pause after so many losses that are signs of a client id conflict. */
    static long conflictPause(int losses) {
        return losses < 2 ? 0 : Math.min(60_000 * MILLIS, CONFLICT_CHECK << Math.min(20, losses - 2));
    }

    static CoreSettings settings(String takeover) {
        String text = """
                gateway: {id: 7, advertise-interval: 0s}
                listeners:
                  udp:
                    groups: [225.1.1.1]
                    takeover: %s
                    qos-minus-one: on
                    qos-minus-one-per-second: 0
                    qos-minus-one-interval: 0s
                    qos0-gap: 7ms
                    retry-interval: 1009ms
                    retry-count: 2
                    congestion-pause: 601ms
                    awake-maximum: 2903ms
                    max-failed-wakes: 2
                broker:
                  answer-timeout: 487ms
                  grace: 6011ms
                  reconnect-min: 211ms
                  reconnect-max: 1709ms
                  conflict-window: 6029ms
                  conflict-check: 103ms
                  conflict-patience: 0s
                  late-connect: 0s
                  conflict-pause: 9001ms
                clients: {allow: [a, b, c, d, e]}
                predefined-topics: {"*": {5: p/5}}
                store: {directory: off}
                limits:
                  sessions: 6
                  session-expiry: 60011ms
                  open-publishes: 2
                  open-subscribes: 2
                  topics: 100
                  subscriptions: 3
                  queued-messages: 8
                  takeovers-per-minute: 1000000
                  disconnect-interval: 101ms
                  disconnect-reply-interval: 2017ms
                  disconnects-per-second: 0
                """;
        try {
            return GatewayConfig.parse("model", text.formatted(takeover)).coreSettings();
        } catch (ConfigException mistakes) {
            throw new IllegalArgumentException(mistakes);
        }
    }
}
