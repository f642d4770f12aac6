package org.sngateway.gateway.core.mqtt;

import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * The will of a client (MQTT-SN 1.2 §6.3), kept by the gateway and published by it when the client is lost (R8.15).
 *
 * @param qos 0, 1 or 2
 * @param message may be empty
 */
public record Will(String topic, QoS qos, boolean retain, Payload message) {

    /** What it takes of the memory, about. */
    public int octets() {
        return topic.length() + message.size();
    }
}
