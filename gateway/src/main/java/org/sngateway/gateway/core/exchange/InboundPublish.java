package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.mqtt.Suspect;
import org.sngateway.gateway.core.mqtt.Will;
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
 * The messages that a client publishes (MQTT-SN 1.2 §6.6, R5.5). Each has two legs, client to gateway and gateway to
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
    private final SessionContext session;
    private final InboundMessages messages;
    private final Spool spool;
    private final BrokerLegs brokerLegs;
    private final InboundQos0 qos0;
    private final RepeatedAnswers answers;

    InboundPublish(SessionContext session, InboundMessages messages, PacketIds packetIds) {
        this.session = session;
        this.messages = messages;
        this.spool = new Spool(session);
        this.brokerLegs = new BrokerLegs(session, messages, spool, packetIds, this::onNotTaken);
        this.qos0 = new InboundQos0(session);
        this.answers = new RepeatedAnswers(session);
    }

    // ---- the client

    /**
     * A PUBLISH of the client at QoS 0, 1 or 2.
     *
     * @param topic the name that its topic id stands for
     */
    public void onPublish(Publish publish, String topic, long nowNanos) {
        MqttCommand.Publish command =
                new MqttCommand.Publish(topic, publish.data(), publish.qos(), publish.retain(), false, 0);
        boolean isClosing = session.closingRequests().hasPublish(command, nowNanos);
        if (publish.qos() == QoS.ZERO && isClosing) {
            session.dropped(DropReason.BEYOND_BROKER_LIMIT, topic);
            return;
        } else if (publish.qos() == QoS.ZERO) {
            qos0.onPublish(command);
            return;
        }
        InboundMessage same = messages.byMsgId(publish.msgId(), publish.qos());
        if (same != null && same.hasContentOf(publish, topic)) {
            onRepetition(same, publish, nowNanos);
            return;
        }
        PubAck sameAnswer = answers.answerTo(publish, topic, nowNanos);
        if (sameAnswer != null) {
            session.sendToClient(sameAnswer);
            return;
        }
        if (isClosing && same == null) {
            session.refused(MsgType.PUBLISH, ReturnCode.NOT_SUPPORTED, new TopicName(topic));
            session.sendToClient(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.NOT_SUPPORTED));
            return;
        }
        // One can always be open, or a client could do nothing at all while others take the memory.
        boolean held = messages.isEmpty()
                || session.hasRoomFor(topic.length() + publish.data().size());
        if (!held || !makeRoom(nowNanos)) {
            session.ignored(IgnoreReason.TOO_MANY_OPEN_REQUESTS, publish);
            return;
        }
        if (same != null) {
            // R5.5: a client that lost its memory uses the MsgId of an open message for another one.
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
                        session.steadyMillis()),
                nowNanos);
    }

    private void accept(InboundMessage message, long nowNanos) {
        message.onHeard(nowNanos);
        if (!brokerLegs.goesDirectly() && session.settings().spool().enabled()) {
            spoolWhatCameBefore(nowNanos);
            message.isBehind = brokerLegs.isMemoryFull();
            acknowledgeFromSpool(message, nowNanos);
            return;
        }
        message.deadlineNanos =
                Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
        if (message.qos == QoS.TWO && !session.records().isUsable()) {
            refuseFull(message, nowNanos);
            return;
        }
        messages.add(message);
        brokerLegs.sendWaiting();
    }

    /** Messages without an answer of the broker get their records before later messages do: a restart keeps the order. */
    private void spoolWhatCameBefore(long nowNanos) {
        for (InboundMessage earlier : messages.all()) {
            if (earlier.number == 0 && earlier.clientLeg() == ClientLeg.LEFT) {
                spoolWithoutClient(earlier);
            } else if (earlier.number == 0) {
                acknowledgeFromSpool(earlier, nowNanos);
            }
        }
    }

    /** The client uses the MsgId for another message, so that it is told nothing of this one. */
    private void spoolWithoutClient(InboundMessage message) {
        if (session.records().isUsable() && spool.hasRoomFor(message)) {
            spool.add(message);
            session.records().whenStored(storedNanos -> {}, failedNanos -> brokerLegs.remove(message));
        }
    }

    /** Publishes a will as soon as there is a connection, whatever its QoS. */
    public void publish(Will will) {
        InboundMessage message = InboundMessage.ofWill(will, session.steadyMillis());
        message.isBehind = brokerLegs.isMemoryFull();
        spool.add(message);
        if (!message.isBehind) {
            messages.add(message);
            brokerLegs.sendWaiting();
        }
    }

    public void onPubRel(PubRel pubRel, long nowNanos) {
        InboundMessage message = messages.byMsgId(pubRel.msgId(), QoS.TWO);
        if (message == null) {
            // R5.5: the earlier PUBCOMP was lost.
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

    private void onRepetition(InboundMessage message, Publish repetition, long nowNanos) {
        message.onHeard(nowNanos);
        switch (message.clientLeg()) {
            case LEFT -> {
                // It made room for others, and the broker still owes an answer: the client waits for it again.
                message.apply(ClientLeg.Event.REPEATED);
                message.deadlineNanos =
                        Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
                advance(message, nowNanos);
            }
            case RECEIVED -> {
                // An answer now would only keep its place behind the disk's, whatever that is.
                if (message.isBeingSpooled) {
                    session.ignored(IgnoreReason.REPETITION, repetition);
                } else {
                    session.sendToClient(new PubRec(message.msgId));
                }
            }
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

    /**
     * Whether one more message can be open; those that only the broker has to finish count until there are as many again. A
     * client that never sends PUBREL must not block itself for ever (R8.25): neither here, nor at a broker that takes few
     * messages at once (MQTT 5 §4.9).
     */
    private boolean makeRoom(long nowNanos) {
        InboundMessage unreleased = messages.firstUnreleased(session.listener().retryWindowNanos(), nowNanos);
        if (unreleased != null) {
            leave(unreleased);
        }
        int max = session.settings().sessionLimits().maxOpenPublishes();
        if (messages.size() < max) {
            return true;
        }
        int left = messages.count(ClientLeg.LEFT);
        int awaited = messages.count(ClientLeg.WAITING)
                + messages.count(ClientLeg.RECEIVED)
                + messages.count(ClientLeg.RELEASED);
        return awaited < max && awaited + left < 2 * max;
    }

    // ---- the spool

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
        message.isBeingSpooled = true;
        message.apply(message.qos == QoS.ONE ? ClientLeg.Event.PUBACK : ClientLeg.Event.PUBREC);
        if (stored) {
            spool.updateStage(message);
        } else {
            spool.add(message);
        }
        if (!messages.contains(message) && !(message.isBehind && message.clientLeg() == ClientLeg.ACKNOWLEDGED)) {
            messages.add(message);
        }
        session.records()
                .whenStored(
                        storedNanos -> tellSpooled(message, storedNanos),
                        failedNanos -> notSpooled(message, stored, failedNanos));
    }

    private void tellSpooled(InboundMessage message, long nowNanos) {
        message.isBeingSpooled = false;
        if (hasLostRecord(message)) {
            refuseFull(message, nowNanos);
            return;
        }
        session.spooled(message.topic);
        if (message.qos == QoS.ONE) {
            answers.acknowledged(message, nowNanos);
            session.sendToClient(new PubAck(message.topicId, message.msgId, ReturnCode.ACCEPTED));
        } else {
            message.onHeard(nowNanos);
            session.sendToClient(new PubRec(message.msgId));
        }
        brokerLegs.sendWaiting();
    }

    /** The disk failed, and the client was told nothing. What has its record at QoS 2 goes on to the broker all the same. */
    private void notSpooled(InboundMessage message, boolean wasStored, long nowNanos) {
        message.isBeingSpooled = false;
        if (wasStored && !hasLostRecord(message)) {
            if (message.clientLeg() == ClientLeg.RECEIVED) {
                message.apply(ClientLeg.Event.NOT_STORED);
            }
            advance(message, nowNanos);
        } else {
            brokerLegs.remove(message);
            refuseFull(message, nowNanos);
        }
    }

    /** The record was under way when the stage of the message was written, and has failed: the stage alone is nothing. */
    private static boolean hasLostRecord(InboundMessage message) {
        return message.clientLeg() == ClientLeg.RECEIVED && message.number == 0;
    }

    /** The client is through with a message at QoS 2; the broker gets it, or the rest of it, when it can. */
    private void completeFromSpool(InboundMessage message) {
        message.apply(ClientLeg.Event.PUBCOMP);
        message.deadlineNanos = Deadline.NEVER;
        if (message.brokerLeg() == BrokerLeg.DONE) {
            brokerLegs.remove(message);
            session.sendToClient(new PubComp(message.msgId));
            return;
        }
        spool.updateStage(message);
        session.sendToClient(new PubComp(message.msgId));
        if (message.isBehind) {
            leaveToDisk(message);
        } else {
            brokerLegs.release(message);
        }
    }

    /**
     * Neither the broker nor the disk takes the message. At QoS 2 the client is not told so if the broker may have the
     * message: the client would publish it again as another one. A repetition is answered when the broker has answered.
     */
    private void refuseLate(InboundMessage message, long nowNanos) {
        if (message.qos == QoS.ONE || message.brokerLeg() == BrokerLeg.WAITING) {
            refuseFull(message, nowNanos);
            brokerLegs.remove(message);
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
            answers.refused(message, nowNanos);
        }
    }

    // ---- the broker

    /** R8.28: the broker closes the connection at a message. What is behind it goes on. */
    void onBrokerClosesAt(MqttCommand request, long nowNanos) {
        for (InboundMessage message : messages.all()) {
            boolean isPublish =
                    message.brokerLeg() == BrokerLeg.SENT && Suspect.isSame(message.toBroker(false), request);
            boolean isPubRel = message.brokerLeg() == BrokerLeg.RELEASED
                    && request.equals(new MqttCommand.PubRel(message.packetId));
            if (isPublish) {
                refuse(message, ReturnCode.NOT_SUPPORTED, DeadLetter.Reason.BROKER_CLOSES);
                return;
            } else if (isPubRel) {
                if (message.clientLeg() == ClientLeg.RELEASED) {
                    session.sendToClient(new PubComp(message.msgId));
                }
                brokerLegs.discard(message, DeadLetter.Reason.BROKER_CLOSES);
                return;
            }
        }
    }

    public void onMqttPubAck(MqttEvent.PubAck pubAck, long nowNanos) {
        InboundMessage message = messages.byPacketId(pubAck.packetId());
        if (message == null) {
            return;
        }
        if (pubAck.reasonCode().isRefusal()) {
            refuse(message, pubAck.reasonCode().toReturnCode(), DeadLetter.Reason.REFUSED_BY_BROKER);
        } else {
            message.apply(BrokerLeg.Event.PUBACK);
            advance(message, nowNanos);
        }
        brokerLegs.sendWaiting();
    }

    public void onMqttPubRec(MqttEvent.PubRec pubRec, long nowNanos) {
        InboundMessage message = messages.byPacketId(pubRec.packetId());
        if (message == null) {
            // The message was given up meanwhile. Without PUBREL it stays open at the broker.
            session.broker().send(new MqttCommand.PubRel(pubRec.packetId()));
        } else if (pubRec.reasonCode().isRefusal()) {
            refuse(message, pubRec.reasonCode().toReturnCode(), DeadLetter.Reason.REFUSED_BY_BROKER);
            brokerLegs.sendWaiting();
        } else if (message.brokerLeg() == BrokerLeg.SENT) {
            message.apply(BrokerLeg.Event.PUBREC);
            advance(message, nowNanos);
        }
    }

    public void onMqttPubComp(MqttEvent.PubComp pubComp, long nowNanos) {
        InboundMessage message = messages.byPacketId(pubComp.packetId());
        if (message != null && message.brokerLeg() == BrokerLeg.RELEASED) {
            message.apply(BrokerLeg.Event.PUBCOMP);
            advance(message, nowNanos);
            brokerLegs.sendWaiting();
        }
    }

    /**
     * The connection to the broker is up (again): what is open goes on.
     *
     * @param sessionPresent whether the broker still knows what it acknowledged; if not, messages are sent as new ones
     */
    public void onBrokerConnected(SessionPresent sessionPresent, long nowNanos) {
        brokerLegs.onConnected(sessionPresent);
        qos0.send();
    }

    /** The connection takes more again. */
    public void onWritable() {
        brokerLegs.sendWaiting();
    }

    /** The disk fails, or works again. */
    public void onStoreChanged() {
        brokerLegs.onStoreChanged();
    }

    /** The session is no more: nothing of it may come back at a restart. */
    public void end() {
        for (InboundMessage message : messages.all()) {
            brokerLegs.remove(message);
        }
    }

    /** The session is no more, in order or by our own fault: its messages do not count for the spool any longer. */
    public void leaveSpoolRoom() {
        spool.leaveRoom();
    }

    /** The client went away. Messages that the client will repeat by itself are removed. */
    public void onClientGone() {
        for (InboundMessage message : messages.all()) {
            message.deadlineNanos = Deadline.NEVER;
            if (message.clientLeg() == ClientLeg.WAITING
                    && !message.isBehind
                    && (message.qos == QoS.ONE || message.brokerLeg() == BrokerLeg.WAITING)) {
                brokerLegs.remove(message);
            }
        }
    }

    /**
     * A clean session is to begin: the client has forgotten its messages. Those that it may have an acknowledgement for,
     * perhaps since before a restart, go out nevertheless, and so do those that it had left.
     */
    public void clear() {
        for (InboundMessage message : messages.all()) {
            if (message.clientLeg() == ClientLeg.WAITING && !message.mayHavePubRec()) {
                brokerLegs.remove(message);
            } else {
                leave(message);
            }
        }
        answers.clear();
        qos0.clear();
        if (brokerLegs.firstHeld() != 0) {
            brokerLegs.holdNext();
        }
    }

    /** Messages that come from now on wait for a clean session, which begins when those before them are through. */
    public void holdNext() {
        brokerLegs.holdNext();
    }

    /** Spool number of the first message that waits for a clean session at the broker; 0 if none does. */
    public long firstHeld() {
        return brokerLegs.firstHeld();
    }

    /** The clean session has begun. */
    public void holdNone() {
        brokerLegs.endHold();
    }

    /** What is still open never goes out. */
    public void forget(DeadLetter.Reason reason) {
        brokerLegs.discardAll(reason);
        qos0.drop();
    }

    /** Whether the broker has to get something for which the client does nothing more. */
    public boolean isDraining() {
        return brokerLegs.isDraining();
    }

    /** Whether the broker has to get such a thing before a clean session begins there. */
    public boolean isDrainingOldSession() {
        return brokerLegs.isDrainingOldSession();
    }

    /** Whether no message of the client is open or waits. */
    public boolean isEmpty() {
        return messages.isEmpty() && qos0.octets() == 0 && spool.messages() == 0;
    }

    /** How many messages are on disk and not yet at the broker. */
    public int spooled() {
        return spool.messages();
    }

    /** What the messages that are open, and those that may be repeated, take of the memory, about. */
    public int openOctets() {
        return messages.octets() + qos0.octets() + answers.octets();
    }

    // ---- time

    public long deadlineNanos() {
        return messages.deadlineNanos();
    }

    /** The broker has not answered in time: the message goes to the spool, or is refused as congestion without one. */
    public void onDeadline(long nowNanos) {
        for (InboundMessage message : messages.all()) {
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

    /** The client waits for this message no longer; the broker gets it, or the rest of it, all the same. */
    private void leave(InboundMessage message) {
        if (message.clientLeg() != ClientLeg.ACKNOWLEDGED) {
            message.apply(ClientLeg.Event.LEAVE);
        }
        message.deadlineNanos = Deadline.NEVER;
        if (message.brokerLeg() == BrokerLeg.DONE) {
            brokerLegs.remove(message);
            return;
        }
        spool.updateStage(message);
        if (message.isBehind) {
            leaveToDisk(message);
        } else {
            brokerLegs.release(message);
        }
    }

    /** The message needs no place in memory before its turn. */
    private void leaveToDisk(InboundMessage message) {
        if (!spool.isBeingRead(message)) {
            messages.remove(message);
        }
    }

    private void refuse(InboundMessage message, ReturnCode returnCode, DeadLetter.Reason reason) {
        if (message.clientLeg() == ClientLeg.WAITING) {
            brokerLegs.remove(message);
            session.refused(MsgType.PUBLISH, returnCode, new TopicName(message.topic));
            session.sendToClient(new PubAck(message.topicId, message.msgId, returnCode));
        } else {
            brokerLegs.discard(message, reason);
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
            message.onHeard(nowNanos);
            message.deadlineNanos = Deadline.NEVER;
            session.sendToClient(new PubRec(message.msgId));
        }
        if (message.clientLeg() == ClientLeg.RELEASED || message.isWithoutClient()) {
            brokerLegs.release(message);
        }
        if (through && message.clientLeg() == ClientLeg.RELEASED) {
            brokerLegs.remove(message);
            session.sendToClient(new PubComp(message.msgId));
        } else if (through && message.isWithoutClient()) {
            brokerLegs.remove(message);
        }
    }

    private void acknowledge(InboundMessage message, long nowNanos) {
        brokerLegs.remove(message);
        if (message.clientLeg() == ClientLeg.WAITING) {
            answers.acknowledged(message, nowNanos);
            session.sendToClient(new PubAck(message.topicId, message.msgId, ReturnCode.ACCEPTED));
        }
    }

    /** Neither the disk nor the broker has the message. */
    private void onNotTaken(InboundMessage message, long nowNanos) {
        if (message.clientLeg() == ClientLeg.WAITING) {
            refuseFull(message, nowNanos);
        }
    }

    // ---- after a restart

    /** Before the restart messages waited for a clean session, from this number on; 0 if none did. */
    public void restoreHeld(long first) {
        brokerLegs.restoreHeld(first);
    }

    /** A record from before the restart. The message takes its turn by its number; until then only its client leg counts. */
    public void restore(long number, Payload record, @Nullable Payload stageRecord) {
        InboundMessage message = InboundMessage.ofRecord(number, record);
        if (stageRecord != null) {
            message.applyStage(stageRecord);
        }
        message.isBehind = true;
        spool.restore(message);
        if (message.clientLeg() != ClientLeg.ACKNOWLEDGED) {
            messages.add(message);
        }
    }
}
