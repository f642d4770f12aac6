package org.sngateway.gateway.broker;

import org.sngateway.gateway.core.mqtt.MqttEvent;

/** What happens on the connections to the broker, on the event loop. */
public interface BrokerListener {

    /**
     * An event for the core.
     *
     * @param mqttClientId the client identifier of the connection
     */
    void onEvent(String mqttClientId, MqttEvent event);
}
