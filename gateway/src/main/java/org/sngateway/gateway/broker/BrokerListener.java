package org.sngateway.gateway.broker;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.Map;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;

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

    /**
     * The broker takes the client without its will only, so there is no back-stop for it; the gateway publishes the will as
     * always.
     *
     * @param reason what the broker says to the will
     */
    default void onWillNotTaken(String mqttClientId, String reason) {}

    /**
     * A broker sends its clients to another one (MQTT 5 §4.13), for the first time since it took one.
     *
     * @param serverReference where to, as it says; may be empty
     * @param next where they go
     */
    default void onSentElsewhere(
            BrokerEndpoint endpoint, ReasonCode reasonCode, String serverReference, BrokerEndpoint next) {}

    /** A broker has accepted a connection with this version of MQTT, for the first time or after another version. */
    default void onVersion(BrokerEndpoint endpoint, MqttVersion version) {}

    /** What each message of a client carries as user properties with MQTT 5, by name; empty = none. */
    default Map<String, String> userProperties(String mqttClientId) {
        return Map.of();
    }

    /** Sees the packets of the connections. */
    default BrokerTap tap() {
        return BrokerTap.NONE;
    }
}
