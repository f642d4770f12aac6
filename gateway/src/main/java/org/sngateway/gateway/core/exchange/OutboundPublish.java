package org.sngateway.gateway.core.exchange;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.settings.SleepSettings;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.topic.Subscriptions;
import org.sngateway.gateway.core.topic.TopicTable;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;

/**
 * The messages of the broker for a client (MQTT-SN 1.2 §6.10, here 5.6 and 6.3): a queue, one message at QoS 1 or 2 in
 * flight, one REGISTER at a time.
 *
 * <p>Messages that wait for the REGACK of their topic stand aside and let those of other topics pass; the order within a
 * topic is kept.
 */
public final class OutboundPublish {
    /** Who is told how a flush ends. */
    public interface FlushListener {
        /** A flush is at its end: the client can go back to sleep. */
        void onFlushed(long nowNanos);

        /** The client stopped to acknowledge during a flush. */
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
    private final TopicTable topics;
    private final Subscriptions subscriptions;
    private final FlushListener flushListener;
    private final Consumer<String> registrationRefused;
    private final BrokerReceipts receipts;
    private final DeliveryRecords records;
    /** Packet ids that the broker may not know any more, though it says that it has the session. */
    private BitSet doubtful = new BitSet(0);

    private final DeliveryQueue queue;
    private Flow flow = Flow.STOPPED;

    private @Nullable Delivery inFlight;
    private final Retry retry = new Retry();
    /** Until when the broker may take to release a message at QoS 2; then the gateway goes on by itself. */
    private long brokerReleaseNanos = Deadline.NEVER;

    private @Nullable RegisterExchange registering;
    /** Given up before its REGACK came; the REGACK counts all the same. */
    private @Nullable RegisterExchange lateRegistration;

    private final Deque<Delivery> awaitingRegAck = new ArrayDeque<>(2);
    /** The client never answered a REGISTER. */
    private boolean doesNotRegister;

    /** Nothing was heard of the client while it should have acknowledged: wait for its next sign of life. */
    private boolean silent;
    /** The client asked for a pause, or its radio needs one. */
    private long pauseNanos = Deadline.NEVER;

    private int sentInFlush;

    /**
     * A queue without messages.
     *
     * @param registrationRefused is told a topic whose id the client refuses to learn
     */
    public OutboundPublish(
            SessionContext session,
            TopicTable topics,
            Subscriptions subscriptions,
            FlushListener flushListener,
            Consumer<String> registrationRefused) {
        this.session = session;
        this.queue = new DeliveryQueue(session::hold);
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.flushListener = flushListener;
        this.registrationRefused = registrationRefused;
        this.receipts = new BrokerReceipts(session);
        this.records = new DeliveryRecords(session);
    }

    /** The client is active: messages flow. */
    public void startSteady(long nowNanos) {
        start(Flow.STEADY, nowNanos);
    }

    /** The client woke up: what is queued goes out, then {@link FlushListener#onFlushed} is called. */
    public void startFlush(long nowNanos) {
        sentInFlush = 0;
        if (session.has(Quirk.FORGETS_TOPIC_IDS)) {
            topics.onReconnect();
        }
        start(Flow.FLUSH, nowNanos);
    }

    /** The client sleeps: what waits for it is kept here, so that the broker need not wait too. */
    public void onAsleep() {
        stop();
        keepAll();
    }

    /** The client sleeps or is away: what is under way goes back to the head of the queue. */
    public void stop() {
        flow = Flow.STOPPED;
        requeueAwaitingRegAck();
        requeueInFlight();
        // Whether the client can take them is found out anew when it is back.
        queue.forEach(delivery -> delivery.firstSentNanos = Deadline.NEVER);
        pauseNanos = Deadline.NEVER;
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

    /** Whether the broker repeats what is under way or off our hands; if so, it needs nothing more. */
    public boolean takesRepetition(MqttEvent.Publish publish) {
        int packetId = publish.packetId();
        Delivery known = packetId == 0 ? null : find(packetId);
        boolean isAnother = known != null && !known.isOf(publish);
        if (isAnother || (doubtful.get(packetId) && !publish.dup())) {
            // It is none of before: who repeats a message says so (MQTT 3.1.1 §3.3.1.1), and repeats it as it was.
            forgetPacketId(packetId);
            known = null;
        }
        doubtful.clear(packetId);
        return receipts.settles(publish) || known != null;
    }

    /** A message of the broker, not seen before. */
    public void onMqttPublish(MqttEvent.Publish publish, long nowNanos) {
        Delivery delivery = new Delivery(publish, qosFor(publish));
        if ((flow == Flow.STOPPED || silent) && delivery.qos == QoS.ZERO) {
            // 6.3: at QoS 0 a sleeping client gets the newest message per topic.
            Delivery older = queue.removeQos0Of(delivery.topic);
            if (older != null) {
                drop(older, DropReason.SUPERSEDED);
            }
        }
        boolean added = queue.add(
                delivery,
                session.settings().sessionLimits(),
                session::hasRoomFor,
                dropped -> drop(dropped, DropReason.QUEUE_FULL));
        if (added && (flow == Flow.STOPPED || silent)) {
            keepAll();
        }
        pump(nowNanos);
    }

    /**
     * What waits for a client that does not take it now is written, then acknowledged to the broker: all of it, so that
     * nothing that only the broker has comes after what came later.
     */
    private void keepAll() {
        queue.forEach(this::keep);
    }

    private void keep(Delivery delivery) {
        int packetId = delivery.brokerPacketId;
        boolean isKept = delivery.number != 0 && packetId == 0;
        boolean isKeptAnyway = delivery.qos == QoS.ZERO || isKept || delivery.received;
        if (isKeptAnyway
                || delivery.isBeingKept
                || !session.settings().keepsSessions()
                || !session.records().isUsable()) {
            return;
        }
        boolean hadRecord = delivery.number != 0;
        delivery.isBeingKept = true;
        records.writeKept(delivery);
        if (packetId != 0 && delivery.brokerQos == QoS.TWO) {
            receipts.record(delivery);
        }
        session.records().whenStored(storedNanos -> acknowledgeKept(delivery), failedNanos -> {
            delivery.isBeingKept = false;
            if (!hadRecord) {
                delivery.number = 0;
            }
        });
    }

    private void acknowledgeKept(Delivery delivery) {
        delivery.isBeingKept = false;
        if (delivery.brokerPacketId != 0 && !delivery.received) {
            receipts.acknowledge(delivery);
            delivery.brokerPacketId = 0;
        }
    }

    /** The broker releases a message at QoS 2. */
    public void onMqttPubRel(MqttEvent.PubRel pubRel, long nowNanos) {
        doubtful.clear(pubRel.packetId());
        Delivery delivery = find(pubRel.packetId());
        if (delivery == null || !delivery.received) {
            receipts.complete(pubRel.packetId());
            return;
        }
        delivery.releasedByBroker = true;
        if (delivery == inFlight && brokerReleaseNanos != Deadline.NEVER) {
            release(delivery, nowNanos);
        }
    }

    /** The broker has no session of before: it waits for no acknowledgement and repeats nothing. */
    public void onBrokerForgot() {
        receipts.forget();
        doubtful.clear();
        forEach(this::forgetPacketId);
    }

    /**
     * The broker says that it has the session of before, and may mean another one that began since. If it has the one of
     * before, it repeats now what is open (MQTT 3.1.1 §4.4); in the other one the same packet ids mean other messages.
     *
     * @return whether there are any
     */
    public boolean doubtsPacketIds() {
        doubtful = packetIds();
        return !doubtful.isEmpty();
    }

    /** Whether the broker may have something more to say of a message that it sent. */
    public boolean hasPacketIds() {
        return !packetIds().isEmpty();
    }

    private BitSet packetIds() {
        BitSet ids = receipts.packetIds();
        forEach(delivery -> ids.set(delivery.brokerPacketId));
        ids.clear(0);
        return ids;
    }

    /** The broker has said all that it had to repeat. */
    public void onDoubtOver() {
        doubtful.stream().forEach(this::forgetPacketId);
        doubtful.clear();
    }

    private void forgetPacketId(int packetId) {
        receipts.forget(packetId);
        Delivery delivery = find(packetId);
        if (delivery != null) {
            forgetPacketId(delivery);
        }
    }

    private void forEach(Consumer<Delivery> action) {
        if (inFlight != null) {
            action.accept(inFlight);
        }
        queue.forEach(action);
        awaitingRegAck.forEach(action);
    }

    private void forgetPacketId(Delivery delivery) {
        if (delivery.brokerPacketId != 0) {
            delivery.onBrokerForgot();
            if (delivery.number != 0) {
                records.write(delivery);
            }
        }
    }

    public void onPubAck(PubAck pubAck, long nowNanos) {
        if (pubAck.msgId() == 0) {
            onQos0Refused(pubAck);
            return;
        }
        Delivery delivery = findSent(pubAck.msgId());
        if (delivery == null) {
            session.ignored(IgnoreReason.NOT_EXPECTED, pubAck);
            return;
        }
        ReturnCode returnCode = pubAck.returnCode();
        if (delivery.received) {
            // 5.6: it ends the transaction, whatever it says; the message is with the client.
            complete(delivery);
        } else if (returnCode.equals(ReturnCode.INVALID_TOPIC_ID) && !delivery.topicIdRefused) {
            sendWithNewTopicId(delivery);
        } else if (returnCode.equals(ReturnCode.INVALID_TOPIC_ID) && delivery.topicId == null) {
            // Of a repetition that left before; it has not gone out anew.
            session.ignored(IgnoreReason.REPETITION, pubAck);
        } else {
            takeOut(delivery);
            if (returnCode.isAccepted()) {
                finishAtBroker(delivery);
            } else {
                drop(delivery, DropReason.REFUSED_BY_CLIENT);
            }
            if (returnCode.equals(ReturnCode.CONGESTION)) {
                pause(session.listener().congestionPauseNanos(), nowNanos);
            }
        }
        pump(nowNanos);
    }

    public void onPubRec(PubRec pubRec, long nowNanos) {
        Delivery delivery = findSent(pubRec.msgId());
        if (delivery == null || delivery.qos != QoS.TWO) {
            session.ignored(IgnoreReason.NOT_EXPECTED, pubRec);
            return;
        }
        if (!delivery.received) {
            delivery.received = true;
            if (delivery.number != 0) {
                records.write(delivery);
            }
            receipts.acknowledge(delivery);
        }
        if (delivery != inFlight) {
            return;
        }
        if (delivery.brokerPacketId != 0
                && !delivery.releasedByBroker
                && session.broker().isUp()) {
            retry.stop();
            brokerReleaseNanos =
                    Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
        } else {
            release(delivery, nowNanos);
        }
    }

    public void onPubComp(PubComp pubComp, long nowNanos) {
        Delivery delivery = findSent(pubComp.msgId());
        if (delivery == null || !delivery.received) {
            session.ignored(IgnoreReason.NOT_EXPECTED, pubComp);
            return;
        }
        complete(delivery);
        pump(nowNanos);
    }

    public void onRegAck(RegAck regAck, long nowNanos) {
        RegisterExchange late = lateRegistration;
        if (late != null && late.msgId == regAck.msgId()) {
            lateRegistration = null;
            if (regAck.returnCode().isAccepted()) {
                topics.markKnown(late.topicId);
            }
            return;
        }
        RegisterExchange register = registering;
        if (register == null || register.msgId != regAck.msgId()) {
            session.ignored(IgnoreReason.NOT_EXPECTED, regAck);
            return;
        }
        // 5.4: the MsgId decides; some clients send back another topic id.
        registering = null;
        ReturnCode returnCode = regAck.returnCode();
        if (returnCode.isAccepted()) {
            topics.markKnown(register.topicId);
            requeueAwaitingRegAck();
        } else if (returnCode.equals(ReturnCode.CONGESTION)) {
            requeueAwaitingRegAck();
            pause(session.listener().congestionPauseNanos(), nowNanos);
        } else {
            topics.markRefused(register.topicId);
            dropAwaitingRegAck();
            registrationRefused.accept(register.topic);
        }
        pump(nowNanos);
    }

    /** The client gave a sign of life. */
    public void onHeard(long nowNanos) {
        if (silent) {
            silent = false;
            pump(nowNanos);
        }
    }

    /**
     * The client asks again during a flush: what is in flight goes out once more, before its time but not more often than
     * it would by itself; with nothing in flight the flush goes on.
     */
    public void onPingRepeated(long nowNanos) {
        Delivery delivery = inFlight;
        if (registering != null) {
            if (repeatsEarly(awaitingRegAck.getFirst(), registering.retry, nowNanos)) {
                session.sendToClient(registering.message());
            }
        } else if (delivery != null && brokerReleaseNanos == Deadline.NEVER) {
            if (repeatsEarly(delivery, retry, nowNanos)) {
                sendAgain(delivery);
            }
        } else {
            pump(nowNanos);
        }
    }

    private boolean repeatsEarly(Delivery delivery, Retry repetitions, long nowNanos) {
        boolean repeats = !delivery.isTooOften(session.listener(), nowNanos) && repetitions.repeats(nowNanos);
        if (repeats) {
            delivery.onSent(session.listener(), nowNanos);
        }
        return repeats;
    }

    /** A new SUBSCRIBE or CONNECT: what the client did not register may be tried again. */
    public void forgetRefusals() {
        doesNotRegister = false;
        topics.forgetRefusals();
    }

    /** A clean session: nothing is left of the old one. */
    public void clear() {
        stop();
        queue.forEach(delivery -> {
            session.dropped(DropReason.SESSION_ENDED, delivery.topic);
            records.remove(delivery);
        });
        queue.clear();
        lateRegistration = null;
        receipts.forget();
        forgetRefusals();
    }

    /** How many messages wait for the client or its acknowledgement. */
    public int size() {
        return queue.size();
    }

    public boolean usesMsgId(int msgId) {
        return (registering != null && registering.msgId == msgId) || findSent(msgId) != null;
    }

    public long deadlineNanos() {
        long deadline = Math.min(brokerReleaseNanos, pauseNanos);
        deadline = inFlight == null ? deadline : Math.min(deadline, retry.deadlineNanos());
        return registering == null ? deadline : Math.min(deadline, registering.retry.deadlineNanos());
    }

    public void onDeadline(long nowNanos) {
        Delivery delivery = inFlight;
        if (delivery != null && Deadline.isDue(brokerReleaseNanos, nowNanos)) {
            release(delivery, nowNanos);
        } else if (delivery != null && retry.isDue(nowNanos)) {
            if (retry.repeats(nowNanos)) {
                sendAgain(delivery);
            } else {
                giveUp(delivery, nowNanos);
            }
        }
        RegisterExchange register = registering;
        if (register != null && register.retry.isDue(nowNanos)) {
            if (register.retry.repeats(nowNanos)) {
                session.sendToClient(register.message());
            } else {
                giveUp(register, nowNanos);
            }
        }
        if (Deadline.isDue(pauseNanos, nowNanos)) {
            pauseNanos = Deadline.NEVER;
            pump(nowNanos);
        }
    }

    private void start(Flow next, long nowNanos) {
        flow = next;
        silent = false;
        pump(nowNanos);
    }

    /** Sends what can go now, in order. */
    private void pump(long nowNanos) {
        while (flow != Flow.STOPPED && !silent && pauseNanos == Deadline.NEVER && !queue.isEmpty()) {
            Delivery next = queue.first();
            if (isWakeLimitReached() || !mayFollow(next)) {
                break;
            }
            if (next.isTooOften(session.listener(), nowNanos)) {
                pauseNanos = next.nextBurstNanos(session.listener());
                break;
            }
            if (registering != null && registering.topic.equals(next.topic)) {
                // 8.10: the order within a topic, even if the client has come to know the id meanwhile.
                awaitingRegAck.addLast(queue.takeFirst());
                continue;
            }
            TopicId topicId = topicIdFor(next);
            if (next.received) {
                resumeRelease(next, nowNanos);
            } else if (topicId != null) {
                send(next, topicId, nowNanos);
            } else if (!register(next, nowNanos)) {
                break;
            }
        }
        boolean nothingUnderWay = inFlight == null && registering == null && pauseNanos == Deadline.NEVER;
        if (flow == Flow.FLUSH && nothingUnderWay && (queue.isEmpty() || isWakeLimitReached())) {
            flushListener.onFlushed(nowNanos);
        }
    }

    /** One at a time during a flush; else QoS 0 may pass what is in flight, but not within its topic. */
    private boolean mayFollow(Delivery next) {
        if (flow == Flow.FLUSH) {
            return inFlight == null && registering == null;
        }
        return inFlight == null || (next.qos == QoS.ZERO && !next.topic.equals(inFlight.topic));
    }

    /** 5.6: its own, but no more than was granted; a broker may hold subscriptions of before that are not known here. */
    private QoS qosFor(MqttEvent.Publish publish) {
        QoS granted = publish.qos() == QoS.ZERO ? null : subscriptions.grantedFor(publish.topic());
        return granted == null ? publish.qos() : publish.qos().min(granted);
    }

    /** 8.4: the form in which the client asked for the topic, or an id that it knows; {@code null} = register first. */
    private @Nullable TopicId topicIdFor(Delivery delivery) {
        Topic asked = subscriptions.formOf(delivery.topic);
        if (asked instanceof TopicId form) {
            return form;
        }
        int id = topics.knownId(delivery.topic);
        if (id != 0) {
            return new NormalTopicId(id);
        }
        return asked != null || delivery.topicIdRefused ? null : topics.usedForm(delivery.topic);
    }

    /**
     * Gives the head of the queue, which has no id that the client knows, to a registration.
     *
     * @return false when it has to wait for the registration of another topic
     */
    private boolean register(Delivery delivery, long nowNanos) {
        if (registering != null) {
            return false;
        }
        if (doesNotRegister || session.has(Quirk.NO_REGISTER) || topics.isRefused(delivery.topic)) {
            dropFirst(DropReason.NOT_REGISTERED);
            return true;
        }
        if (SnEncoder.registerOctets(delivery.topicOctets) > session.listener().maxMessageOctets()) {
            dropFirst(DropReason.TOO_LONG);
            return true;
        }
        int topicId = topics.assign(delivery.topic);
        if (topicId == 0) {
            dropFirst(DropReason.NO_TOPIC_ID);
            return true;
        }
        awaitingRegAck.addLast(queue.takeFirst());
        delivery.onSent(session.listener(), nowNanos);
        delivery.registerSentNanos = Math.min(delivery.registerSentNanos, nowNanos);
        registering = new RegisterExchange(delivery.topic, topicId, session.nextMsgId());
        registering.retry.start(session.listener(), nowNanos);
        session.sendToClient(registering.message());
        return true;
    }

    /** Sends the head of the queue. */
    private void send(Delivery delivery, TopicId topicId, long nowNanos) {
        int size = SnEncoder.publishOctets(delivery.payload.size());
        if (size > session.listener().maxMessageOctets()) {
            dropFirst(DropReason.TOO_LONG);
            return;
        }
        queue.takeFirst();
        sentInFlush++;
        if (delivery.qos == QoS.ZERO) {
            queue.settle(delivery);
            session.sendToClient(delivery.publish(topicId, false));
            receipts.acknowledge(delivery);
            SleepSettings sleep = session.listener().sleep();
            if (flow == Flow.FLUSH && sleep.qos0GapNanos() > 0) {
                pause(sleep.qos0GapNanos(), nowNanos);
            }
            return;
        }
        boolean dup = delivery.msgId != 0;
        delivery.onSent(session.listener(), nowNanos);
        if (!dup) {
            delivery.msgId = session.nextMsgId();
        }
        delivery.firstSentNanos = Math.min(delivery.firstSentNanos, nowNanos);
        delivery.topicId = topicId;
        if (delivery.qos == QoS.TWO && (!dup || delivery.number == 0)) {
            // After a restart it is the same message to the client.
            records.write(delivery);
        }
        inFlight = delivery;
        retry.start(session.listener(), nowNanos);
        session.sendToClient(delivery.publish(topicId, dup && !session.has(Quirk.NO_DUP)));
    }

    /** The head of the queue is with the client already; only its release is left. */
    private void resumeRelease(Delivery delivery, long nowNanos) {
        queue.takeFirst();
        sentInFlush++;
        inFlight = delivery;
        release(delivery, nowNanos);
    }

    private void sendAgain(Delivery delivery) {
        // Not looked up anew: the client may have unsubscribed meanwhile.
        TopicId topicId = delivery.topicId;
        if (delivery.received) {
            session.sendToClient(new PubRel(delivery.msgId));
        } else if (topicId != null) {
            session.sendToClient(delivery.publish(topicId, !session.has(Quirk.NO_DUP)));
        }
    }

    /** QoS 2: the client is done with it. */
    private void complete(Delivery delivery) {
        takeOut(delivery);
        finishAtBroker(delivery);
    }

    /** QoS 2: the client may forget the MsgId. */
    private void release(Delivery delivery, long nowNanos) {
        brokerReleaseNanos = Deadline.NEVER;
        retry.start(session.listener(), nowNanos);
        session.sendToClient(new PubRel(delivery.msgId));
    }

    /**
     * 5.6: the client does not know the id. It is registered, and the message goes out once more. At QoS 2 under the same MsgId:
     * if a repetition of before arrives when the client knows the id after all, it must not take the message twice.
     */
    private void sendWithNewTopicId(Delivery delivery) {
        subscriptions.refuseForm(delivery.topic);
        topics.markUnknown(topics.knownId(delivery.topic));
        if (delivery == inFlight) {
            requeueInFlight();
        }
        delivery.topicIdRefused = true;
        delivery.topicId = null;
        if (delivery.qos == QoS.ONE) {
            delivery.msgId = 0;
        }
        delivery.firstSentNanos = Deadline.NEVER;
    }

    /** Some clients refuse at QoS 0 too: then the next message of the topic is preceded by a REGISTER. */
    private void onQos0Refused(PubAck pubAck) {
        if (pubAck.returnCode().equals(ReturnCode.INVALID_TOPIC_ID)) {
            subscriptions.refuseForms(pubAck.topicId());
            topics.markUnknown(pubAck.topicId());
        }
    }

    private void giveUp(Delivery delivery, long nowNanos) {
        if (flow == Flow.FLUSH) {
            delivery.failedWakes++;
            if (delivery.failedWakes >= session.listener().sleep().maxFailedWakes()) {
                takeOut(delivery);
                drop(delivery, DropReason.FAILED_WAKES);
            }
            flushListener.onWakeFailed(nowNanos);
        } else if (session.lastHeardNanos() > delivery.firstSentNanos) {
            takeOut(delivery);
            drop(delivery, DropReason.NOT_ACKNOWLEDGED);
            pump(nowNanos);
        } else {
            onSilent();
        }
    }

    private void giveUp(RegisterExchange register, long nowNanos) {
        Delivery first = awaitingRegAck.getFirst();
        if (flow == Flow.FLUSH) {
            first.failedWakes++;
            if (first.failedWakes >= session.listener().sleep().maxFailedWakes()) {
                doesNotRegister = true;
                registering = null;
                dropAwaitingRegAck();
                lateRegistration = register;
            }
            flushListener.onWakeFailed(nowNanos);
        } else if (session.lastHeardNanos() > first.registerSentNanos) {
            doesNotRegister = true;
            registering = null;
            dropAwaitingRegAck();
            lateRegistration = register;
            pump(nowNanos);
        } else {
            onSilent();
        }
    }

    private void onSilent() {
        silent = true;
        requeueAwaitingRegAck();
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
        if (delivery.qos == QoS.TWO && delivery.brokerPacketId != 0 && !delivery.received) {
            // The client may have it all the same: it must not come again, not even after a restart.
            receipts.record(delivery);
        }
        finishAtBroker(delivery);
    }

    /** Nobody waits for the client any more: the broker is told what it has not been told yet. */
    private void finishAtBroker(Delivery delivery) {
        if (!delivery.received) {
            receipts.acknowledge(delivery);
        } else if (delivery.releasedByBroker) {
            // Before the broker may use its packet id for another message.
            records.removeNow(delivery);
            receipts.complete(delivery.brokerPacketId);
        } else if (delivery.brokerPacketId != 0) {
            receipts.record(delivery);
        }
        records.remove(delivery);
    }

    private void dropFirst(DropReason reason) {
        Delivery first = queue.first();
        queue.remove(first);
        drop(first, reason);
    }

    private void dropAwaitingRegAck() {
        while (!awaitingRegAck.isEmpty()) {
            Delivery delivery = awaitingRegAck.removeFirst();
            queue.settle(delivery);
            drop(delivery, DropReason.NOT_REGISTERED);
        }
    }

    private void requeueAwaitingRegAck() {
        if (registering != null) {
            lateRegistration = registering;
            registering = null;
        }
        while (!awaitingRegAck.isEmpty()) {
            queue.putBack(awaitingRegAck.removeLast());
        }
    }

    private void requeueInFlight() {
        Delivery delivery = inFlight;
        if (delivery != null) {
            inFlight = null;
            retry.stop();
            brokerReleaseNanos = Deadline.NEVER;
            queue.putBack(delivery);
        }
    }

    /** Removes the delivery from wherever it is. */
    private void takeOut(Delivery delivery) {
        if (delivery == inFlight) {
            inFlight = null;
            retry.stop();
            brokerReleaseNanos = Deadline.NEVER;
            queue.settle(delivery);
        } else if (awaitingRegAck.remove(delivery)) {
            queue.settle(delivery);
            if (awaitingRegAck.isEmpty()) {
                // Nothing needs the id any more.
                lateRegistration = registering;
                registering = null;
            }
        } else {
            queue.remove(delivery);
        }
    }

    /** The delivery that the client knows by this MsgId, in flight, back in the queue, or about to be registered anew. */
    private @Nullable Delivery findSent(int msgId) {
        if (msgId == 0) {
            return null;
        }
        if (inFlight != null && inFlight.msgId == msgId) {
            return inFlight;
        }
        for (Delivery delivery : awaitingRegAck) {
            if (delivery.msgId == msgId) {
                return delivery;
            }
        }
        return queue.byMsgId(msgId);
    }

    private @Nullable Delivery find(int packetId) {
        if (inFlight != null && inFlight.brokerPacketId == packetId) {
            return inFlight;
        }
        for (Delivery delivery : awaitingRegAck) {
            if (delivery.brokerPacketId == packetId) {
                return delivery;
            }
        }
        return queue.byPacketId(packetId);
    }

    /** The session is no more: nothing of it may come back at a restart. */
    public void end() {
        queue.forEach(records::remove);
        receipts.forget();
    }

    // ---- after a restart

    /** A message of before the restart, in the order in which they came. */
    public void restore(long number, Payload record, @Nullable Payload stageRecord) {
        Delivery delivery = Delivery.ofRecord(number, record);
        if (stageRecord != null) {
            delivery.applyStage(stageRecord);
        }
        if (delivery.received && delivery.brokerPacketId != 0) {
            receipts.restoreUnreleased(delivery);
        }
        records.restore(delivery);
        queue.restore(delivery);
    }

    /** A receipt of before the restart. */
    public void restoreReceipt(long packetId, Payload record) {
        receipts.restore((int) packetId, record);
    }
}
