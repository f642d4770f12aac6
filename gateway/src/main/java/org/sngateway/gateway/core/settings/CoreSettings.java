package org.sngateway.gateway.core.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sngateway.gateway.core.topic.TopicRules;

/**
 * The whole configuration of the core.
 *
 * @param listeners by name; every node address names one of them
 * @param broker the broker side
 * @param spool what is kept for the broker while it is away
 * @param keepsSessions whether a store outlives the process; if not, clients are told when the gateway stops
 * @param limits the tables of the gateway
 * @param sessionLimits the tables of each session
 * @param topicRules the names and filters that may go upstream
 * @param discovery how the gateway makes itself known
 * @param clientRules rules for clients, by their ids
 * @param predefinedTopics the topics that need no registration
 */
public record CoreSettings(
        Map<String, ListenerSettings> listeners,
        BrokerSettings broker,
        SpoolSettings spool,
        boolean keepsSessions,
        GatewayLimits limits,
        SessionLimits sessionLimits,
        TopicRules topicRules,
        DiscoverySettings discovery,
        ClientRules clientRules,
        PredefinedTopics predefinedTopics) {

    public CoreSettings {
        // In the order of the file, in which ADVERTISE goes out.
        listeners = new LinkedHashMap<>(listeners);
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
