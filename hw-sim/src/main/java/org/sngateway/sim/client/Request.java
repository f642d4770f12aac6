package org.sngateway.sim.client;

import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.SnMessage;

/** Something that the application wants from the gateway; perhaps a dialogue of several messages. */
interface Request {

    /**
     * It has its turn, for the first time or again after an answer or a new connection.
     *
     * @return what is to be sent now, or {@code null} when nothing is left to be said
     */
    @Nullable
    SnMessage next();

    /**
     * A message came that may be the answer.
     *
     * @param sent what the gateway was asked
     * @param queue is told if it is
     */
    void onAnswer(SnMessage answer, SnMessage sent, RequestQueue queue, long nowNanos);

    /** It has come to a good end; with what needs no answer, as soon as it was sent. */
    void onDone(long nowNanos);

    /** A clean session: what was said before counts for nothing. */
    default void startOver() {}
}
