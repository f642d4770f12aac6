package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.gateway.core.time.Deadline;

/**
 * Whether the broker connection of a client is read (R8.32). A client that takes its messages loses none at a limit: while its
 * queue is full the gateway stops reading, and the broker waits. At QoS 0 messages wait as long as the broker may take for an
 * answer; then they give place to others, or a steady stream of them would keep the broker's answers back. Nor is the broker
 * read while much of the session waits for the disk.
 */
final class BrokerReading {
    private final SessionContext session;
    private final OutboundPublish outbound;
    private final DeliveryFlow deliveries;
    private final DeliveryQueue queue;
    private final HeldForSubAck held;

    private boolean isStopped;
    /** Since when the queue has been full, with no more than short pauses. */
    private long fullSinceNanos = Deadline.NEVER;

    BrokerReading(
            SessionContext session,
            OutboundPublish outbound,
            DeliveryFlow deliveries,
            DeliveryQueue queue,
            HeldForSubAck held) {
        this.session = session;
        this.outbound = outbound;
        this.deliveries = deliveries;
        this.queue = queue;
        this.held = held;
    }

    /** At the end of each input: the connection is read or not, as there is room. */
    void follow(long nowNanos) {
        boolean isCrowded = session.isCrowded();
        if (!isStopped && !isCrowded && queue.size() + held.size() == 0) {
            fullSinceNanos = Deadline.NEVER;
            return;
        }
        if (!session.broker().isConnected()) {
            if (isStopped) {
                isStopped = false;
                outbound.onBrokerRead(true, nowNanos);
            }
            fullSinceNanos = Deadline.NEVER;
            return;
        }
        boolean stops = deliveries.takesMessages() && isFull();
        if (queue.size() <= limits().maxQueuedMessages() / 2 && !stops) {
            fullSinceNanos = Deadline.NEVER;
        } else if (stops) {
            fullSinceNanos = Math.min(fullSinceNanos, nowNanos);
        }
        stops &= !(Deadline.isDue(qos0DueNanos(), nowNanos) && queue.firstWithQos0() != null);
        stops |= isCrowded;
        if (stops != isStopped) {
            isStopped = stops;
            outbound.onBrokerRead(!stops, nowNanos);
            session.readBroker(!stops);
        }
    }

    /** Whether the connection is not read now. */
    boolean isStopped() {
        return isStopped;
    }

    private boolean isFull() {
        int messages = queue.size() + held.size();
        return messages > 0
                && (messages >= limits().maxQueuedMessages()
                        || queue.octets() + held.octets() >= limits().maxQueuedOctets()
                        || !session.hasRoomFor(2 * session.listener().maxMessageOctets()));
    }

    private SessionLimits limits() {
        return session.settings().sessionLimits();
    }

    private long qos0DueNanos() {
        return Deadline.after(fullSinceNanos, session.settings().broker().answerTimeoutNanos());
    }

    /** When {@link #follow} is to be called at the latest. */
    long deadlineNanos() {
        return isStopped && queue.firstWithQos0() != null ? qos0DueNanos() : Deadline.NEVER;
    }
}
