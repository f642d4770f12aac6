package org.sngateway.gateway.core.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.settings.SleepSettings;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.TopicId;

/**
 * Which delivery goes to the client next, and when (R6.3, R8.10): steadily to an active client, one after the other to a client
 * that woke up, none to a client that sleeps, is away or is silent. One message at QoS 1 or 2 is in flight, and one REGISTER at a
 * time.
 *
 * <p>Messages that wait for the REGACK of their topic stand aside and let those of other topics pass; the order within a
 * topic is kept.
 */
public final class DeliveryFlow {
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
    private final DeliveryQueue queue;
    private final DeliveryRecords records;
    private final UnacknowledgedPacketIds unacknowledged;
    private final KeptDeliveries kept;
    private final RegisterExchange registration;
    private final MsgIds msgIds;
    private final InFlight inFlight;
    private final FlushListener flushListener;
    private final Consumer<String> registrationRefused;

    private Flow flow = Flow.STOPPED;
    /** The client was silent while it should have acknowledged: messages wait until the client is heard. */
    private boolean silent;
    /** The client asked for a pause, or its radio needs one. */
    private long pauseNanos = Deadline.NEVER;
    /** The next message waits until the link takes more. */
    private boolean isHeldBack;

    private int sentInFlush;

    /**
     * Messages at QoS 2 that the client has and may not forget yet, for the disk takes no record of that: after a restart they go
     * out again, under the same MsgId. Others pass them meanwhile.
     */
    private final List<Delivery> heldByDisk = new ArrayList<>(0);

    /**
     * A flow that is stopped.
     *
     * @param registrationRefused is told a topic whose id the client refuses to learn
     */
    DeliveryFlow(
            SessionContext session,
            DeliveryTopics topics,
            DeliveryQueue queue,
            DeliveryRecords records,
            UnacknowledgedPacketIds unacknowledged,
            KeptDeliveries kept,
            RegisterExchange registration,
            MsgIds msgIds,
            InFlight inFlight,
            FlushListener flushListener,
            Consumer<String> registrationRefused) {
        this.session = session;
        this.topics = topics;
        this.queue = queue;
        this.records = records;
        this.unacknowledged = unacknowledged;
        this.kept = kept;
        this.registration = registration;
        this.msgIds = msgIds;
        this.inFlight = inFlight;
        this.flushListener = flushListener;
        this.registrationRefused = registrationRefused;
    }

    // ---- the client is there, or not

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

    private void start(Flow next, long nowNanos) {
        flow = next;
        silent = false;
        sendWaiting(nowNanos);
    }

    /** The client sleeps: what waits for it is kept here, so that the broker need not wait too. */
    public void onAsleep() {
        stop();
        kept.keepAll();
    }

    /** The client sleeps or is away: what is under way goes back to the head of the queue. */
    public void stop() {
        flow = Flow.STOPPED;
        requeueUnregistered();
        requeueInFlight();
        requeueHeldByDisk();
        // A failure of the past says nothing about the time when the client is back.
        queue.forEach(delivery -> delivery.firstSentNanos = Deadline.NEVER);
        pauseNanos = Deadline.NEVER;
        isHeldBack = false;
        silent = false;
    }

    /** The client is heard. */
    public void onHeard(long nowNanos) {
        if (silent || isHeldBack) {
            // The client may have moved to another link.
            silent = false;
            sendWaiting(nowNanos);
        }
    }

    /** The link takes more. */
    public void onLinkWritable(long nowNanos) {
        if (isHeldBack) {
            sendWaiting(nowNanos);
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
            sendWaiting(nowNanos);
        }
    }

    /** Whether the client is awake and acknowledges what it gets. */
    boolean takesMessages() {
        return flow != Flow.STOPPED && !silent;
    }

    /** Whether the client woke up and gets its messages one after the other. */
    boolean isFlush() {
        return flow == Flow.FLUSH;
    }

    // ---- the next one

    /** Sends what can go now, in order. */
    void sendWaiting(long nowNanos) {
        isHeldBack = false;
        while (flow != Flow.STOPPED && !silent && pauseNanos == Deadline.NEVER && !queue.isEmpty()) {
            Delivery next = queue.first();
            if (isHeldByDisk(next)) {
                heldByDisk.add(queue.takeFirst());
                continue;
            }
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

    private boolean isWakeLimitReached() {
        int max = session.listener().sleep().maxMessagesPerWake();
        return flow == Flow.FLUSH && max > 0 && sentInFlush >= max;
    }

    /** Nothing goes out for so long. */
    void pause(long nanos, long nowNanos) {
        pauseNanos = Deadline.after(nowNanos, nanos);
    }

    /** Sends the head of the queue. */
    private void send(Delivery delivery, TopicId topicId, long nowNanos) {
        if (delivery.isTooLong(session.maxMessageOctets())) {
            dropFirst(DropReason.TOO_LONG);
            return;
        }
        queue.takeFirst();
        sentInFlush++;
        if (delivery.qos == QoS.ZERO) {
            queue.finish(delivery);
            session.deliverToClient(delivery.publish(topicId, false), null, at -> isWanted(delivery, at));
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
            delivery.msgId = msgIds.next();
        }
        delivery.mayBeKnown = true;
        delivery.firstSentNanos = Math.min(delivery.firstSentNanos, nowNanos);
        delivery.topicId = topicId;
        delivery.apply(DeliveryStage.Event.PUBLISH);
        if (delivery.qos == QoS.TWO && !isMsgIdOnDisk) {
            // After a restart it is the same message to the client.
            records.write(delivery);
        }
        inFlight.publish(delivery, topicId, dup, at -> isWanted(delivery, at), nowNanos);
    }

    /**
     * Whether the message is still worth something when it leaves. It may have waited for the disk; if it has expired
     * meanwhile and was never sent, it is dropped.
     */
    private boolean isWanted(Delivery delivery, long nowNanos) {
        if (delivery.hasLeft || !delivery.isExpired(nowNanos)) {
            delivery.hasLeft = true;
            return true;
        }
        if (delivery.qos == QoS.ZERO) {
            session.dropped(DropReason.EXPIRED, delivery.topic);
        } else if (delivery.equals(queue.byMsgId(delivery.msgId))) {
            takeOut(delivery);
            unacknowledged.drop(delivery, DropReason.EXPIRED);
            sendWaiting(nowNanos);
        }
        return false;
    }

    /** The head of the queue is with the client already; only its release is left. */
    private void resumeRelease(Delivery delivery, long nowNanos) {
        queue.takeFirst();
        sentInFlush++;
        sendPubRel(delivery, nowNanos);
    }

    // ---- PUBREL

    /** The client has the message in flight, and may forget its MsgId, as soon as the disk has that. */
    void release(Delivery received, long nowNanos) {
        if (isHeldByDisk(received)) {
            inFlight.take();
            heldByDisk.add(received);
            sendWaiting(nowNanos);
        } else {
            sendPubRel(received, nowNanos);
        }
    }

    private void sendPubRel(Delivery received, long nowNanos) {
        dependOnReceipt(received);
        inFlight.release(received, nowNanos);
    }

    private boolean isHeldByDisk(Delivery delivery) {
        return needsReceipt(delivery) && !session.records().isUsable();
    }

    private static boolean needsReceipt(Delivery delivery) {
        return delivery.lacksReceipt && delivery.number != 0;
    }

    /** An earlier write may still fail. */
    private void dependOnReceipt(Delivery received) {
        if (needsReceipt(received)) {
            records.writeReceipt(received);
        }
    }

    /** The disk fails, or works again. */
    void onStoreChanged(long nowNanos) {
        if (session.records().isUsable() && !heldByDisk.isEmpty()) {
            requeueHeldByDisk();
            sendWaiting(nowNanos);
        }
    }

    private void requeueHeldByDisk() {
        for (int i = heldByDisk.size() - 1; i >= 0; i--) {
            queue.putBack(heldByDisk.get(i));
        }
        heldByDisk.clear();
    }

    private void dropFirst(DropReason reason) {
        Delivery first = queue.first();
        queue.remove(first);
        unacknowledged.drop(first, reason);
    }

    // ---- REGISTER

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
        registration.begin(queue.takeFirst(), topicId, msgIds.next(), nowNanos);
    }

    void onRegAck(RegAck regAck, long nowNanos) {
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
        sendWaiting(nowNanos);
    }

    private void dropUnregistered() {
        registration.takeAll(delivery -> {
            queue.finish(delivery);
            unacknowledged.drop(delivery, DropReason.NOT_REGISTERED);
        });
    }

    private void requeueUnregistered() {
        registration.giveUp();
        registration.takeAllFromLast(queue::putBack);
    }

    // ---- what is under way

    /** What is in flight goes back to the head of the queue. */
    void requeueInFlight() {
        Delivery delivery = inFlight.take();
        if (delivery != null) {
            queue.putBack(delivery);
        }
    }

    /** Removes the delivery from wherever it is. */
    void takeOut(Delivery delivery) {
        if (inFlight.is(delivery)) {
            inFlight.take();
            queue.finish(delivery);
        } else if (registration.isWaiting(delivery)) {
            registration.remove(delivery);
            queue.finish(delivery);
        } else if (heldByDisk.remove(delivery)) {
            queue.finish(delivery);
        } else {
            queue.remove(delivery);
        }
    }

    // ---- repetitions

    long deadlineNanos() {
        long deadline = Math.min(inFlight.deadlineNanos(), pauseNanos);
        return Math.min(deadline, registration.deadlineNanos());
    }

    void onDeadline(long nowNanos) {
        Delivery delivery = inFlight.delivery();
        if (delivery != null && inFlight.isReleaseDue(nowNanos)) {
            release(delivery, nowNanos);
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
            sendWaiting(nowNanos);
        }
    }

    private void repeat(Delivery delivery, long nowNanos) {
        if (isHeldByDisk(delivery)) {
            release(delivery, nowNanos);
            return;
        }
        dependOnReceipt(delivery);
        if (delivery.qos == QoS.TWO && delivery.number == 0 && !delivery.isReceived()) {
            // The disk failed before it went out.
            records.write(delivery);
        }
        inFlight.repeat(at -> isWanted(delivery, at), nowNanos);
    }

    private void giveUp(Delivery delivery, long nowNanos) {
        giveUp(delivery, inFlight.departedNanos(delivery.firstSentNanos), nowNanos, reason -> {
            takeOut(delivery);
            unacknowledged.drop(delivery, reason);
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
            sendWaiting(nowNanos);
        } else {
            onSilent();
        }
    }

    private void onSilent() {
        silent = true;
        requeueUnregistered();
        requeueInFlight();
        kept.keepAll();
    }
}
