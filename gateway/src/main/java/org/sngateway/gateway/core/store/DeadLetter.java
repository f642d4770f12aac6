package org.sngateway.gateway.core.store;

import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * A message that was acknowledged to a client and can't be brought to the broker any more.
 *
 * @param atMillis when it came, in milliseconds of Unix time
 */
public record DeadLetter(
        String clientId, String topic, Payload payload, QoS qos, boolean retain, long atMillis, Reason reason) {

    /** Why it can't. */
    public enum Reason {
        /** It waited for longer than the spool keeps messages. */
        TOO_OLD,
        /** The broker refused it. */
        REFUSED_BY_BROKER,
        /** The broker closes the connection at it (R8.28). */
        BROKER_CLOSES,
        /** The broker refuses the client. */
        CLIENT_REFUSED,
        /** The session of its client expired. */
        SESSION_EXPIRED
    }
}
