package org.sngateway.gateway.core;

import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.GatewayLimits;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.gateway.core.settings.SleepSettings;
import org.sngateway.gateway.core.settings.TakeoverPolicy;
import org.sngateway.gateway.core.topic.PredefinedTopics;
import org.sngateway.gateway.core.topic.TopicRules;

/** The settings of the tests: the text's values, small tables. */
final class Settings {
    static final String LISTENER = "udp";

    private Settings() {}

    static CoreSettings usual() {
        return new CoreSettings(
                Map.of(
                        LISTENER,
                        new ListenerSettings(
                                nanos("PT10S"),
                                3,
                                nanos("PT24H"),
                                TakeoverPolicy.ANY,
                                1_400,
                                new SleepSettings(nanos("PT60S"), 0, 3, 0))),
                new BrokerSettings(nanos("PT5S"), nanos("PT60S"), nanos("PT1S"), nanos("PT60S"), ""),
                new GatewayLimits(100, 64, 1_000, 1_000, 5, nanos("PT168H"), nanos("PT1S"), nanos("PT40S"), 100),
                new SessionLimits(8, 8, 20, 10, 10, 2_000),
                TopicRules.DEFAULT,
                new PredefinedTopics(Map.of(5, "predefined/five")));
    }

    static CoreSettings withListener(UnaryOperator<ListenerSettings> change) {
        CoreSettings usual = usual();
        return new CoreSettings(
                Map.of(LISTENER, change.apply(usual.listener(LISTENER))),
                usual.broker(),
                usual.limits(),
                usual.sessionLimits(),
                usual.topicRules(),
                usual.predefinedTopics());
    }

    static CoreSettings withTakeover(TakeoverPolicy policy) {
        return withListener(listener -> new ListenerSettings(
                listener.retryIntervalNanos(),
                listener.retryCount(),
                listener.idleMaximumNanos(),
                policy,
                listener.maxMessageOctets(),
                listener.sleep()));
    }

    static long nanos(String duration) {
        return Duration.parse(duration).toNanos();
    }
}
