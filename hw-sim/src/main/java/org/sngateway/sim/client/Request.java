package org.sngateway.sim.client;

import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.SnMessage;

/** Something that the application wants from the gateway; it may take several messages. */
interface Request {

    /**
     * It is next, for the first time or again after an answer or a new connection.
     *
     * @return the message to send now, or {@code null} when the request is complete
     */
    @Nullable
    SnMessage next();

    /**
     * A message came that may be the answer.
     *
     * @param sent the message that waits for its answer
     * @param queue is told if this is the answer
     */
    void onAnswer(SnMessage answer, SnMessage sent, RequestQueue queue, long nowNanos);

    /** It succeeded; a request without an answer succeeds when it is sent. */
    void onDone(long nowNanos);

    /** A clean session: earlier messages of this request no longer count. */
    default void startOver() {}
}
