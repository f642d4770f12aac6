package org.sngateway.gateway.core;

/**
 * The states of a client as the gateway sees it (MQTT-SN 1.2 §6.14), and {@link #CONNECTING}. A live session can have a
 * further attempt to connect beside it; its state is then that of the session.
 */
public enum SessionState {
    /** The client took its leave; its session is kept if it is not a clean one. Not supervised. */
    DISCONNECTED,
    /** The client is asked for its will, or the broker is asked for the session. */
    CONNECTING,
    /** Supervised by keep alive. */
    ACTIVE,
    /** Supervised by sleep duration; messages are queued. */
    ASLEEP,
    /** Woken by PINGREQ; queued messages are sent. */
    AWAKE,
    /** Silent for too long; the will was published. */
    LOST
}
