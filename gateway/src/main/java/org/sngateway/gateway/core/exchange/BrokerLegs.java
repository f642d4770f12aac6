package org.sngateway.gateway.core.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sn.message.QoS;

/**
 * The way of a client's messages from the gateway to the broker: each is sent in its turn, those that lie on disk only are
 * read when those before them are on their way, and what is open goes on when the connection is back.
 */
final class BrokerLegs {
    /** How many messages may be on their way to the broker at once. */
    private static final int WINDOW = 16;

    private final SessionContext session;
    private final InboundMessages messages;
    private final Spool spool;
    private final PacketIds packetIds;
    private final ObjLongConsumer<InboundMessage> notTaken;
    private final RefusedMessages refused;

    /** The broker has forgotten the session from before the restart; messages of that session may lie on disk only. */
    private boolean brokerForgot;
    /** Spool number of the first message of the new clean session; 0 = no clean session is awaited. */
    private long firstHeld;
    /** The session expired: what is read from the spool never goes out. */
    private DeadLetter.@Nullable Reason discards;

    /**
     * None are under way.
     *
     * @param notTaken gets a message at QoS 2 that did not go out as the disk failed, which is not kept either, and the time
     */
    BrokerLegs(
            SessionContext session,
            InboundMessages messages,
            Spool spool,
            PacketIds packetIds,
            ObjLongConsumer<InboundMessage> notTaken) {
        this.session = session;
        this.messages = messages;
        this.spool = spool;
        this.packetIds = packetIds;
        this.notTaken = notTaken;
        this.refused = new RefusedMessages(session);
    }

    /** Whether a message can go on to the broker at once: nothing that came before it still waits. */
    boolean goesDirectly() {
        return session.broker().isUp()
                && session.broker().isWritable()
                && !spool.hasUnread()
                && messages.waiting() == heldByDisk();
    }

    /** While the disk fails, messages at QoS 2 wait and let the others pass. */
    private int heldByDisk() {
        return session.records().isUsable() ? 0 : messages.waitingAtQos2();
    }

    /**
     * At QoS 2 nothing goes to the broker of which the record does not tell: after a restart it would go out once more, as
     * another message.
     */
    private boolean isHeldByDisk(InboundMessage message) {
        return message.qos == QoS.TWO && !session.records().isUsable();
    }

    /** Whether a message that comes now has to wait on disk only: its place is behind others there, or they are many. */
    boolean isMemoryFull() {
        return spool.hasUnread() || messages.waiting() >= WINDOW;
    }

    // ---- sending

    /** Sends what waits in memory, and has more read, as far as the broker takes it. */
    void sendWaiting() {
        if (takesMore() && anyWaits()) {
            goOn(message -> {});
        }
    }

    private boolean takesMore() {
        return session.broker().isWritable() && !refused.isPausing();
    }

    /**
     * Sends in order what is to go out: one that was refused waits before others that were sent, and may go first on the next
     * connection.
     *
     * @param resume goes on with a message that was sent
     */
    private void goOn(Consumer<InboundMessage> resume) {
        boolean takesMore = takesMore();
        int underWay = 0;
        List<String> topicsInDoubt = refused.isInDoubt() ? new ArrayList<>() : List.of();
        boolean anyHasItsTurn = false;
        int place = 0;
        while (place < messages.size()) {
            InboundMessage message = messages.at(place);
            if (!message.isBehind) {
                resume.accept(message);
            }
            if (takesMore && !message.isBehind && message.number < endOfDrain()) {
                sendInTurn(message, underWay < WINDOW && !topicsInDoubt.contains(message.topic));
                underWay += isUnderWay(message) ? 1 : 0;
                if (refused.isInDoubt() && message.brokerLeg() == BrokerLeg.SENT) {
                    topicsInDoubt.add(message.topic);
                }
            }
            // A message that is through, or too old, is gone: the next one stands in its place.
            boolean isThere = messages.isAt(place, message);
            anyHasItsTurn |= isThere && !message.isBehind && message.brokerLeg() == BrokerLeg.WAITING;
            place += isThere ? 1 : 0;
        }
        boolean isRoom = underWay < WINDOW && !(refused.isInDoubt() && anyHasItsTurn);
        if (takesMore && isRoom && spool.hasUnreadBefore(endOfDrain())) {
            spool.read(this::onRead);
        }
    }

    private void sendInTurn(InboundMessage message, boolean isRoom) {
        if (message.brokerLeg() == BrokerLeg.WAITING && isTooOld(message)) {
            discard(message, DeadLetter.Reason.TOO_OLD);
        } else if (message.brokerLeg() == BrokerLeg.WAITING && isRoom && isItsTurn(message)) {
            send(message);
        }
    }

    /** Whether it takes a place of the window. */
    private boolean isUnderWay(InboundMessage message) {
        return switch (message.brokerLeg()) {
            case SENT, RELEASED -> true;
            case WAITING -> isHeldByDisk(message);
            case RECEIVED, DONE -> false;
        };
    }

    private boolean anyWaits() {
        return messages.waiting() > 0 || spool.hasUnreadBefore(endOfDrain());
    }

    /** A message without a record comes after all that have one. */
    private boolean isItsTurn(InboundMessage message) {
        return message.number != 0 || !spool.hasUnread();
    }

    private boolean isTooOld(InboundMessage message) {
        if (message.number == 0) {
            return false;
        }
        long maxAge = session.settings().spool().maxAgeMillis();
        return maxAge > 0 && session.steadyMillis() - message.atMillis > maxAge;
    }

    private void onRead(List<InboundMessage> read) {
        for (InboundMessage copy : read) {
            InboundMessage known = messages.byNumber(copy.number);
            // Otherwise it was on its way already when it was written.
            if (known == null || known.isBehind) {
                takeItsTurn(known == null ? copy : known);
            }
        }
        spool.findOldest(messages);
        if (discards != null) {
            spool.read(this::onRead);
        } else {
            sendWaiting();
        }
    }

    private void takeItsTurn(InboundMessage message) {
        message.isBehind = false;
        // At QoS 1 too it is sent as a new one: the records of those before it may not say that they were sent.
        if ((brokerForgot || message.qos == QoS.ONE) && message.brokerLeg() != BrokerLeg.DONE) {
            message.apply(BrokerLeg.Event.FORGOTTEN);
        }
        messages.remove(message);
        messages.addInTurn(message);
        if (discards != null) {
            discard(message, discards);
        } else if (session.broker().isConnected()) {
            resume(message, SessionPresent.YES);
        }
    }

    /** Sends the message as a new one, as soon as there is a connection. */
    private void send(InboundMessage message) {
        BrokerSession broker = session.broker();
        if (!broker.isConnected() || isHeldByDisk(message)) {
            return;
        }
        if (message.qos == QoS.ZERO) {
            broker.send(message.toBroker(false));
            remove(message);
            return;
        }
        message.packetId = packetIds.next();
        message.apply(BrokerLeg.Event.PUBLISH);
        if (message.qos == QoS.TWO && message.number == 0) {
            spool.add(message);
            message.isBeingStored = true;
            session.records()
                    .whenStored(storedNanos -> sendStored(message), failedNanos -> notStored(message, failedNanos));
        } else {
            if (message.qos == QoS.TWO) {
                spool.updateStage(message);
            }
            publish(message, false);
        }
    }

    private void publish(InboundMessage message, boolean dup) {
        message.isNotSent = false;
        message.sentMillis = session.steadyMillis();
        session.broker().send(message.toBroker(dup));
    }

    private void sendStored(InboundMessage message) {
        message.isBeingStored = false;
        if (session.broker().isConnected() && message.brokerLeg() == BrokerLeg.SENT) {
            publish(message, false);
        }
    }

    /** The disk failed before the message went out: the client keeps it. */
    private void notStored(InboundMessage message, long nowNanos) {
        message.isBeingStored = false;
        remove(message);
        notTaken.accept(message, nowNanos);
    }

    /** Sends PUBREL. Then the packet id may mean another message to the broker, so the stage is on disk before. */
    void release(InboundMessage message) {
        if (message.brokerLeg() == BrokerLeg.RECEIVED && session.broker().isConnected() && !isHeldByDisk(message)) {
            message.apply(BrokerLeg.Event.PUBREL);
            spool.updateStage(message);
            sendPubRel(message);
        }
    }

    private void sendPubRel(InboundMessage message) {
        message.isNotSent = false;
        session.broker().send(new MqttCommand.PubRel(message.packetId));
    }

    // ---- the connection

    /**
     * The connection to the broker is up (again): what is open goes on.
     *
     * @param sessionPresent whether the broker still knows what it acknowledged; if not, messages are sent as new ones
     */
    void onConnected(SessionPresent sessionPresent) {
        brokerForgot |= sessionPresent == SessionPresent.NO;
        refused.onConnected();
        resumeAll(sessionPresent);
    }

    /** The broker has begun a new session: when something goes out there, what is open is sent as new. */
    void onBrokerBeganSession() {
        brokerForgot = true;
        for (InboundMessage message : messages.all()) {
            BrokerLeg leg = message.brokerLeg();
            boolean isOpen = leg != BrokerLeg.WAITING && leg != BrokerLeg.DONE;
            if (isOpen && !message.isBehind && !message.isBeingStored) {
                message.apply(BrokerLeg.Event.FORGOTTEN);
                spool.updateStage(message);
            }
        }
    }

    /** The disk failed, so that a request to the broker did not leave. */
    void onNotSent(MqttCommand request) {
        for (InboundMessage message : messages.all()) {
            boolean isPublish = message.brokerLeg() == BrokerLeg.SENT
                    && request instanceof MqttCommand.Publish publish
                    && publish.packetId() == message.packetId;
            boolean isPubRel = message.brokerLeg() == BrokerLeg.RELEASED
                    && request.equals(new MqttCommand.PubRel(message.packetId));
            message.isNotSent |= isPublish || isPubRel;
        }
    }

    /**
     * The disk fails, or works again: then what it held back goes on. What has left is not repeated while the connection lives
     * (MQTT 5 §4.4): the broker may have refused it, and that would be an answer to the repetition too.
     */
    void onStoreChanged() {
        if (session.broker().isConnected()) {
            for (InboundMessage message : messages.all()) {
                dependOnStage(message);
            }
            goOn(message -> {
                if (message.isNotSent || message.brokerLeg() == BrokerLeg.RECEIVED) {
                    resume(message, SessionPresent.YES);
                }
            });
            spool.findOldest(messages);
        }
    }

    /** An earlier write of the stage may have failed. */
    private void dependOnStage(InboundMessage message) {
        BrokerLeg leg = message.brokerLeg();
        boolean mayHaveFailed = message.qos == QoS.TWO && (leg == BrokerLeg.SENT || leg == BrokerLeg.RELEASED);
        if (mayHaveFailed && !message.isBehind && !message.isBeingStored && !isHeldByDisk(message)) {
            spool.updateStage(message);
        }
    }

    private void resumeAll(SessionPresent sessionPresent) {
        goOn(message -> resume(message, sessionPresent));
        spool.findOldest(messages);
    }

    private void resume(InboundMessage message, SessionPresent sessionPresent) {
        if (message.isBeingStored) {
            // It goes out, on whatever connection there is then, when it is on disk.
            return;
        }
        BrokerLeg leg = message.brokerLeg();
        if (leg != BrokerLeg.DONE && leg != BrokerLeg.WAITING && sessionPresent == SessionPresent.NO) {
            message.apply(BrokerLeg.Event.FORGOTTEN);
            send(message);
        } else if (isHeldByDisk(message)) {
            // It goes on when the disk works again.
            message.isNotSent = true;
        } else if (leg == BrokerLeg.SENT) {
            publish(message, true);
        } else if (leg == BrokerLeg.RELEASED) {
            sendPubRel(message);
        } else if (leg == BrokerLeg.RECEIVED && sessionPresent == SessionPresent.UNSAID) {
            message.apply(BrokerLeg.Event.DOUBTED);
            publish(message, true);
        } else if (leg == BrokerLeg.RECEIVED && message.isOwedToBroker()) {
            release(message);
        }
    }

    /** The broker has the message, at QoS 2. */
    void onReceived(InboundMessage message) {
        message.apply(BrokerLeg.Event.PUBREC);
        spool.onPassed(message, messages);
    }

    /** The broker takes messages. */
    void onTaken() {
        refused.onTaken();
    }

    /**
     * The broker refuses a message.
     *
     * @return whether it is sent again after a pause: it is owed to the broker, and the refusal may pass
     */
    boolean triesAgain(InboundMessage message, ReasonCode reasonCode, long nowNanos) {
        boolean isAcknowledged = message.number != 0 && message.isOwedToBroker();
        if (!isAcknowledged || isTooOld(message) || !refused.isTriedAgain(reasonCode, message.sentMillis)) {
            return false;
        }
        message.apply(BrokerLeg.Event.FORGOTTEN);
        refused.pause(nowNanos);
        return true;
    }

    long deadlineNanos() {
        return refused.deadlineNanos();
    }

    void onDeadline(long nowNanos) {
        if (refused.onDeadline(nowNanos)) {
            sendWaiting();
        }
    }

    // ---- the end of messages

    void remove(InboundMessage message) {
        messages.remove(message);
        spool.remove(message);
        spool.onPassed(message, messages);
    }

    /** The message never gets to the broker. It becomes a dead letter if the client was told that it would. */
    void discard(InboundMessage message, DeadLetter.Reason reason) {
        if (message.number != 0 && message.isOwedToBroker()) {
            session.deadLetter(new DeadLetter(
                    session.clientId(),
                    message.topic,
                    message.payload,
                    message.qos,
                    message.retain,
                    session.toUnixMillis(message.atMillis),
                    reason));
        } else {
            session.dropped(DropReason.SESSION_ENDED, message.topic);
        }
        remove(message);
    }

    /** What is in memory, and then what lies on disk only, never goes out. */
    void discardAll(DeadLetter.Reason reason) {
        for (InboundMessage message : messages.all()) {
            if (!message.isBehind) {
                discard(message, reason);
            }
        }
        endHold();
        if (spool.hasUnread()) {
            discards = reason;
            spool.read(this::onRead);
        }
    }

    // ---- the next clean session

    /** Messages that come from now on wait for a clean session, which begins when those before them are through. */
    void holdNext() {
        firstHeld = spool.nextNumber();
    }

    /** Messages from this number of the spool on wait for a clean session; 0 if none do. */
    void restoreHeld(long first) {
        firstHeld = first;
    }

    /** Spool number of the first message that waits for a clean session at the broker; 0 if none does. */
    long firstHeld() {
        return firstHeld;
    }

    /** The clean session has begun. */
    void endHold() {
        firstHeld = 0;
    }

    private long endOfDrain() {
        return firstHeld == 0 ? Long.MAX_VALUE : firstHeld;
    }

    /** Whether the broker has to get something for which the client does nothing more. */
    boolean isDraining() {
        return isDraining(Long.MAX_VALUE);
    }

    /** Whether the broker has to get such a thing before a clean session begins there. */
    boolean isDrainingOldSession() {
        return isDraining(endOfDrain());
    }

    private boolean isDraining(long end) {
        return spool.hasUnreadBefore(end) || messages.anyIsOwedToBroker(end);
    }
}
