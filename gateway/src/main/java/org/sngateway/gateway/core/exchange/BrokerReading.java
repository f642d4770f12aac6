package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.QoS;

/**
 * Whether the broker connection of a client is read (R8.32). A client that takes its messages loses none at a limit: while its
 * queue is full the gateway stops reading, and the broker waits. At QoS 0 messages wait as long as the broker may take for an
 * answer; then they give place to others, or a steady stream of them would keep the broker's answers back. Nor is the broker
 * read while much of the session waits for the disk.
 *
 * <p>A broker that is heard out (R8.28) is read all the same: what there is no room for is skipped, and the broker
 * repeats it on the next connection, which is opened when there is room.
 */
final class BrokerReading {
    private final SessionContext session;
    private final OutboundPublish outbound;
    private final DeliveryFlow deliveries;
    private final DeliveryQueue queue;
    private final HeldForSubAck held;

    private boolean isStopped;
    /** A message was skipped on this connection: later ones are skipped too, so that they stay in order. */
    private boolean hasSkipped;
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
        if (!isStopped && !hasSkipped && !isCrowded && queue.size() + held.size() == 0) {
            fullSinceNanos = Deadline.NEVER;
            return;
        }
        BrokerSession broker = session.broker();
        if (!broker.isConnected()) {
            if (isStopped) {
                isStopped = false;
                outbound.onBrokerRead(true, nowNanos);
            }
            hasSkipped = false;
            fullSinceNanos = Deadline.NEVER;
            return;
        }
        boolean stops = isFull();
        if (hasSkipped && !stops && !isCrowded && !broker.isHeardOut()) {
            broker.renew(nowNanos);
            return;
        }
        if (queue.size() <= limits().maxQueuedMessages() / 2 && !stops) {
            fullSinceNanos = Deadline.NEVER;
        } else if (stops) {
            fullSinceNanos = Math.min(fullSinceNanos, nowNanos);
        }
        stops &= !(Deadline.isDue(qos0DueNanos(), nowNanos) && queue.firstWithQos0() != null);
        stops &= !broker.isHeardOut() && !hasSkipped;
        stops |= isCrowded && !(broker.isHeardOut() && broker.outlastsConnection());
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

    /** Whether a message that is new is left to the broker, which repeats it on the next connection. */
    boolean skips(MqttEvent.Publish publish) {
        BrokerSession broker = session.broker();
        if (publish.qos() == QoS.ZERO || !broker.outlastsConnection()) {
            return false;
        }
        hasSkipped |= broker.isHeardOut() && (isFull() || session.isCrowded());
        return hasSkipped;
    }

    /** Whether the client takes its messages and there is no room for one more. */
    private boolean isFull() {
        int messages = queue.size() + held.size();
        return deliveries.takesMessages()
                && messages > 0
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
        // What waits for the disk is no matter of time: its answer is an input.
        boolean waitsForTime = isStopped && !session.isCrowded();
        return waitsForTime && queue.firstWithQos0() != null ? qos0DueNanos() : Deadline.NEVER;
    }
}
