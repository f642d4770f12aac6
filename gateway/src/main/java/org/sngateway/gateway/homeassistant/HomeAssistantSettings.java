package org.sngateway.gateway.homeassistant;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sngateway.gateway.core.settings.ClientIdPattern;

/**
 * What is told to Home Assistant. A value.
 *
 * @param gwId of the gateway
 * @param discoveryPrefix of its discovery topics
 * @param statusTopic where the gateway says whether it is online
 * @param nodeTopic where the state of a node goes, with {clientId} in it
 * @param nodes which nodes are told; those with readings are too
 * @param readings by pattern of the client id: components by their keys, with the fields of Home Assistant
 * @param listeners names of all listeners
 * @param pageUrl of the page, where other machines reach it
 * @param nodeExpiry how long a node without a session is still told
 */
public record HomeAssistantSettings(
        int gwId,
        String discoveryPrefix,
        String statusTopic,
        String nodeTopic,
        List<ClientIdPattern> nodes,
        Map<ClientIdPattern, Map<String, Map<String, Object>>> readings,
        List<String> listeners,
        Optional<String> pageUrl,
        Duration nodeExpiry) {}
