package org.sngateway.sn.capture;

/** What the octets of a captured PDU are. */
public enum Protocol {
    /** The payload of a UDP datagram, which the file says nothing about. */
    UDP,
    /** One MQTT-SN message, or octets that came in place of one. */
    MQTT_SN,
    /** MQTT as it is without TLS and WebSocket: a packet, or a piece of a stream. */
    MQTT
}
