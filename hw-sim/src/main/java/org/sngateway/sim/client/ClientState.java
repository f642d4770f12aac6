package org.sngateway.sim.client;

/** The state of a client; asleep and awake as in MQTT-SN 1.2 §6.14. */
public enum ClientState {
    /** Without a connection: before the first, after the last, or lost. */
    DISCONNECTED,
    /** CONNECT is sent, and the will told if the gateway asks for it. */
    CONNECTING,
    /** Connected, and reached at any time. */
    ACTIVE,
    /** DISCONNECT with Duration is sent. */
    FALLING_ASLEEP,
    /** The gateway keeps what comes; nothing is heard. */
    ASLEEP,
    /** PINGREQ is sent, and the gateway delivers what it has kept. */
    AWAKE,
    /** DISCONNECT is sent. */
    LEAVING
}
