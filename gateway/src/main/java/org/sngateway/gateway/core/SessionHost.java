package org.sngateway.gateway.core;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.exchange.ClientPlace;

/**
 * What a session asks of the table that it is in.
 *
 * @param <S> the session
 */
interface SessionHost<S> {
    /** The addresses that are bound to sessions, for this one. */
    ClientPlace.Bindings bindings(S session);

    /**
     * Lets something happen to the session: with containment of faults and with the end of an input.
     *
     * @param nowNanos the time of the input that brings it about
     */
    void serve(S session, long nowNanos, Consumer<S> what);

    /** The next delivery of the session waits until its link takes more; then the session is told. */
    void awaitLink(S session);

    /** The session that the client has by now; {@code null} if it has none. */
    @Nullable
    S byClientId(String clientId);

    /** The turns to open a connection to the broker, for this session. */
    BrokerAttachment.Turns turns(S session);
}
