package org.sngateway.gateway.core.settings;

import java.util.Map;
import org.sngateway.gateway.core.topic.PredefinedTopics;
import org.sngateway.gateway.core.topic.TopicRules;

/**
 * All that the core is configured with.
 *
 * @param listeners by name; every node address names one of them
 * @param broker the broker side
 * @param limits the tables of the gateway
 * @param sessionLimits the tables of each session
 * @param topicRules which names and filters may go upstream
 * @param predefinedTopics the topics that need no registration
 */
public record CoreSettings(
        Map<String, ListenerSettings> listeners,
        BrokerSettings broker,
        GatewayLimits limits,
        SessionLimits sessionLimits,
        TopicRules topicRules,
        PredefinedTopics predefinedTopics) {

    public CoreSettings {
        listeners = Map.copyOf(listeners);
    }

    /** The settings of the listener with this name. */
    public ListenerSettings listener(String name) {
        ListenerSettings listener = listeners.get(name);
        if (listener == null) {
            throw new IllegalArgumentException("there is no listener named " + name);
        }
        return listener;
    }
}
