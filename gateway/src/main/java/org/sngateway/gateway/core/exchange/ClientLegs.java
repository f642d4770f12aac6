package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.settings.SpoolSettings;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;

/**
 * The way of a client's messages from the client to the gateway: what the client is told of each, and when. It gets PUBACK,
 * PUBREC and PUBCOMP as the broker answers, or from the spool when the message is on disk; congestion if neither takes the
 * message.
 */
final class ClientLegs {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SessionContext session;
    private final InboundMessages messages;
    private final Spool spool;
    private final BrokerLegs brokerLegs;
    private final RepeatedAnswers answers;

    /** None are under way. */
    ClientLegs(
            SessionContext session,
            InboundMessages messages,
            Spool spool,
            BrokerLegs brokerLegs,
            RepeatedAnswers answers) {
        this.session = session;
        this.messages = messages;
        this.spool = spool;
        this.brokerLegs = brokerLegs;
        this.answers = answers;
    }

    // ---- as the broker answers

    /** The client waits for an answer of the broker, for a limited time. */
    void awaitBroker(InboundMessage message, long nowNanos) {
        message.deadlineNanos =
                Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
    }

    /** The client has time for its PUBREL, or to speak of the message otherwise. */
    private void awaitRelease(InboundMessage message, long nowNanos) {
        message.deadlineNanos = message.silentNanos(session.listener().retryWindowNanos(), nowNanos);
    }

    /** Each leg goes as far as the other one lets it. */
    void advance(InboundMessage message, long nowNanos) {
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
            if (!message.isSilent(session.listener().retryWindowNanos(), nowNanos)) {
                message.onHeard(nowNanos);
            }
            message.deadlineNanos = Deadline.NEVER;
            session.sendToClient(new PubRec(message.msgId));
        }
        if (received && message.clientLeg() == ClientLeg.RECEIVED) {
            awaitRelease(message, nowNanos);
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

    /** The broker refuses the message: the client hears it, unless it was told that the broker would get the message. */
    void refuse(InboundMessage message, ReturnCode returnCode, DeadLetter.Reason reason) {
        if (message.clientLeg() == ClientLeg.WAITING) {
            brokerLegs.remove(message);
            session.refused(MsgType.PUBLISH, returnCode, new TopicName(message.topic));
            session.sendToClient(new PubAck(message.topicId, message.msgId, returnCode));
        } else {
            brokerLegs.discard(message, reason);
        }
    }

    // ---- what the client repeats, releases and leaves

    /** The client sends its PUBLISH again. */
    void onRepetition(InboundMessage message, Publish repetition, long nowNanos) {
        message.onRepeated(nowNanos);
        switch (message.clientLeg()) {
            case LEFT -> {
                // It made room for others, and the broker still owes an answer: the client waits for it again.
                message.apply(ClientLeg.Event.REPEATED);
                awaitBroker(message, nowNanos);
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

    /** PUBREL: the client is through with the message when the broker, or the spool, is. */
    void release(InboundMessage message, long nowNanos) {
        message.apply(ClientLeg.Event.PUBREL);
        awaitBroker(message, nowNanos);
        if (isSpooled(message)) {
            completeFromSpool(message);
        } else {
            advance(message, nowNanos);
        }
    }

    /** The client waits for this message no longer; the broker gets it, or the rest of it, all the same. */
    void leave(InboundMessage message) {
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

    // ---- from the spool

    /** Whether the client need not wait for the broker with this message, which has its record. */
    private boolean isSpooled(InboundMessage message) {
        SpoolSettings settings = session.settings().spool();
        boolean toldLater = !session.broker().isUp() || message.isBehind || !message.isWithBroker();
        return settings.enabled() && message.number != 0 && toldLater;
    }

    /** Messages without an answer of the broker get their records before later messages do: a restart keeps the order. */
    void spoolWhatCameBefore(long nowNanos) {
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

    /** The message is, or gets, on disk, and the client is told so; or that there is no room. */
    void acknowledgeFromSpool(InboundMessage message, long nowNanos) {
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

    // ---- late, or not at all

    /** The broker has not answered in time, or the client has not released what it has PUBREC for. */
    void onLate(InboundMessage message, long nowNanos) {
        message.deadlineNanos = Deadline.NEVER;
        if (message.clientLeg() != ClientLeg.RECEIVED) {
            onBrokerLate(message, nowNanos);
        } else if (message.isWithBroker()) {
            onUnreleased(message, nowNanos);
        }
    }

    /** The broker may take no other message before this one is through (MQTT 5 §4.9), though the client went on with others. */
    private void onUnreleased(InboundMessage message, long nowNanos) {
        long window = session.listener().retryWindowNanos();
        if (!message.isSilent(window, nowNanos)) {
            awaitRelease(message, nowNanos);
        } else if (isBrokerHeldUp()) {
            leave(message);
            answers.left(message);
        } else {
            message.deadlineNanos = Deadline.after(nowNanos, window);
        }
    }

    /** A broker that takes another message answers it in time; one that is away does not wait for this one. */
    private boolean isBrokerHeldUp() {
        long timeoutMillis = session.settings().broker().answerTimeoutNanos() / NANOS_PER_MILLI;
        return session.broker().isConnected() && messages.isOneUnanswered(timeoutMillis, session.steadyMillis());
    }

    /** The broker has not answered in time: the message goes to the spool, or is refused as congestion without one. */
    private void onBrokerLate(InboundMessage message, long nowNanos) {
        if (session.settings().spool().enabled()) {
            onLateWithSpool(message, nowNanos);
        } else if (message.clientLeg() == ClientLeg.WAITING) {
            refuseLate(message, nowNanos);
        }
    }

    private void onLateWithSpool(InboundMessage message, long nowNanos) {
        if (message.clientLeg() == ClientLeg.RELEASED) {
            completeFromSpool(message);
        } else {
            acknowledgeFromSpool(message, nowNanos);
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
    void refuseFull(InboundMessage message, long nowNanos) {
        session.refused(MsgType.PUBLISH, ReturnCode.CONGESTION, new TopicName(message.topic));
        if (session.has(Quirk.NO_CONGESTION_CODE)) {
            return;
        }
        session.sendToClient(new PubAck(message.topicId, message.msgId, ReturnCode.CONGESTION));
        if (message.qos == QoS.TWO) {
            answers.refused(message, nowNanos);
        }
    }
}
