package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;

/** What the exchanges that connect a client, put it to sleep or take leave of it may do to its session. */
public interface SessionLife {

    SessionState state();

    /** Whether the client has no live session, and no attempt to connect. */
    boolean isAway();

    /** Changes the state and tells the core listener; a transition that {@link Cause#allows} does not name is a fault. */
    void transition(SessionState next, Cause cause);

    /** Ends the live session as by a DISCONNECT of the client, and tells the client. */
    void end(Cause cause, long nowNanos);

    /** Has the session at the broker resumed or begun that the client wants now. */
    void reachBroker(long nowNanos);

    /** The answer of the broker is late: the connection in the making goes on for a time, for the client will ask again (R8.31). */
    void keepConnecting(long nowNanos);

    /** Whether such a connection goes on. */
    boolean isConnectingLate();

    /** Closes the connection to the broker, unless something has to go out on it though the client is away. */
    void releaseBroker(long nowNanos);

    /** The client connects: nothing that was found out about a client id conflict counts any more. */
    void forgetConflict();

    /** Writes the record of the session; what is said at this input waits for it. */
    void forceRecord();
}
