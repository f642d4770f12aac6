package org.sngateway.gateway.core.state;

import static org.sngateway.gateway.core.state.SessionState.ACTIVE;
import static org.sngateway.gateway.core.state.SessionState.ASLEEP;
import static org.sngateway.gateway.core.state.SessionState.AWAKE;
import static org.sngateway.gateway.core.state.SessionState.DISCONNECTED;
import static org.sngateway.gateway.core.state.SessionState.LOST;

/** Why a session changes its state. */
public enum Cause {
    /** CONNECT: the broker accepted, or was not needed. */
    CONNECTED,
    /** DISCONNECT without Duration. */
    DISCONNECT,
    /** DISCONNECT with Duration. */
    SLEEP,
    /** PINGREQ of a sleeping client. */
    WAKE,
    /** All that was queued is delivered; PINGRESP is sent. */
    FLUSHED,
    /** The client stopped to answer while awake. */
    WAKE_FAILED,
    /** No message for keep alive or sleep duration times one and a half. */
    SILENCE,
    /** Another client connected from the address. */
    ADDRESS_TAKEN,
    /** The broker was away for longer than the grace time. */
    BROKER_AWAY,
    /** The broker refuses the client for good. */
    BROKER_REFUSED,
    /** Another instance owns the client's session at the broker. */
    CLIENT_ID_CONFLICT,
    /** The operator ended the session, or the gateway goes for good. */
    OPERATOR;

    /** Whether this cause can bring a session from the one state to the other: the table of transitions. */
    public boolean allows(SessionState from, SessionState to) {
        return switch (this) {
            case CONNECTED -> from != ACTIVE && to == ACTIVE;
            case DISCONNECT -> from.isLive() && to == DISCONNECTED;
            case SLEEP -> (from == ACTIVE || from == AWAKE) && to == ASLEEP;
            case WAKE -> from == ASLEEP && to == AWAKE;
            case FLUSHED, WAKE_FAILED -> from == AWAKE && to == ASLEEP;
            case SILENCE -> (from == ACTIVE || from == ASLEEP) && to == LOST;
            case ADDRESS_TAKEN -> (from == ACTIVE && to == DISCONNECTED) || (from == AWAKE && to == ASLEEP);
            case BROKER_AWAY -> from == ACTIVE && to == DISCONNECTED;
            case BROKER_REFUSED, CLIENT_ID_CONFLICT, OPERATOR -> from.isLive() && to == DISCONNECTED;
        };
    }
}
