package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/**
 * The messages of the broker for a client (MQTT-SN 1.2 §6.10, R5.6 and R6.3): what comes into the queue, and how the client and
 * the broker bring each message to its end. {@link DeliveryFlow} has which of them goes out next.
 */
public final class OutboundPublish {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SessionContext session;
    private final DeliveryTopics topics;
    private final DeliveryQueue queue;
    private final DeliveryRecords records;
    private final UnacknowledgedPacketIds unacknowledged;
    private final KeptDeliveries kept;
    private final InFlight inFlight;
    private final DeliveryFlow deliveries;

    private boolean isBrokerRead = true;

    /** Nothing is queued. */
    OutboundPublish(
            SessionContext session,
            DeliveryTopics topics,
            DeliveryQueue queue,
            DeliveryRecords records,
            UnacknowledgedPacketIds unacknowledged,
            KeptDeliveries kept,
            InFlight inFlight,
            DeliveryFlow deliveries) {
        this.session = session;
        this.topics = topics;
        this.queue = queue;
        this.records = records;
        this.unacknowledged = unacknowledged;
        this.kept = kept;
        this.inFlight = inFlight;
        this.deliveries = deliveries;
    }

    /** The client went away in order or was lost: as asleep, but QoS 0 does not wait for it. */
    public void onClientGone() {
        deliveries.stop();
        Delivery unsaved = queue.firstWithQos0();
        while (unsaved != null) {
            queue.remove(unsaved);
            unacknowledged.drop(unsaved, DropReason.SESSION_ENDED);
            unsaved = queue.firstWithQos0();
        }
    }

    /**
     * A message of the broker, not seen before.
     *
     * @param cameNanos when it came, now or earlier
     */
    void onMqttPublish(MqttEvent.Publish publish, long cameNanos, long nowNanos) {
        long heldMillis = (nowNanos - cameNanos) / NANOS_PER_MILLI;
        Delivery delivery =
                new Delivery(publish, topics.qosFor(publish), cameNanos, session.steadyMillis() - heldMillis);
        if (deliveries.takesMessages() && delivery.isTooLong(session.maxMessageOctets())) {
            unacknowledged.drop(delivery, DropReason.TOO_LONG);
            return;
        }
        if (!deliveries.takesMessages() && delivery.qos == QoS.ZERO) {
            // R6.3: at QoS 0 a sleeping client gets the newest message per topic.
            Delivery older = queue.removeQos0Of(delivery.topic);
            if (older != null) {
                unacknowledged.drop(older, DropReason.SUPERSEDED);
            }
        }
        if (queue.size() >= session.settings().sessionLimits().maxQueuedMessages()) {
            // What is worth nothing any more takes no place.
            dropExpired(nowNanos);
        }
        boolean added = queue.add(
                delivery,
                session.settings().sessionLimits(),
                deliveries.takesMessages(),
                session::hasRoomFor,
                dropped -> unacknowledged.drop(dropped, DropReason.QUEUE_FULL));
        if (added && !deliveries.takesMessages()) {
            kept.keepAll();
        }
        deliveries.sendWaiting(nowNanos);
    }

    /** The broker releases a message at QoS 2. */
    public void onMqttPubRel(MqttEvent.PubRel pubRel, long nowNanos) {
        unacknowledged.confirm(pubRel.packetId());
        Delivery delivery = queue.byPacketId(pubRel.packetId());
        if (delivery == null || !delivery.isReceived()) {
            unacknowledged.completeUnknown(pubRel.packetId());
            return;
        }
        delivery.apply(DeliveryStage.Event.PUBREL);
        if (inFlight.is(delivery) && inFlight.awaitsBroker()) {
            deliveries.release(delivery, nowNanos);
        }
    }

    public void onPubAck(PubAck pubAck, long nowNanos) {
        if (pubAck.msgId() == 0) {
            topics.onQos0Refused(pubAck);
            return;
        }
        Delivery delivery = findSent(pubAck.msgId());
        if (delivery == null) {
            session.ignored(IgnoreReason.NOT_EXPECTED, pubAck);
            return;
        }
        ReturnCode returnCode = pubAck.returnCode();
        if (delivery.isReceived()) {
            // R5.6: PUBACK ends the delivery, whatever its code; the client has the message.
            complete(delivery);
        } else if (refusesTopicId(returnCode) && !delivery.topicIdRefused) {
            sendWithNewTopicId(delivery);
        } else if (refusesTopicId(returnCode) && delivery.topicId == null) {
            // It answers a repetition under the old topic id; the message has not gone out under the new one.
            session.ignored(IgnoreReason.REPETITION, pubAck);
        } else {
            deliveries.takeOut(delivery);
            if (returnCode.isAccepted()) {
                unacknowledged.settle(delivery);
            } else {
                unacknowledged.drop(delivery, DropReason.REFUSED_BY_CLIENT);
            }
            if (returnCode.equals(ReturnCode.CONGESTION)) {
                deliveries.pause(session.listener().congestionPauseNanos(), nowNanos);
            }
        }
        deliveries.sendWaiting(nowNanos);
    }

    /** Some clients forget their topic ids while they sleep, and then refuse each of them as not supported. */
    private boolean refusesTopicId(ReturnCode returnCode) {
        return returnCode.equals(ReturnCode.INVALID_TOPIC_ID)
                || (returnCode.equals(ReturnCode.NOT_SUPPORTED) && deliveries.isFlush());
    }

    public void onPubRec(PubRec pubRec, long nowNanos) {
        Delivery delivery = findSent(pubRec.msgId());
        if (delivery == null || delivery.qos != QoS.TWO) {
            session.ignored(IgnoreReason.NOT_EXPECTED, pubRec);
            return;
        }
        if (!delivery.isReceived()) {
            delivery.apply(DeliveryStage.Event.PUBREC);
            if (delivery.number != 0) {
                records.writeReceipt(delivery);
            }
            unacknowledged.acknowledge(delivery);
        }
        if (!inFlight.is(delivery)) {
            return;
        }
        if (delivery.brokerPacketId != 0
                && !delivery.isReleased()
                && isBrokerRead
                && session.broker().isUp()) {
            inFlight.awaitBroker(nowNanos);
        } else {
            deliveries.release(delivery, nowNanos);
        }
    }

    public void onPubComp(PubComp pubComp, long nowNanos) {
        Delivery delivery = findSent(pubComp.msgId());
        if (delivery == null || !delivery.isReceived()) {
            session.ignored(IgnoreReason.NOT_EXPECTED, pubComp);
            return;
        }
        complete(delivery);
        deliveries.sendWaiting(nowNanos);
    }

    /** A clean session: nothing is left of the old one. */
    public void clear() {
        deliveries.stop();
        queue.forEach(delivery -> {
            session.dropped(DropReason.SESSION_ENDED, delivery.topic);
            records.remove(delivery);
        });
        queue.clear();
        unacknowledged.forgetRecords();
    }

    /** How many messages wait for the client or its acknowledgement. */
    public int size() {
        return queue.size();
    }

    /** Takes a message that waits for the client, or for its acknowledgement. */
    public interface MessageReader {
        void read(String topic, QoS qos, boolean retain, int octets);
    }

    /** Reads those under way, then those that wait. */
    public void forEach(MessageReader reader) {
        queue.forEach(delivery -> reader.read(delivery.topic, delivery.qos, delivery.retain, delivery.payload.size()));
    }

    /** The disk fails, or works again: then the broker need not keep what it kept because of that. */
    public void onStoreChanged(long nowNanos) {
        if (!deliveries.takesMessages()) {
            kept.keepAll();
        }
        deliveries.onStoreChanged(nowNanos);
    }

    /** The broker connection is read or not. A release that is not read is not waited for. */
    void onBrokerRead(boolean on, long nowNanos) {
        isBrokerRead = on;
        Delivery delivery = inFlight.delivery();
        if (!on && delivery != null && inFlight.awaitsBroker()) {
            deliveries.release(delivery, nowNanos);
        }
    }

    /** QoS 2: the client is done with it. */
    private void complete(Delivery delivery) {
        deliveries.takeOut(delivery);
        unacknowledged.settle(delivery);
    }

    /**
     * R5.6: the client does not know the id. It is registered, and the message goes out once more. At QoS 2 under the same MsgId:
     * if an earlier repetition arrives when the client knows the id after all, it must not take the message twice.
     */
    private void sendWithNewTopicId(Delivery delivery) {
        topics.refuse(delivery.topic);
        if (inFlight.is(delivery)) {
            deliveries.requeueInFlight();
        }
        delivery.topicIdRefused = true;
        delivery.apply(DeliveryStage.Event.INVALID_TOPIC_ID);
        delivery.topicId = null;
        if (delivery.qos == QoS.ONE) {
            delivery.msgId = 0;
            delivery.mayBeKnown = false;
        }
        delivery.firstSentNanos = Deadline.NEVER;
    }

    private void dropExpired(long nowNanos) {
        for (Delivery expired : queue.expired(nowNanos)) {
            queue.remove(expired);
            unacknowledged.drop(expired, DropReason.EXPIRED);
        }
    }

    /** The delivery that the client knows by this MsgId, in flight, back in the queue, or waiting for a new REGACK. */
    private @Nullable Delivery findSent(int msgId) {
        Delivery delivery = msgId == 0 ? null : queue.byMsgId(msgId);
        return delivery == null || !delivery.mayBeKnown ? null : delivery;
    }

    /** The session is no more: nothing of it may come back at a restart. */
    public void end() {
        queue.forEach(records::remove);
        unacknowledged.forgetRecords();
    }
}
