package org.sngateway.gateway.core.exchange;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.TopicId;

/**
 * The one delivery at QoS 1 or 2 that the client has to acknowledge, with its repetitions (MQTT-SN 1.2 §6.13). At QoS 2 it waits
 * between PUBREC and PUBREL for the broker, for a limited time.
 */
final class InFlight {
    private final SessionContext session;
    private final Retry retry;
    private @Nullable Delivery delivery;
    /** Until when the broker may take to release the message; then the gateway goes on by itself. */
    private long brokerReleaseNanos = Deadline.NEVER;

    /** Nothing is in flight. */
    InFlight(SessionContext session) {
        this.session = session;
        this.retry = new Retry(session);
    }

    @Nullable
    Delivery delivery() {
        return delivery;
    }

    boolean isEmpty() {
        return delivery == null;
    }

    boolean is(Delivery other) {
        return other.equals(delivery);
    }

    /**
     * Sends a PUBLISH that is to be acknowledged.
     *
     * @param isWanted at the time when it leaves
     */
    void publish(Delivery next, TopicId topicId, boolean dup, LongPredicate isWanted, long nowNanos) {
        delivery = next;
        retry.start(nowNanos);
        session.deliverToClient(next.publish(topicId, dup && !session.has(Quirk.NO_DUP)), retry, isWanted);
    }

    /** QoS 2: the broker is to release the message first. */
    void awaitBroker(long nowNanos) {
        retry.stop();
        brokerReleaseNanos =
                Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
    }

    boolean awaitsBroker() {
        return brokerReleaseNanos != Deadline.NEVER;
    }

    /** QoS 2: the client may forget the MsgId. */
    void release(Delivery received, long nowNanos) {
        delivery = received;
        brokerReleaseNanos = Deadline.NEVER;
        retry.start(nowNanos);
        session.sendToClient(new PubRel(received.msgId), retry);
    }

    /** Sends again what the client has not acknowledged. */
    void repeat(LongPredicate isWanted, long nowNanos) {
        retry.repeat(nowNanos);
        Delivery again = delivery;
        if (again == null) {
            return;
        }
        // The topic id is not looked up again: the client may have unsubscribed meanwhile.
        TopicId topicId = again.topicId;
        if (again.isReceived()) {
            session.sendToClient(new PubRel(again.msgId), retry);
        } else if (topicId != null) {
            session.deliverToClient(again.publish(topicId, !session.has(Quirk.NO_DUP)), retry, isWanted);
        }
    }

    /** Whether all repetitions are used up. */
    boolean isUsedUp() {
        return retry.isUsedUp();
    }

    /** When the message departed last, if that is known; else the given time. */
    long departedNanos(long sentNanos) {
        return retry.departedNanos(sentNanos);
    }

    /** Nothing is in flight any more; returns what was, {@code null} if nothing. */
    @Nullable
    Delivery take() {
        Delivery taken = delivery;
        if (taken != null) {
            delivery = null;
            retry.stop();
            brokerReleaseNanos = Deadline.NEVER;
        }
        return taken;
    }

    // ---- time

    long deadlineNanos() {
        return delivery == null ? Deadline.NEVER : Math.min(brokerReleaseNanos, retry.deadlineNanos());
    }

    /** Whether the broker has taken too long to release the message. */
    boolean isReleaseDue(long nowNanos) {
        return delivery != null && Deadline.isDue(brokerReleaseNanos, nowNanos);
    }

    /** Whether the client has taken too long to acknowledge. */
    boolean isRetryDue(long nowNanos) {
        return delivery != null && retry.isDue(nowNanos);
    }
}
