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

    /** A message of the broker is longer than the gateway takes; it was acknowledged and is gone. */
    default void onTooLong(String mqttClientId, String topic, long octets) {}

    /** A message at QoS 0 was not sent, for the broker says that it does not take such. */
    default void onBeyondBrokerLimit(String mqttClientId, String topic) {}

    /** Sees the packets of the connections. */
    default BrokerTap tap() {
        return BrokerTap.NONE;
    }
}
