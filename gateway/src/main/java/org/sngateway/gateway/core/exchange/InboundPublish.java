package org.sngateway.gateway.core.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.GatewayLimits;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.settings.SpoolSettings;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;

/**
 * The messages that a client publishes (MQTT-SN 1.2 §6.6, here 5.5). Each has two legs, client to gateway and gateway to
 * broker; a leg goes on when the other has come as far.
 *
 * <pre>
 *   client             gateway              broker
 *   PUBLISH QoS 2 -------> PUBLISH -----------&gt;       client leg          broker leg
 *                                                     WAITING             SENT
 *   &lt;------------- PUBREC &lt;------------ PUBREC       RECEIVED            RECEIVED
 *   PUBREL --------------> PUBREL ------------&gt;       RELEASED            RELEASED
 *   &lt;------------ PUBCOMP &lt;----------- PUBCOMP                           DONE
 * </pre>
 *
 * <p>While the broker is away, or does not answer in time, a message goes to the spool: then the client leg goes on alone,
 * and the broker leg follows when it can. At QoS 2 a message has a record before anything is said of it.
 */
public final class InboundPublish {
    /** So many messages are on their way to the broker at once while a spool is drained. */
    private static final int DRAIN_WINDOW = 16;

    private final SessionContext session;
    private final Spool spool;
    /** In the order in which they came, but for those that lie behind messages on disk. */
    private List<InboundMessage> open = Collections.emptyList();
    /** What these take of the memory. */
    private int openOctets;

    private final Deque<MqttCommand.Publish> waitingQos0 = new ArrayDeque<>(0);
    /** What these take of the memory. */
    private int waitingQos0Octets;

    private @Nullable InboundMessage lastAcknowledged;
    private long lastAcknowledgedNanos;
    /** At QoS 2, as congestion. */
    private @Nullable InboundMessage lastRefused;

    private long lastRefusedNanos;
    /** What these two take of the memory. */
    private int lastOctets;
    /** The broker has forgotten what it had of before the restart, some of which may lie on disk only. */
    private boolean brokerForgot;
    /** Of the first message that waits for a clean session at the broker; 0 if none does. */
    private long firstHeld;
    /** The session expired: what is read from the spool never goes out. */
    private DeadLetter.@Nullable Reason discards;

    public InboundPublish(SessionContext session) {
        this.session = session;
        this.spool = new Spool(session);
    }

    // ---- the client

    /**
     * A PUBLISH of the client at QoS 0, 1 or 2.
     *
     * @param topic the name that its topic id stands for
     */
    public void onPublish(Publish publish, String topic, long nowNanos) {
        if (publish.qos() == QoS.ZERO) {
            onQos0(publish, topic);
            return;
        }
        InboundMessage same = find(publish.msgId(), publish.qos());
        if (same != null && same.hasContentOf(publish, topic)) {
            onRepetition(same, publish, nowNanos);
            return;
        }
        if (isLateRepetition(lastAcknowledged, lastAcknowledgedNanos, publish, topic, nowNanos)) {
            session.sendToClient(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED));
            return;
        }
        if (isLateRepetition(lastRefused, lastRefusedNanos, publish, topic, nowNanos)) {
            // It was on its way when the refusal was: the client will publish the message again as another one.
            session.sendToClient(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.CONGESTION));
            return;
        }
        // One can always be open, or a client could do nothing at all while others take the memory.
        boolean held = open.isEmpty()
                || session.hasRoomFor(topic.length() + publish.data().size());
        if (!held || !makeRoom()) {
            session.ignored(IgnoreReason.TOO_MANY_OPEN_REQUESTS, publish);
            return;
        }
        if (same != null) {
            // 5.5: a client that lost its memory uses the MsgId of an open message for another one.
            leave(same);
        }
        accept(
                new InboundMessage(
                        publish.msgId(),
                        publish.topic().value(),
                        topic,
                        publish.data(),
                        publish.qos(),
                        publish.retain(),
                        session.wallClockMillis()),
                nowNanos);
    }

    private void accept(InboundMessage message, long nowNanos) {
        if (!goesDirectly() && session.settings().spool().enabled()) {
            spoolWhatCameBefore(nowNanos);
            message.isBehind = isMemoryFull();
            acknowledgeFromSpool(message, nowNanos);
            return;
        }
        message.deadlineNanos =
                Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
        if (message.qos == QoS.TWO && !session.records().isUsable()) {
            refuseFull(message, nowNanos);
            return;
        }
        putIn(open.size(), message);
        sendWaiting();
    }

    /** A client has mostly nothing open: then there is no list either. */
    private void putIn(int place, InboundMessage message) {
        if (open.isEmpty()) {
            open = new ArrayList<>(2);
        }
        open.add(place, message);
        openOctets += message.heldOctets;
    }

    private void takeOut(InboundMessage message) {
        if (open.remove(message)) {
            openOctets -= message.heldOctets;
        }
        if (open.isEmpty()) {
            open = Collections.emptyList();
        }
    }

    /** What the broker has not answered yet gets its record before what comes later, or a restart would turn them round. */
    private void spoolWhatCameBefore(long nowNanos) {
        for (InboundMessage earlier : List.copyOf(open)) {
            if (earlier.number == 0) {
                acknowledgeFromSpool(earlier, nowNanos);
            }
        }
    }

    /** Publishes a will, as soon as there is a connection whatever its QoS: nobody waits for the answer. */
    public void publish(Will will) {
        InboundMessage message = InboundMessage.ofWill(will, session.wallClockMillis());
        message.isBehind = isMemoryFull();
        spool.add(message);
        if (!message.isBehind) {
            putIn(open.size(), message);
            sendWaiting();
        }
    }

    public void onPubRel(PubRel pubRel, long nowNanos) {
        InboundMessage message = find(pubRel.msgId(), QoS.TWO);
        if (message == null) {
            // 5.5: the PUBCOMP of before was lost.
            session.sendToClient(new PubComp(pubRel.msgId()));
        } else if (message.mayHavePubRec()) {
            message.apply(ClientLeg.Event.PUBREL);
            message.deadlineNanos =
                    Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
            if (isSpooled(message)) {
                completeFromSpool(message);
            } else {
                advance(message, nowNanos);
            }
        } else {
            session.ignored(IgnoreReason.REPETITION, pubRel);
        }
    }

    private void onQos0(Publish publish, String topic) {
        MqttCommand.Publish command =
                new MqttCommand.Publish(topic, publish.data(), QoS.ZERO, publish.retain(), false, 0);
        int maxWaiting = session.settings().spool().maxQos0Messages();
        boolean waits = !session.broker().isConnected()
                && maxWaiting > 0
                && session.settings().spool().enabled();
        if (session.broker().isWritable()) {
            session.broker().send(command);
        } else if (waits) {
            waitingQos0.addLast(command);
            waitingQos0Octets += octets(command);
            while (waitingQos0.size() > maxWaiting) {
                MqttCommand.Publish oldest = waitingQos0.removeFirst();
                waitingQos0Octets -= octets(oldest);
                session.dropped(DropReason.BROKER_UNREACHABLE, oldest.topic());
            }
        } else {
            session.dropped(DropReason.BROKER_UNREACHABLE, topic);
        }
    }

    private void onRepetition(InboundMessage message, Publish repetition, long nowNanos) {
        switch (message.clientLeg()) {
            case LEFT -> {
                // It made room for others, and the broker still owes an answer: the client waits for it again.
                message.apply(ClientLeg.Event.REPEATED);
                message.deadlineNanos =
                        Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
                advance(message, nowNanos);
            }
            case RECEIVED -> session.sendToClient(new PubRec(message.msgId));
            case WAITING -> {
                // Without a deadline nothing else would answer it from the spool.
                if (message.deadlineNanos == Deadline.NEVER && isSpooled(message)) {
                    acknowledgeFromSpool(message, nowNanos);
                } else {
                    session.ignored(IgnoreReason.REPETITION, repetition);
                }
            }
            case RELEASED, ACKNOWLEDGED -> session.ignored(IgnoreReason.REPETITION, repetition);
        }
    }

    private void remember(@Nullable InboundMessage acknowledged, @Nullable InboundMessage refused) {
        lastAcknowledged = acknowledged;
        lastRefused = refused;
        lastOctets = (acknowledged == null ? 0 : acknowledged.heldOctets) + (refused == null ? 0 : refused.heldOctets);
    }

    /**
     * 5.5: after the PUBACK only a PUBLISH with DUP that equals the last one, soon after, is taken for its repetition. In
     * every other case it is a new message: some clients use one MsgId for all, and QoS 1 may duplicate but not lose.
     */
    private boolean isLateRepetition(
            @Nullable InboundMessage last, long lastNanos, Publish publish, String topic, long nowNanos) {
        return publish.dup()
                && last != null
                && last.msgId == publish.msgId()
                && last.hasContentOf(publish, topic)
                && nowNanos - lastNanos < session.listener().retryWindowNanos();
    }

    /**
     * Whether one more message can be open; those that only the broker has to finish count until there are as many again. A
     * client that never sends PUBREL must not block itself for ever.
     */
    private boolean makeRoom() {
        int max = session.settings().sessionLimits().maxOpenPublishes();
        int awaited = 0;
        int left = 0;
        for (InboundMessage message : open) {
            if (message.clientLeg() == ClientLeg.LEFT) {
                left++;
            } else if (message.clientLeg() != ClientLeg.ACKNOWLEDGED) {
                awaited++;
            }
        }
        if (awaited + left >= 2 * max || awaited < max) {
            return awaited + left < 2 * max;
        }
        for (InboundMessage message : open) {
            if (message.clientLeg() == ClientLeg.RECEIVED) {
                leave(message);
                return true;
            }
        }
        return false;
    }

    // ---- the spool

    /** Whether a message can go on to the broker at once: nothing that came before it still waits. */
    private boolean goesDirectly() {
        return session.broker().isUp() && session.broker().isWritable() && !spool.hasUnread() && waiting() == 0;
    }

    /** Whether a message that comes now has to wait on disk only: its place is behind others there, or they are many. */
    private boolean isMemoryFull() {
        return spool.hasUnread() || waiting() >= DRAIN_WINDOW;
    }

    /** How many messages in memory are not sent yet. */
    private int waiting() {
        int waiting = 0;
        for (InboundMessage message : open) {
            if (message.brokerLeg() == BrokerLeg.WAITING) {
                waiting++;
            }
        }
        return waiting;
    }

    /** Whether the client need not wait for the broker with this message, which has its record. */
    private boolean isSpooled(InboundMessage message) {
        SpoolSettings settings = session.settings().spool();
        boolean toldLater = !session.broker().isUp() || message.isBehind || !message.isWithBroker();
        return settings.enabled() && message.number != 0 && toldLater;
    }

    /** The message is, or gets, on disk, and the client is told so; or that there is no room. */
    private void acknowledgeFromSpool(InboundMessage message, long nowNanos) {
        boolean stored = message.number != 0;
        if (!session.records().isUsable() || (!stored && !spool.hasRoomFor(message))) {
            refuseLate(message, nowNanos);
            return;
        }
        message.deadlineNanos = Deadline.NEVER;
        message.apply(message.qos == QoS.ONE ? ClientLeg.Event.PUBACK : ClientLeg.Event.PUBREC);
        if (stored) {
            spool.updateStage(message);
        } else {
            spool.add(message);
        }
        if (!open.contains(message) && !(message.isBehind && message.clientLeg() == ClientLeg.ACKNOWLEDGED)) {
            putIn(open.size(), message);
        }
        session.records()
                .whenStored(
                        storedNanos -> tellSpooled(message, storedNanos),
                        failedNanos -> notSpooled(message, stored, failedNanos));
    }

    private void tellSpooled(InboundMessage message, long nowNanos) {
        session.spooled(message.topic);
        if (message.qos == QoS.ONE) {
            remember(message, lastRefused);
            lastAcknowledgedNanos = nowNanos;
            session.sendToClient(new PubAck(message.topicId, message.msgId, ReturnCode.ACCEPTED));
        } else {
            session.sendToClient(new PubRec(message.msgId));
        }
        sendWaiting();
    }

    /** The disk failed, and the client was told nothing. What has its record at QoS 2 goes on to the broker all the same. */
    private void notSpooled(InboundMessage message, boolean wasStored, long nowNanos) {
        if (wasStored) {
            if (message.clientLeg() == ClientLeg.RECEIVED) {
                message.apply(ClientLeg.Event.NOT_STORED);
            }
            advance(message, nowNanos);
        } else {
            remove(message);
            refuseFull(message, nowNanos);
        }
    }

    /** The client is through with a message at QoS 2; the broker gets it, or the rest of it, when it can. */
    private void completeFromSpool(InboundMessage message) {
        message.apply(ClientLeg.Event.PUBCOMP);
        message.deadlineNanos = Deadline.NEVER;
        spool.updateStage(message);
        session.sendToClient(new PubComp(message.msgId));
        if (message.isBehind) {
            leaveToDisk(message);
        } else {
            releaseAtBroker(message);
        }
    }

    /**
     * Nobody takes the message. At QoS 2 the client is not told so of one that the broker may have: it would publish it
     * again, as another one. Its repetition is answered when the broker has answered.
     */
    private void refuseLate(InboundMessage message, long nowNanos) {
        if (message.qos == QoS.ONE || message.brokerLeg() == BrokerLeg.WAITING) {
            refuseFull(message, nowNanos);
            leave(message);
        }
    }

    /** Neither the broker nor the disk takes the message: the client hears it, and nothing is kept of the message. */
    private void refuseFull(InboundMessage message, long nowNanos) {
        session.refused(MsgType.PUBLISH, ReturnCode.CONGESTION, new TopicName(message.topic));
        if (session.has(Quirk.NO_CONGESTION_CODE)) {
            return;
        }
        session.sendToClient(new PubAck(message.topicId, message.msgId, ReturnCode.CONGESTION));
        if (message.qos == QoS.TWO) {
            remember(lastAcknowledged, message);
            lastRefusedNanos = nowNanos;
        }
    }

    /** Sends what waits in memory, and has more read, as far as the broker takes it. */
    private void sendWaiting() {
        if (!session.broker().isWritable() || !anyWaits()) {
            return;
        }
        int underWay = 0;
        for (InboundMessage message : List.copyOf(open)) {
            if (message.isBehind || message.number >= endOfDrain()) {
                continue;
            }
            if (message.brokerLeg() == BrokerLeg.WAITING && isTooOld(message)) {
                discard(message, DeadLetter.Reason.TOO_OLD);
            } else if (message.brokerLeg() == BrokerLeg.WAITING && underWay < DRAIN_WINDOW && isItsTurn(message)) {
                sendToBroker(message);
            }
            underWay += message.brokerLeg() == BrokerLeg.SENT || message.brokerLeg() == BrokerLeg.RELEASED ? 1 : 0;
        }
        if (underWay < DRAIN_WINDOW && spool.hasUnreadBefore(endOfDrain())) {
            spool.read(this::onRead);
        }
    }

    private boolean anyWaits() {
        return waiting() > 0 || spool.hasUnreadBefore(endOfDrain());
    }

    /** What has no record comes after all that has been read from there. */
    private boolean isItsTurn(InboundMessage message) {
        return message.number != 0 || !spool.hasUnread();
    }

    private void onRead(List<InboundMessage> messages) {
        for (InboundMessage read : messages) {
            InboundMessage known = findNumber(read.number);
            if (known != null && !known.isBehind) {
                // It was on its way already when it was written.
                continue;
            }
            InboundMessage message = known == null ? read : known;
            message.isBehind = false;
            // At QoS 1 too it is sent anew, in its turn: of those before it the records may not say that they were
            // sent.
            if ((brokerForgot || message.qos == QoS.ONE) && message.brokerLeg() != BrokerLeg.DONE) {
                message.apply(BrokerLeg.Event.FORGOTTEN);
            }
            takeOut(message);
            putIn(placeOf(message), message);
            if (discards != null) {
                discard(message, discards);
            } else if (session.broker().isConnected()) {
                resume(message, true);
            }
        }
        if (discards != null) {
            spool.read(this::onRead);
        } else {
            sendWaiting();
        }
    }

    /** Before what has come since the restart: what is under way is repeated in its order (MQTT 3.1.1 §4.6). */
    private int placeOf(InboundMessage read) {
        for (int place = 0; place < open.size(); place++) {
            InboundMessage other = open.get(place);
            boolean isLater = other.number == 0 || other.number > read.number;
            if (isLater && other.brokerLeg() == BrokerLeg.WAITING && !other.isBehind) {
                return place;
            }
        }
        return open.size();
    }

    private boolean isTooOld(InboundMessage message) {
        long maxAge = session.settings().spool().maxAgeMillis();
        return maxAge > 0 && message.number != 0 && session.wallClockMillis() - message.atMillis > maxAge;
    }

    private void discard(InboundMessage message, DeadLetter.Reason reason) {
        if (message.number != 0 && message.isOwedToBroker()) {
            session.deadLetter(new DeadLetter(
                    session.clientId(),
                    message.topic,
                    message.payload,
                    message.qos,
                    message.retain,
                    message.atMillis,
                    reason));
        } else {
            session.dropped(DropReason.SESSION_ENDED, message.topic);
        }
        remove(message);
    }

    private void remove(InboundMessage message) {
        takeOut(message);
        spool.remove(message);
    }

    // ---- the broker

    public void onMqttPubAck(MqttEvent.PubAck pubAck, long nowNanos) {
        InboundMessage message = findSent(pubAck.packetId());
        if (message == null) {
            return;
        }
        if (!pubAck.returnCode().isAccepted()) {
            refuse(message, pubAck.returnCode());
        } else {
            message.apply(BrokerLeg.Event.PUBACK);
            advance(message, nowNanos);
        }
        sendWaiting();
    }

    public void onMqttPubRec(MqttEvent.PubRec pubRec, long nowNanos) {
        InboundMessage message = findSent(pubRec.packetId());
        if (message == null) {
            // Of a message given up meanwhile: end it, or it stays open at the broker.
            session.broker().send(new MqttCommand.PubRel(pubRec.packetId()));
        } else if (!pubRec.returnCode().isAccepted()) {
            refuse(message, pubRec.returnCode());
            sendWaiting();
        } else if (message.brokerLeg() == BrokerLeg.SENT) {
            message.apply(BrokerLeg.Event.PUBREC);
            advance(message, nowNanos);
        }
    }

    public void onMqttPubComp(MqttEvent.PubComp pubComp, long nowNanos) {
        InboundMessage message = findSent(pubComp.packetId());
        if (message != null && message.brokerLeg() == BrokerLeg.RELEASED) {
            message.apply(BrokerLeg.Event.PUBCOMP);
            advance(message, nowNanos);
            sendWaiting();
        }
    }

    /**
     * The connection to the broker is up (again): what is open goes on.
     *
     * @param sessionPresent the broker still knows what it acknowledged; if not, messages are sent as new ones
     */
    public void onBrokerConnected(boolean sessionPresent, long nowNanos) {
        brokerForgot |= !sessionPresent;
        resumeAll(sessionPresent);
        waitingQos0.forEach(session.broker()::send);
        clearQos0();
    }

    /** The connection takes more again. */
    public void onWritable() {
        sendWaiting();
    }

    /** The disk fails, or works again: what was to be said to the broker and depended on it may have been lost. */
    public void onStoreChanged() {
        if (session.broker().isConnected()) {
            resumeAll(true);
        }
    }

    private void resumeAll(boolean sessionPresent) {
        for (InboundMessage message : List.copyOf(open)) {
            if (!message.isBehind) {
                resume(message, sessionPresent);
            }
        }
        sendWaiting();
    }

    /** The session is no more: nothing of it may come back at a restart. */
    public void end() {
        for (InboundMessage message : List.copyOf(open)) {
            remove(message);
        }
    }

    private void resume(InboundMessage message, boolean sessionPresent) {
        BrokerLeg leg = message.brokerLeg();
        if (leg != BrokerLeg.DONE && leg != BrokerLeg.WAITING && !sessionPresent) {
            message.apply(BrokerLeg.Event.FORGOTTEN);
            sendToBroker(message);
        } else if (leg == BrokerLeg.SENT) {
            session.broker().send(message.toBroker(true));
        } else if (leg == BrokerLeg.RELEASED) {
            session.broker().send(new MqttCommand.PubRel(message.packetId));
        } else if (leg == BrokerLeg.RECEIVED && message.isOwedToBroker()) {
            releaseAtBroker(message);
        }
    }

    /** The client went away: what it will repeat by itself is forgotten. */
    public void onClientGone() {
        for (InboundMessage message : List.copyOf(open)) {
            message.deadlineNanos = Deadline.NEVER;
            if (message.clientLeg() == ClientLeg.WAITING
                    && !message.isBehind
                    && (message.qos == QoS.ONE || message.brokerLeg() == BrokerLeg.WAITING)) {
                remove(message);
            }
        }
    }

    /**
     * A clean session is to begin: the client has forgotten its messages. What was acknowledged to it, perhaps before a
     * restart, and what nobody waits for goes out nevertheless.
     */
    public void clear() {
        for (InboundMessage message : List.copyOf(open)) {
            if (message.clientLeg() == ClientLeg.WAITING && !message.mayHavePubRec()) {
                remove(message);
            } else {
                leave(message);
            }
        }
        remember(null, null);
        clearQos0();
        if (firstHeld != 0) {
            holdNext();
        }
    }

    /** Messages that come from now on wait for a clean session, which begins when those before them are through. */
    public void holdNext() {
        firstHeld = spool.nextNumber();
    }

    /** The number of the first message that waits for a clean session at the broker; 0 if none does. */
    public long firstHeld() {
        return firstHeld;
    }

    /** The clean session has begun. */
    public void holdNone() {
        firstHeld = 0;
    }

    private long endOfDrain() {
        return firstHeld == 0 ? Long.MAX_VALUE : firstHeld;
    }

    /** What is still open never goes out. */
    public void forget(DeadLetter.Reason reason) {
        for (InboundMessage message : List.copyOf(open)) {
            if (!message.isBehind) {
                discard(message, reason);
            }
        }
        waitingQos0.forEach(message -> session.dropped(DropReason.SESSION_ENDED, message.topic()));
        clearQos0();
        holdNone();
        if (spool.hasUnread()) {
            discards = reason;
            spool.read(this::onRead);
        }
    }

    /** Whether something is on its way to the broker for which no client has to do anything more. */
    public boolean isDraining() {
        return isDraining(Long.MAX_VALUE);
    }

    /** Whether such a thing has to be through before a clean session begins at the broker. */
    public boolean isDrainingOldSession() {
        return isDraining(endOfDrain());
    }

    private boolean isDraining(long end) {
        if (spool.hasUnreadBefore(end)) {
            return true;
        }
        for (InboundMessage message : open) {
            if (message.isOwedToBroker() && message.number < end) {
                return true;
            }
        }
        return false;
    }

    /** What the messages take that are in memory, and the one that may be repeated. */
    public int openOctets() {
        return openOctets + waitingQos0Octets + lastOctets;
    }

    private static int octets(MqttCommand.Publish message) {
        return message.topic().length() + message.payload().size() + GatewayLimits.OBJECT_OCTETS;
    }

    private void clearQos0() {
        waitingQos0.clear();
        waitingQos0Octets = 0;
    }

    public boolean usesPacketId(int packetId) {
        return findSent(packetId) != null;
    }

    // ---- time

    public long deadlineNanos() {
        long earliest = Deadline.NEVER;
        for (InboundMessage message : open) {
            earliest = Math.min(earliest, message.deadlineNanos);
        }
        return earliest;
    }

    /** The broker has not answered in time: the message goes to the spool, or is refused as congestion without one. */
    public void onDeadline(long nowNanos) {
        for (InboundMessage message : List.copyOf(open)) {
            if (!Deadline.isDue(message.deadlineNanos, nowNanos)) {
                continue;
            }
            message.deadlineNanos = Deadline.NEVER;
            if (session.settings().spool().enabled()) {
                onLateWithSpool(message, nowNanos);
            } else if (message.clientLeg() == ClientLeg.WAITING) {
                refuseLate(message, nowNanos);
            }
        }
    }

    private void onLateWithSpool(InboundMessage message, long nowNanos) {
        if (message.clientLeg() == ClientLeg.RELEASED) {
            completeFromSpool(message);
        } else {
            acknowledgeFromSpool(message, nowNanos);
        }
    }

    // ---- legs

    /** Nobody waits for this message any more; what the broker has of it is brought to its end. */
    private void leave(InboundMessage message) {
        boolean spooled = message.isOwedToBroker() && message.number != 0;
        if (message.clientLeg() != ClientLeg.ACKNOWLEDGED) {
            message.apply(ClientLeg.Event.LEAVE);
        }
        message.deadlineNanos = Deadline.NEVER;
        boolean withBroker = message.qos == QoS.TWO && message.brokerLeg() != BrokerLeg.WAITING;
        if (message.brokerLeg() == BrokerLeg.DONE || (!withBroker && !spooled)) {
            remove(message);
            return;
        }
        spool.updateStage(message);
        if (message.isBehind) {
            leaveToDisk(message);
        } else {
            releaseAtBroker(message);
        }
    }

    /** Nobody waits for the message before it is its turn. */
    private void leaveToDisk(InboundMessage message) {
        if (!spool.isBeingRead(message)) {
            takeOut(message);
        }
    }

    private void refuse(InboundMessage message, ReturnCode returnCode) {
        if (message.clientLeg() == ClientLeg.WAITING) {
            remove(message);
            session.refused(MsgType.PUBLISH, returnCode, new TopicName(message.topic));
            session.sendToClient(new PubAck(message.topicId, message.msgId, returnCode));
        } else {
            discard(message, DeadLetter.Reason.REFUSED_BY_BROKER);
        }
    }

    /** Each leg goes as far as the other one lets it. */
    private void advance(InboundMessage message, long nowNanos) {
        boolean through = message.brokerLeg() == BrokerLeg.DONE;
        if (message.qos == QoS.ONE) {
            if (through) {
                acknowledge(message, nowNanos);
            }
            return;
        }
        boolean received = through || message.brokerLeg() == BrokerLeg.RECEIVED;
        if (received && message.clientLeg() == ClientLeg.WAITING) {
            message.apply(ClientLeg.Event.PUBREC);
            message.deadlineNanos = Deadline.NEVER;
            session.sendToClient(new PubRec(message.msgId));
        }
        if (message.clientLeg() == ClientLeg.RELEASED || message.isWithoutClient()) {
            releaseAtBroker(message);
        }
        if (through && message.clientLeg() == ClientLeg.RELEASED) {
            remove(message);
            session.sendToClient(new PubComp(message.msgId));
        } else if (through && message.isWithoutClient()) {
            remove(message);
        }
    }

    private void acknowledge(InboundMessage message, long nowNanos) {
        remove(message);
        if (message.clientLeg() == ClientLeg.WAITING) {
            remember(message, lastRefused);
            lastAcknowledgedNanos = nowNanos;
            session.sendToClient(new PubAck(message.topicId, message.msgId, ReturnCode.ACCEPTED));
        }
    }

    /** After PUBREL the packet id may mean another message to the broker: that it was sent is on disk before. */
    private void releaseAtBroker(InboundMessage message) {
        if (message.brokerLeg() == BrokerLeg.RECEIVED && session.broker().isConnected()) {
            message.apply(BrokerLeg.Event.PUBREL);
            spool.updateStage(message);
            session.broker().send(new MqttCommand.PubRel(message.packetId));
        }
    }

    /** Sends the message as a new one, as soon as there is a connection. */
    private void sendToBroker(InboundMessage message) {
        BrokerSession broker = session.broker();
        if (!broker.isConnected()) {
            return;
        }
        if (message.qos == QoS.ZERO) {
            broker.send(message.toBroker(false));
            remove(message);
            return;
        }
        message.packetId = session.nextPacketId();
        message.apply(BrokerLeg.Event.PUBLISH);
        if (message.qos == QoS.TWO && message.number == 0) {
            spool.add(message);
            session.records()
                    .whenStored(storedNanos -> sendStored(message), failedNanos -> notStored(message, failedNanos));
        } else {
            if (message.qos == QoS.TWO) {
                spool.updateStage(message);
            }
            broker.send(message.toBroker(false));
        }
    }

    private void sendStored(InboundMessage message) {
        if (session.broker().isConnected() && message.brokerLeg() == BrokerLeg.SENT) {
            session.broker().send(message.toBroker(false));
        }
    }

    /** The disk failed before the message went out: the client keeps it. */
    private void notStored(InboundMessage message, long nowNanos) {
        remove(message);
        if (message.clientLeg() == ClientLeg.WAITING) {
            refuseFull(message, nowNanos);
        }
    }

    // ---- after a restart

    /** Before the restart messages waited for a clean session, from this number on; 0 if none did. */
    public void restoreHeld(long first) {
        firstHeld = first;
    }

    /** A message of before the restart. Its place is where its number says; until then only its client leg counts. */
    public void restore(long number, Payload record, @Nullable Payload stageRecord) {
        InboundMessage message = InboundMessage.ofRecord(number, record);
        if (stageRecord != null) {
            message.applyStage(stageRecord);
        }
        message.isBehind = true;
        spool.restore(message);
        if (message.clientLeg() != ClientLeg.ACKNOWLEDGED) {
            putIn(open.size(), message);
        }
    }

    // ---- finding

    private @Nullable InboundMessage find(int msgId, QoS qos) {
        for (int i = open.size() - 1; i >= 0; i--) {
            InboundMessage message = open.get(i);
            if (message.msgId == msgId && message.qos == qos && message.clientLeg() != ClientLeg.ACKNOWLEDGED) {
                return message;
            }
        }
        return null;
    }

    private @Nullable InboundMessage findNumber(long number) {
        for (InboundMessage message : open) {
            if (message.number == number) {
                return message;
            }
        }
        return null;
    }

    private @Nullable InboundMessage findSent(int packetId) {
        for (InboundMessage message : open) {
            if (message.packetId == packetId && message.brokerLeg() != BrokerLeg.WAITING && !message.isBehind) {
                return message;
            }
        }
        return null;
    }
}
