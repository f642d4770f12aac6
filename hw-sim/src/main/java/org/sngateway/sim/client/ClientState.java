package org.sngateway.sim.client;

/** The state of a client; asleep and awake as in MQTT-SN 1.2 §6.14. */
public enum ClientState {
    /** Without a connection: not yet connected, disconnected, or lost. */
    DISCONNECTED,
    /** CONNECT is sent; the client sends its will if the gateway asks for it. */
    CONNECTING,
    /** Connected and reachable at any time. */
    ACTIVE,
    /** DISCONNECT with Duration is sent. */
    FALLING_ASLEEP,
    /** The gateway keeps messages; the client receives nothing. */
    ASLEEP,
    /** PINGREQ is sent, and the gateway delivers the messages that it has kept. */
    AWAKE,
    /** DISCONNECT is sent. */
    LEAVING
}
