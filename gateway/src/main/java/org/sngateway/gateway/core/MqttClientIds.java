package org.sngateway.gateway.core;

import org.sngateway.gateway.core.settings.BrokerSettings;

/**
 * What clients and the gateway are called at the broker, for as long as the gateway runs.
 *
 * @param prefix before each client id; may be empty
 * @param own the client identifier of the gateway's own connection
 */
record MqttClientIds(String prefix, String own) {
    static MqttClientIds of(BrokerSettings settings) {
        return new MqttClientIds(settings.clientIdPrefix(), settings.ownClientId());
    }

    /** The client identifier towards the broker. */
    String atBroker(String clientId) {
        return prefix.isEmpty() ? clientId : prefix + clientId;
    }

    /** The client id of the session that is called so at the broker. */
    String atNode(String mqttClientId) {
        return mqttClientId.substring(prefix.length());
    }

    /** Whether the broker would take a client of this id for the gateway itself. */
    boolean isOwn(String clientId) {
        return atBroker(clientId).equals(own);
    }
}
