package org.sngateway.sim.client;

import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * The message that the gateway publishes when the client falls silent (MQTT-SN 1.2 §6.3, §6.4).
 *
 * @param topic a name, without wildcards
 * @param message may be empty
 * @param qos 0, 1 or 2
 */
public record Will(String topic, Payload message, QoS qos, boolean retain) {}
