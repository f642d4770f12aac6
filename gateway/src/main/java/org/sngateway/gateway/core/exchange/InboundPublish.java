package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.mqtt.Suspect;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
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
    private final ClientLegs clientLegs;
    private final InboundQos0 qos0;
    private final RepeatedAnswers answers;

    InboundPublish(SessionContext session, InboundMessages messages, PacketIds packetIds) {
        this.session = session;
        this.messages = messages;
        this.spool = new Spool(session);
        this.brokerLegs = new BrokerLegs(session, messages, spool, packetIds, this::onNotTaken);
        this.qos0 = new InboundQos0(session);
        this.answers = new RepeatedAnswers(session);
        this.clientLegs = new ClientLegs(session, messages, spool, brokerLegs, answers);
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
        boolean isClosing =
                session.closingRequests().hasPublish(command, session.broker().isUp(), nowNanos);
        if (publish.qos() == QoS.ZERO && isClosing) {
            session.dropped(DropReason.BEYOND_BROKER_LIMIT, topic);
            return;
        } else if (publish.qos() == QoS.ZERO) {
            qos0.onPublish(command);
            return;
        }
        InboundMessage same = messages.byMsgId(publish.msgId(), publish.qos());
        if (same != null && same.hasContentOf(publish, topic)) {
            if (same.qos == QoS.TWO) {
                leaveGivenUp(same);
            }
            clientLegs.onRepetition(same, publish, nowNanos);
            return;
        }
        SnMessage sameAnswer = answers.answerTo(publish, topic, nowNanos);
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
        if (publish.qos() == QoS.TWO) {
            answers.forgetLeft();
            leaveGivenUp(null);
        }
        if (same != null) {
            // R5.5: a client that lost its memory uses the MsgId of an open message for another one.
            clientLegs.leave(same);
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

    /** The client connects again, without CleanSession. */
    public void onConnect() {
        for (InboundMessage message : messages.all()) {
            message.onConnect();
        }
    }

    /**
     * A client that connects again repeats what is open, in order (MQTT 3.1.1 §4.4). One that begins with a later message at QoS
     * 2 has given up those before, which must not keep the place of that one at the broker.
     *
     * @param repeated {@code null} for a new message
     */
    private void leaveGivenUp(@Nullable InboundMessage repeated) {
        for (InboundMessage earlier : messages.all()) {
            if (earlier.equals(repeated)) {
                return;
            } else if (earlier.isOpenAndUnmentioned()) {
                clientLegs.leave(earlier);
                answers.left(earlier);
            }
        }
    }

    private void accept(InboundMessage message, long nowNanos) {
        message.onHeard(nowNanos);
        if (!brokerLegs.goesDirectly() && session.settings().spool().enabled()) {
            clientLegs.spoolWhatCameBefore(nowNanos);
            message.isBehind = brokerLegs.isMemoryFull();
            clientLegs.acknowledgeFromSpool(message, nowNanos);
            return;
        }
        clientLegs.awaitBroker(message, nowNanos);
        if (message.qos == QoS.TWO && !session.records().isUsable()) {
            clientLegs.refuseFull(message, nowNanos);
            return;
        }
        messages.add(message);
        brokerLegs.sendWaiting();
    }

    /** Publishes a will as soon as there is a connection, whatever its QoS. */
    public void publish(Will will) {
        InboundMessage message = InboundMessage.ofWill(will, session.steadyMillis());
        message.isBehind = brokerLegs.isMemoryFull() && session.records().isUsable();
        spool.add(message);
        if (message.isBehind) {
            session.records().whenStored(storedNanos -> {}, failedNanos -> keepInMemory(message));
        } else {
            messages.add(message);
            brokerLegs.sendWaiting();
        }
    }

    /** The disk does not have it, so that it can't be read when its turn comes. */
    private void keepInMemory(InboundMessage message) {
        message.isBehind = false;
        messages.addInTurn(message);
        brokerLegs.sendWaiting();
    }

    public void onPubRel(PubRel pubRel, long nowNanos) {
        InboundMessage message = messages.byMsgId(pubRel.msgId(), QoS.TWO);
        if (message == null) {
            // R5.5: the earlier PUBCOMP was lost.
            session.sendToClient(new PubComp(pubRel.msgId()));
        } else if (message.mayHavePubRec()) {
            clientLegs.release(message, nowNanos);
        } else {
            session.ignored(IgnoreReason.REPETITION, pubRel);
        }
    }

    /**
     * Whether one more message can be open; those that only the broker has to finish count until there are as many again. A
     * client that never sends PUBREL must not block itself for ever (R8.25).
     */
    private boolean makeRoom(long nowNanos) {
        InboundMessage unreleased = messages.firstUnreleased(session.listener().retryWindowNanos(), nowNanos);
        if (unreleased != null) {
            clientLegs.leave(unreleased);
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

    // ---- the broker

    /** R8.28: the broker closes the connection at a message. What is behind it goes on. */
    void onBrokerClosesAt(MqttCommand request, long nowNanos) {
        for (InboundMessage message : messages.all()) {
            boolean isPublish =
                    message.brokerLeg() == BrokerLeg.SENT && Suspect.isSame(message.toBroker(false), request);
            boolean isPubRel = message.brokerLeg() == BrokerLeg.RELEASED
                    && request.equals(new MqttCommand.PubRel(message.packetId));
            if (isPublish) {
                clientLegs.refuse(message, ReturnCode.NOT_SUPPORTED, DeadLetter.Reason.BROKER_CLOSES);
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
            onRefused(message, pubAck.reasonCode(), nowNanos);
        } else {
            brokerLegs.onTaken();
            message.apply(BrokerLeg.Event.PUBACK);
            clientLegs.advance(message, nowNanos);
        }
        brokerLegs.sendWaiting();
    }

    public void onMqttPubRec(MqttEvent.PubRec pubRec, long nowNanos) {
        InboundMessage message = messages.byPacketId(pubRec.packetId());
        if (message == null) {
            onPubRecForNothing(pubRec);
        } else if (pubRec.reasonCode().isRefusal()) {
            onRefused(message, pubRec.reasonCode(), nowNanos);
            brokerLegs.sendWaiting();
        } else if (message.brokerLeg() == BrokerLeg.SENT) {
            brokerLegs.onTaken();
            brokerLegs.onReceived(message);
            clientLegs.advance(message, nowNanos);
        }
    }

    /** The message was given up meanwhile. Without PUBREL it stays open at the broker, unless that refuses it (MQTT 5 §4.13.2). */
    private void onPubRecForNothing(MqttEvent.PubRec pubRec) {
        if (!pubRec.reasonCode().isRefusal()) {
            session.broker().send(new MqttCommand.PubRel(pubRec.packetId()));
        }
    }

    private void onRefused(InboundMessage message, ReasonCode reasonCode, long nowNanos) {
        if (reasonCode.isLimitOfBroker()) {
            // R8.28: while the broker is away, the client must not be told that the broker will get another one.
            session.closingRequests().addSaid(message.toBroker(false), nowNanos);
        }
        boolean again = brokerLegs.triesAgain(message, reasonCode, nowNanos);
        session.refusedByBroker(MsgType.PUBLISH, message.topic, reasonCode, again);
        if (!again) {
            clientLegs.refuse(message, reasonCode.toReturnCode(), DeadLetter.Reason.REFUSED_BY_BROKER);
        }
    }

    public void onMqttPubComp(MqttEvent.PubComp pubComp, long nowNanos) {
        InboundMessage message = messages.byPacketId(pubComp.packetId());
        if (message != null && message.brokerLeg() == BrokerLeg.RELEASED) {
            message.apply(BrokerLeg.Event.PUBCOMP);
            clientLegs.advance(message, nowNanos);
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

    /** The broker has begun a new session, in which nothing goes out yet. */
    void onBrokerBeganSession() {
        brokerLegs.onBrokerBeganSession();
    }

    /** The connection takes more again. */
    public void onWritable() {
        brokerLegs.sendWaiting();
    }

    /** The disk failed, so that a request to the broker did not leave. */
    void onNotSent(MqttCommand request) {
        brokerLegs.onNotSent(request);
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
            if (message.clientLeg() != ClientLeg.RECEIVED) {
                message.deadlineNanos = Deadline.NEVER;
            }
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
                clientLegs.leave(message);
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
        return Math.min(messages.deadlineNanos(), brokerLegs.deadlineNanos());
    }

    /** The broker or the client is late with an answer. */
    public void onDeadline(long nowNanos) {
        brokerLegs.onDeadline(nowNanos);
        for (InboundMessage message : messages.all()) {
            if (Deadline.isDue(message.deadlineNanos, nowNanos)) {
                clientLegs.onLate(message, nowNanos);
            }
        }
    }

    // ---- legs

    /** Neither the disk nor the broker has the message. */
    private void onNotTaken(InboundMessage message, long nowNanos) {
        if (message.clientLeg() == ClientLeg.WAITING) {
            clientLegs.refuseFull(message, nowNanos);
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
