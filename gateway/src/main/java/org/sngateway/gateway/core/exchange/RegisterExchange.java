package org.sngateway.gateway.core.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.settings.Quirk;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.topic.TopicTable;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;

/**
 * REGISTER in both directions (MQTT-SN 1.2 §6.5 and §6.10, R5.4). The client's is answered at once. The gateway's
 * own, one at a time, tells the client the id of a topic; messages of the topic wait here for the REGACK.
 */
final class RegisterExchange {
    /** What a REGACK means for the messages that wait for one. */
    enum Outcome {
        /** It answers no REGISTER. */
        NOT_EXPECTED,
        /** It answers a REGISTER that no message waits for any more; the id counts all the same. */
        LATE,
        /** The client knows the id. */
        ACCEPTED,
        /** The client asks for a pause. */
        CONGESTION,
        /** The client does not learn the id. */
        REFUSED
    }

    /** A REGISTER of the gateway. */
    private static final class Request {
        final String topic;
        final int topicId;
        final int msgId;
        final Retry retry;

        Request(String topic, int topicId, int msgId, SessionContext session) {
            this.topic = topic;
            this.topicId = topicId;
            this.msgId = msgId;
            this.retry = new Retry(session);
        }

        Register message() {
            return new Register(topicId, msgId, topic);
        }
    }

    private final SessionContext session;
    private final TopicTable topics;

    private @Nullable Request open;
    /** Given up before its REGACK came; the REGACK counts all the same. */
    private @Nullable Request late;

    /** Messages that wait for the REGACK, in order: of the topic of {@link #open}, and one at least while it is open. */
    private final Deque<Delivery> waiting = new ArrayDeque<>(2);
    /** The client never answered a REGISTER. */
    private boolean isNeverAnswered;

    RegisterExchange(SessionContext session, TopicTable topics) {
        this.session = session;
        this.topics = topics;
    }

    // ---- the client's REGISTER

    /** Row 13. */
    void onRegister(Register register) {
        if (!session.records().isUsable()) {
            refuse(register, ReturnCode.CONGESTION);
            return;
        }
        String fault = session.settings().topicRules().nameFault(register.topicName());
        if (fault != null) {
            session.textRefused(register.topicName(), fault);
        }
        int topicId = fault == null ? topics.assign(register.topicName()) : 0;
        if (topicId == 0) {
            // R5.4: a full table does not clear by itself, so the code for "later" would be wrong.
            refuse(register, ReturnCode.NOT_SUPPORTED);
            return;
        }
        topics.markKnown(topicId);
        session.sendToClient(new RegAck(topicId, register.msgId(), ReturnCode.ACCEPTED));
    }

    private void refuse(Register register, ReturnCode returnCode) {
        session.refused(MsgType.REGISTER, returnCode, new TopicName(register.topicName()));
        session.sendToClient(new RegAck(0, register.msgId(), returnCode));
    }

    // ---- the gateway's REGISTER

    /** Whether a REGACK is awaited. */
    boolean isOpen() {
        return open != null;
    }

    /** Whether the REGACK of this topic is awaited. */
    boolean isOpenFor(String topic) {
        return open != null && open.topic.equals(topic);
    }

    boolean usesMsgId(int msgId) {
        return open != null && open.msgId == msgId;
    }

    /** Why the topic of the message can't be registered, or {@code null} if it can. */
    @Nullable
    DropReason obstacleTo(Delivery delivery) {
        if (isNeverAnswered || session.has(Quirk.NO_REGISTER) || topics.isRefused(delivery.topic)) {
            return DropReason.NOT_REGISTERED;
        }
        boolean isTooLong = SnEncoder.registerOctets(delivery.topicOctets) > session.maxMessageOctets();
        return isTooLong ? DropReason.TOO_LONG : null;
    }

    /** Sends REGISTER; the message waits for the REGACK. */
    void begin(Delivery delivery, int topicId, int msgId, long nowNanos) {
        await(delivery);
        delivery.onSent(session.listener(), nowNanos);
        delivery.registerSentNanos = Math.min(delivery.registerSentNanos, nowNanos);
        Request request = new Request(delivery.topic, topicId, msgId, session);
        open = request;
        request.retry.start(nowNanos);
        session.sendToClient(request.message(), request.retry);
    }

    /** One more message of the topic waits. */
    void await(Delivery delivery) {
        waiting.addLast(delivery);
    }

    Outcome onRegAck(RegAck regAck) {
        ReturnCode returnCode = regAck.returnCode();
        if (late != null && late.msgId == regAck.msgId()) {
            if (returnCode.isAccepted()) {
                topics.markKnown(late.topicId);
            }
            late = null;
            return Outcome.LATE;
        }
        // R5.4: the MsgId decides; some clients send back another topic id.
        if (open == null || open.msgId != regAck.msgId()) {
            return Outcome.NOT_EXPECTED;
        }
        Request answered = open;
        open = null;
        if (returnCode.isAccepted()) {
            topics.markKnown(answered.topicId);
            return Outcome.ACCEPTED;
        }
        if (returnCode.equals(ReturnCode.CONGESTION)) {
            return Outcome.CONGESTION;
        }
        if (topics.knownId(answered.topic) != 0) {
            // The client has subscribed or registered since: what it asked for by itself is not refused.
            return Outcome.ACCEPTED;
        }
        topics.markRefused(answered.topicId);
        return Outcome.REFUSED;
    }

    /** The first message that waits; there is one while the exchange is open. */
    Delivery firstWaiting() {
        return waiting.getFirst();
    }

    /** Takes out all messages that wait, the last one first. */
    void takeAllFromLast(Consumer<Delivery> taken) {
        while (!waiting.isEmpty()) {
            taken.accept(waiting.removeLast());
        }
    }

    /** Takes out all messages that wait, the first one first. */
    void takeAll(Consumer<Delivery> taken) {
        while (!waiting.isEmpty()) {
            taken.accept(waiting.removeFirst());
        }
    }

    /** Whether this message waits for the REGACK. */
    boolean isWaiting(Delivery delivery) {
        return waiting.contains(delivery);
    }

    /** The message does not wait any more; when no other one does, nobody needs the id. */
    void remove(Delivery delivery) {
        waiting.remove(delivery);
        if (waiting.isEmpty()) {
            giveUp();
        }
    }

    /** Nobody waits for the REGACK any more. */
    void giveUp() {
        if (open != null) {
            late = open;
            open = null;
        }
    }

    /** The client hears messages and does not answer REGISTER: until it asks for something it gets none any more. */
    void giveUpForAll() {
        isNeverAnswered = true;
        giveUp();
    }

    /** A new SUBSCRIBE or CONNECT: what the client did not register may be tried again. */
    void forgetRefusals() {
        isNeverAnswered = false;
        topics.forgetRefusals();
    }

    /** A clean session: an old REGACK means nothing. */
    void clear() {
        late = null;
        forgetRefusals();
    }

    // ---- its repetitions

    long deadlineNanos() {
        return open == null ? Deadline.NEVER : open.retry.deadlineNanos();
    }

    boolean isDue(long nowNanos) {
        return open != null && open.retry.isDue(nowNanos);
    }

    /** Whether REGISTER was repeated as often as it may be. */
    boolean isUsedUp() {
        return open != null && open.retry.isUsedUp();
    }

    /** When the client could hear REGISTER for the first time. */
    long departedNanos(Delivery delivery) {
        long sentNanos = delivery.registerSentNanos;
        return open == null ? sentNanos : open.retry.departedNanos(sentNanos);
    }

    void repeat(long nowNanos) {
        if (open != null) {
            open.retry.repeat(nowNanos);
            session.sendToClient(open.message(), open.retry);
        }
    }
}
