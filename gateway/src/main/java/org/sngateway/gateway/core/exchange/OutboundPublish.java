package org.sngateway.gateway.core.exchange;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.settings.SleepSettings;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.topic.Subscriptions;
import org.sngateway.gateway.core.topic.TopicTable;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicId;

/**
 * The messages of the broker for a client (MQTT-SN 1.2 §6.10, R5.6 and R6.3): a queue, one message at QoS 1 or 2 in
 * flight, one REGISTER at a time.
 *
 * <p>Messages that wait for the REGACK of their topic stand aside and let those of other topics pass; the order within a
 * topic is kept.
 */
public final class OutboundPublish {
    /** Hears how a flush ends. */
    public interface FlushListener {
        /** A flush is at its end: the client can go back to sleep. */
        void onFlushed(long nowNanos);

        /** The client does not acknowledge during a flush. */
        void onWakeFailed(long nowNanos);
    }

    private enum Flow {
        /** All is queued: the client sleeps, is away, or just connects. */
        STOPPED,
        /** To an active client. */
        STEADY,
        /** To a client that woke up: one after the other, then the flush is over. */
        FLUSH
    }

    private final SessionContext session;
    private final DeliveryTopics topics;
    private final FlushListener flushListener;
    private final Consumer<String> registrationRefused;
    private final DeliveryQueue queue;
    private final DeliveryRecords records;
    private final UnacknowledgedPacketIds unacknowledged;
    private final RegisterExchange registration;
    private final ReservedIds msgIds;
    private final KeptDeliveries kept;
    private Flow flow = Flow.STOPPED;

    private final InFlight inFlight;

    /** The client was silent while it should have acknowledged: messages wait until the client is heard. */
    private boolean silent;
    /** The client asked for a pause, or its radio needs one. */
    private long pauseNanos = Deadline.NEVER;

    /** The next message waits until the link takes more. */
    private boolean isHeldBack;

    private int sentInFlush;
    private boolean isBrokerRead = true;

    /**
     * Nothing is under way.
     *
     * @param registrationRefused is told a topic whose id the client refuses to learn
     */
    OutboundPublish(
            SessionContext session,
            TopicTable topics,
            Subscriptions subscriptions,
            DeliveryQueue queue,
            DeliveryRecords records,
            UnacknowledgedPacketIds unacknowledged,
            KeptDeliveries kept,
            RegisterExchange registration,
            ReservedIds msgIds,
            FlushListener flushListener,
            Consumer<String> registrationRefused) {
        this.session = session;
        this.topics = new DeliveryTopics(topics, subscriptions);
        this.inFlight = new InFlight(session);
        this.queue = queue;
        this.records = records;
        this.unacknowledged = unacknowledged;
        this.registration = registration;
        this.msgIds = msgIds;
        this.kept = kept;
        this.flushListener = flushListener;
        this.registrationRefused = registrationRefused;
    }

    /** The client is active: messages flow. */
    public void startSteady(long nowNanos) {
        start(Flow.STEADY, nowNanos);
    }

    /** The client woke up: what is queued goes out, then {@link FlushListener#onFlushed} is called. */
    public void startFlush(long nowNanos) {
        sentInFlush = 0;
        if (session.has(Quirk.FORGETS_TOPIC_IDS)) {
            topics.onForgotten();
        }
        start(Flow.FLUSH, nowNanos);
    }

    /** The client sleeps: what waits for it is kept here, so that the broker need not wait too. */
    public void onAsleep() {
        stop();
        keepAll();
    }

    /**
     * The broker need not keep what waits. At QoS 2 a message has its MsgId from now on, in its record: when the client wakes
     * nothing has to be written before the message goes out, and after a restart it is the same one to the client.
     */
    private void keepAll() {
        queue.forEach(delivery -> {
            if (delivery.qos == QoS.TWO && delivery.msgId == 0 && delivery.number == 0) {
                delivery.msgId = nextMsgId();
            }
        });
        if (!queue.isEmpty()) {
            msgIds.reserve();
        }
        kept.keepAll();
    }

    /** The client sleeps or is away: what is under way goes back to the head of the queue. */
    public void stop() {
        flow = Flow.STOPPED;
        requeueUnregistered();
        requeueInFlight();
        // A failure of the past says nothing about the time when the client is back.
        queue.forEach(delivery -> delivery.firstSentNanos = Deadline.NEVER);
        pauseNanos = Deadline.NEVER;
        isHeldBack = false;
        silent = false;
    }

    /** The client went away in order or was lost: as asleep, but QoS 0 does not wait for it. */
    public void onClientGone() {
        stop();
        Delivery unsaved = queue.firstWithQos0();
        while (unsaved != null) {
            queue.remove(unsaved);
            drop(unsaved, DropReason.SESSION_ENDED);
            unsaved = queue.firstWithQos0();
        }
    }

    /** A message of the broker, not seen before. */
    public void onMqttPublish(MqttEvent.Publish publish, long nowNanos) {
        Delivery delivery = new Delivery(publish, topics.qosFor(publish), nowNanos, session.steadyMillis());
        if (takesMessages() && isTooLong(delivery)) {
            drop(delivery, DropReason.TOO_LONG);
            return;
        }
        if (!takesMessages() && delivery.qos == QoS.ZERO) {
            // R6.3: at QoS 0 a sleeping client gets the newest message per topic.
            Delivery older = queue.removeQos0Of(delivery.topic);
            if (older != null) {
                drop(older, DropReason.SUPERSEDED);
            }
        }
        if (queue.size() >= session.settings().sessionLimits().maxQueuedMessages()) {
            // What is worth nothing any more takes no place.
            dropExpired(nowNanos);
        }
        boolean added = queue.add(
                delivery,
                session.settings().sessionLimits(),
                takesMessages(),
                session::hasRoomFor,
                dropped -> drop(dropped, DropReason.QUEUE_FULL));
        if (added && !takesMessages()) {
            keepAll();
        }
        pump(nowNanos);
    }

    /** The broker releases a message at QoS 2. */
    public void onMqttPubRel(MqttEvent.PubRel pubRel, long nowNanos) {
        unacknowledged.confirm(pubRel.packetId());
        Delivery delivery = queue.byPacketId(pubRel.packetId());
        if (delivery == null || !delivery.isReceived()) {
            unacknowledged.complete(pubRel.packetId());
            return;
        }
        delivery.apply(DeliveryStage.Event.PUBREL);
        if (inFlight.is(delivery) && inFlight.awaitsBroker()) {
            inFlight.release(delivery, nowNanos);
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
            takeOut(delivery);
            if (returnCode.isAccepted()) {
                unacknowledged.settle(delivery);
            } else {
                drop(delivery, DropReason.REFUSED_BY_CLIENT);
            }
            if (returnCode.equals(ReturnCode.CONGESTION)) {
                pause(session.listener().congestionPauseNanos(), nowNanos);
            }
        }
        pump(nowNanos);
    }

    /** Some clients forget their topic ids while they sleep, and then refuse each of them as not supported. */
    private boolean refusesTopicId(ReturnCode returnCode) {
        return returnCode.equals(ReturnCode.INVALID_TOPIC_ID)
                || (returnCode.equals(ReturnCode.NOT_SUPPORTED) && flow == Flow.FLUSH);
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
                records.write(delivery);
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
            inFlight.release(delivery, nowNanos);
        }
    }

    public void onPubComp(PubComp pubComp, long nowNanos) {
        Delivery delivery = findSent(pubComp.msgId());
        if (delivery == null || !delivery.isReceived()) {
            session.ignored(IgnoreReason.NOT_EXPECTED, pubComp);
            return;
        }
        complete(delivery);
        pump(nowNanos);
    }

    public void onRegAck(RegAck regAck, long nowNanos) {
        switch (registration.onRegAck(regAck)) {
            case NOT_EXPECTED -> {
                session.ignored(IgnoreReason.NOT_EXPECTED, regAck);
                return;
            }
            case LATE -> {
                return;
            }
            case ACCEPTED -> requeueUnregistered();
            case CONGESTION -> {
                requeueUnregistered();
                pause(session.listener().congestionPauseNanos(), nowNanos);
            }
            case REFUSED -> {
                String topic = registration.firstWaiting().topic;
                dropUnregistered();
                registrationRefused.accept(topic);
            }
        }
        pump(nowNanos);
    }

    /** The client is heard. */
    public void onHeard(long nowNanos) {
        if (silent || isHeldBack) {
            // The client may have moved to another link.
            silent = false;
            pump(nowNanos);
        }
    }

    /** The link takes more. */
    public void onLinkWritable(long nowNanos) {
        if (isHeldBack) {
            pump(nowNanos);
        }
    }

    /**
     * The client asks again during a flush: what is in flight goes out once more, before its time but not more often than
     * it would by itself; with nothing in flight the flush goes on.
     */
    public void onPingRepeated(long nowNanos) {
        Delivery delivery = inFlight.delivery();
        if (registration.isOpen()) {
            Delivery unregistered = registration.firstWaiting();
            if (!registration.isUsedUp() && !unregistered.isTooOften(session.listener(), nowNanos)) {
                unregistered.onSent(session.listener(), nowNanos);
                registration.repeat(nowNanos);
            }
        } else if (delivery != null && !inFlight.awaitsBroker()) {
            if (!inFlight.isUsedUp() && !delivery.isTooOften(session.listener(), nowNanos)) {
                delivery.onSent(session.listener(), nowNanos);
                repeat(delivery, nowNanos);
            }
        } else {
            pump(nowNanos);
        }
    }

    /** A clean session: nothing is left of the old one. */
    public void clear() {
        stop();
        queue.forEach(delivery -> {
            session.dropped(DropReason.SESSION_ENDED, delivery.topic);
            records.remove(delivery);
        });
        queue.clear();
        unacknowledged.forgetRecords();
        registration.clear();
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

    /** A MsgId that nothing towards the client uses, 1 to 65535. */
    private int nextMsgId() {
        return msgIds.next(msgId -> registration.usesMsgId(msgId) || queue.byMsgId(msgId) != null);
    }

    public long deadlineNanos() {
        long deadline = Math.min(inFlight.deadlineNanos(), pauseNanos);
        return Math.min(deadline, registration.deadlineNanos());
    }

    public void onDeadline(long nowNanos) {
        Delivery delivery = inFlight.delivery();
        if (delivery != null && inFlight.isReleaseDue(nowNanos)) {
            inFlight.release(delivery, nowNanos);
        } else if (delivery != null && inFlight.isRetryDue(nowNanos)) {
            if (inFlight.isUsedUp()) {
                giveUp(delivery, nowNanos);
            } else {
                repeat(delivery, nowNanos);
            }
        }
        if (registration.isDue(nowNanos)) {
            if (registration.isUsedUp()) {
                giveUpRegistration(nowNanos);
            } else {
                registration.repeat(nowNanos);
            }
        }
        if (Deadline.isDue(pauseNanos, nowNanos)) {
            pauseNanos = Deadline.NEVER;
            pump(nowNanos);
        }
    }

    private void repeat(Delivery delivery, long nowNanos) {
        if (delivery.qos == QoS.TWO && delivery.number == 0 && !delivery.isReceived()) {
            // The disk failed before it went out.
            records.write(delivery);
        }
        inFlight.repeat(nowNanos);
    }

    /** The disk fails, or works again: then the broker need not keep what it kept because of that. */
    public void onStoreChanged() {
        if (!takesMessages()) {
            keepAll();
        }
    }

    /** Whether the client is awake and acknowledges what it gets. */
    boolean takesMessages() {
        return flow != Flow.STOPPED && !silent;
    }

    /** The broker connection is read or not. A release that is not read is not waited for. */
    void onBrokerRead(boolean on, long nowNanos) {
        isBrokerRead = on;
        Delivery delivery = inFlight.delivery();
        if (!on && delivery != null && inFlight.awaitsBroker()) {
            inFlight.release(delivery, nowNanos);
        }
    }

    private boolean isTooLong(Delivery delivery) {
        return SnEncoder.publishOctets(delivery.payload.size()) > session.maxMessageOctets();
    }

    private void start(Flow next, long nowNanos) {
        flow = next;
        silent = false;
        pump(nowNanos);
    }

    /** Sends what can go now, in order. */
    private void pump(long nowNanos) {
        isHeldBack = false;
        while (flow != Flow.STOPPED && !silent && pauseNanos == Deadline.NEVER && !queue.isEmpty()) {
            Delivery next = queue.first();
            if (next.isExpired(nowNanos)) {
                dropFirst(DropReason.EXPIRED);
                continue;
            }
            if (isWakeLimitReached() || !mayFollow(next)) {
                break;
            }
            if (next.isTooOften(session.listener(), nowNanos)) {
                pauseNanos = next.nextBurstNanos(session.listener());
                break;
            }
            if (!session.linkTakesMore()) {
                isHeldBack = true;
                session.awaitLink();
                break;
            }
            if (registration.isOpenFor(next.topic)) {
                // R8.10: the order within a topic, even if the client has come to know the id meanwhile.
                registration.await(queue.takeFirst());
                continue;
            }
            TopicId topicId = topics.idFor(next);
            if (next.isReceived()) {
                resumeRelease(next, nowNanos);
            } else if (topicId != null) {
                send(next, topicId, nowNanos);
            } else if (registration.isOpen()) {
                // One REGISTER at a time.
                break;
            } else {
                register(next, nowNanos);
            }
        }
        boolean nothingUnderWay = inFlight.isEmpty() && !registration.isOpen() && pauseNanos == Deadline.NEVER;
        if (flow == Flow.FLUSH && nothingUnderWay && (queue.isEmpty() || isWakeLimitReached())) {
            flushListener.onFlushed(nowNanos);
        }
    }

    /** One at a time during a flush; else QoS 0 may pass what is in flight, but not within its topic. */
    private boolean mayFollow(Delivery next) {
        if (flow == Flow.FLUSH) {
            return inFlight.isEmpty() && !registration.isOpen();
        }
        Delivery before = inFlight.delivery();
        return before == null || (next.qos == QoS.ZERO && !next.topic.equals(before.topic));
    }

    /** Gives the head of the queue, which has no id that the client knows, to a registration, or drops it. */
    private void register(Delivery delivery, long nowNanos) {
        DropReason obstacle = registration.obstacleTo(delivery);
        if (obstacle != null) {
            dropFirst(obstacle);
            return;
        }
        int topicId = topics.assign(delivery.topic);
        if (topicId == 0) {
            dropFirst(DropReason.NO_TOPIC_ID);
            return;
        }
        registration.begin(queue.takeFirst(), topicId, nextMsgId(), nowNanos);
    }

    /** Sends the head of the queue. */
    private void send(Delivery delivery, TopicId topicId, long nowNanos) {
        if (isTooLong(delivery)) {
            dropFirst(DropReason.TOO_LONG);
            return;
        }
        queue.takeFirst();
        sentInFlush++;
        if (delivery.qos == QoS.ZERO) {
            queue.finish(delivery);
            session.sendToClient(delivery.publish(topicId, false));
            unacknowledged.acknowledge(delivery);
            SleepSettings sleep = session.listener().sleep();
            if (flow == Flow.FLUSH && sleep.qos0GapNanos() > 0) {
                pause(sleep.qos0GapNanos(), nowNanos);
            }
            return;
        }
        boolean dup = delivery.mayBeKnown;
        boolean isMsgIdOnDisk = delivery.msgId != 0 && delivery.number != 0 && !delivery.isBeingKept;
        delivery.onSent(session.listener(), nowNanos);
        if (delivery.msgId == 0) {
            delivery.msgId = nextMsgId();
        }
        delivery.mayBeKnown = true;
        delivery.firstSentNanos = Math.min(delivery.firstSentNanos, nowNanos);
        delivery.topicId = topicId;
        delivery.apply(DeliveryStage.Event.PUBLISH);
        if (delivery.qos == QoS.TWO && !isMsgIdOnDisk) {
            // After a restart it is the same message to the client.
            records.write(delivery);
        }
        inFlight.publish(delivery, topicId, dup, nowNanos);
    }

    /** The head of the queue is with the client already; only its release is left. */
    private void resumeRelease(Delivery delivery, long nowNanos) {
        queue.takeFirst();
        sentInFlush++;
        inFlight.release(delivery, nowNanos);
    }

    /** QoS 2: the client is done with it. */
    private void complete(Delivery delivery) {
        takeOut(delivery);
        unacknowledged.settle(delivery);
    }

    /**
     * R5.6: the client does not know the id. It is registered, and the message goes out once more. At QoS 2 under the same MsgId:
     * if an earlier repetition arrives when the client knows the id after all, it must not take the message twice.
     */
    private void sendWithNewTopicId(Delivery delivery) {
        topics.refuse(delivery.topic);
        if (inFlight.is(delivery)) {
            requeueInFlight();
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

    private void giveUp(Delivery delivery, long nowNanos) {
        giveUp(delivery, inFlight.departedNanos(delivery.firstSentNanos), nowNanos, reason -> {
            takeOut(delivery);
            drop(delivery, reason);
        });
    }

    private void giveUpRegistration(long nowNanos) {
        Delivery first = registration.firstWaiting();
        giveUp(first, registration.departedNanos(first), nowNanos, reason -> {
            registration.giveUpForAll();
            dropUnregistered();
        });
    }

    /** Row 25: a client that was heard meanwhile does not want the message; the message waits for one that is silent. */
    private void giveUp(Delivery delivery, long departedNanos, long nowNanos, Consumer<DropReason> drop) {
        if (flow == Flow.FLUSH) {
            delivery.failedWakes++;
            if (delivery.failedWakes >= session.listener().sleep().maxFailedWakes()) {
                drop.accept(DropReason.FAILED_WAKES);
            }
            flushListener.onWakeFailed(nowNanos);
        } else if (session.lastHeardNanos() > departedNanos) {
            drop.accept(DropReason.NOT_ACKNOWLEDGED);
            pump(nowNanos);
        } else {
            onSilent();
        }
    }

    private void onSilent() {
        silent = true;
        requeueUnregistered();
        requeueInFlight();
        keepAll();
    }

    private void pause(long nanos, long nowNanos) {
        pauseNanos = Deadline.after(nowNanos, nanos);
    }

    private boolean isWakeLimitReached() {
        int max = session.listener().sleep().maxMessagesPerWake();
        return flow == Flow.FLUSH && max > 0 && sentInFlush >= max;
    }

    private void drop(Delivery delivery, DropReason reason) {
        session.dropped(reason, delivery.topic);
        if (delivery.qos == QoS.TWO && delivery.brokerPacketId != 0 && !delivery.isReceived()) {
            // The client may have it all the same: it must not come again, not even after a restart.
            unacknowledged.record(delivery);
        }
        unacknowledged.settle(delivery);
    }

    private void dropFirst(DropReason reason) {
        Delivery first = queue.first();
        queue.remove(first);
        drop(first, reason);
    }

    private void dropExpired(long nowNanos) {
        for (Delivery expired : queue.expired(nowNanos)) {
            queue.remove(expired);
            drop(expired, DropReason.EXPIRED);
        }
    }

    private void dropUnregistered() {
        registration.takeAll(delivery -> {
            queue.finish(delivery);
            drop(delivery, DropReason.NOT_REGISTERED);
        });
    }

    private void requeueUnregistered() {
        registration.giveUp();
        registration.takeAllFromLast(queue::putBack);
    }

    private void requeueInFlight() {
        Delivery delivery = inFlight.take();
        if (delivery != null) {
            queue.putBack(delivery);
        }
    }

    /** Removes the delivery from wherever it is. */
    private void takeOut(Delivery delivery) {
        if (inFlight.is(delivery)) {
            inFlight.take();
            queue.finish(delivery);
        } else if (registration.isWaiting(delivery)) {
            registration.remove(delivery);
            queue.finish(delivery);
        } else {
            queue.remove(delivery);
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
