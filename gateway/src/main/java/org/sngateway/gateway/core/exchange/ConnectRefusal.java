package org.sngateway.gateway.core.exchange;

/** Why a CONNECT came to nothing (R5.2). CONNACK has one return code for several of them, so the log tells which it was. */
public enum ConnectRefusal {
    /** The ProtocolId is not that of MQTT-SN 1.2; the draft of MQTT-SN 2.0 says 2 (R8.13). */
    PROTOCOL_ID,
    /** The text of the CONNECT is not UTF-8. */
    NOT_UTF8,
    EMPTY_CLIENT_ID,
    /** The client id has characters that brokers refuse (R8.34). */
    CLIENT_ID_CHARACTERS,
    CLIENT_ID_TOO_LONG,
    /** The list of allowed client ids does not have it. */
    CLIENT_ID_NOT_ALLOWED,
    /** The gateway itself has this client id at the broker. */
    GATEWAYS_CLIENT_ID,
    /** There is no room for one session more, or for the will. */
    NO_ROOM,
    /** Too many new client ids come from this place (R8.35). */
    TOO_MANY_NEW_CLIENTS,
    /** The client moved to other addresses too often (R8.27). */
    TAKEOVER_TOO_OFTEN,
    /** The CONNECT, WILLTOPIC or WILLMSG is longer than the listener takes. */
    TOO_LONG,
    /** The will topic can't be published under, or its QoS is reserved. */
    BAD_WILL_TOPIC,
    /** The broker refused the client. */
    BROKER_REFUSED,
    /** The broker did not answer in time. */
    BROKER_UNREACHABLE
}
