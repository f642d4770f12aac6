package org.sngateway.gateway.core.state;

import java.util.Locale;

/**
 * The states of a client as the gateway sees it (MQTT-SN 1.2 §6.14). An attempt to connect is no state: it stands beside one,
 * until the CONNACK.
 */
public enum SessionState {
    /** The client left, or was never let in; its session is kept if it is not a clean one. Not supervised. */
    DISCONNECTED,
    /** Supervised by keep alive. */
    ACTIVE,
    /** Supervised by sleep duration; messages are queued. */
    ASLEEP,
    /** Woken by PINGREQ; queued messages are sent. */
    AWAKE,
    /** Silent for too long; the will was published. */
    LOST;

    /** Whether the gateway serves the client: active, asleep or awake. */
    public boolean isLive() {
        return this == ACTIVE || this == ASLEEP || this == AWAKE;
    }

    /** The word that commands, topics, metrics and the page have for it, such as {@code asleep}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
