package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Utf8;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/**
 * An attempt of a client to connect (MQTT-SN 1.2 §6.2, §6.3, R5.2): prompting for the will, then waiting for the
 * broker.
 */
final class ConnectAttempt {
    /** What the owner is told. */
    interface Listener {
        /** All is known that the client has to say: now the broker. */
        void onPrompted(ConnectAttempt attempt, long nowNanos);

        /** The attempt has come to a bad end. */
        void onAttemptRefused(ConnectAttempt attempt, ReturnCode returnCode, ConnectRefusal reason, long nowNanos);

        /** The client did not answer the prompting. */
        void onAttemptForgotten(long nowNanos);
    }

    private enum Phase {
        WILL_TOPIC,
        WILL_MSG,
        BROKER
    }

    /** The octets of CONNECT and WILLTOPIC without their texts, and of what asks for a will (§5.4.4, §5.4.6 to §5.4.8). */
    private static final int CONNECT_OCTETS = 6;

    private static final int WILLTOPIC_OCTETS = 3;
    private static final int PROMPT_OCTETS = 2;

    private final SessionContext session;
    private final Listener listener;
    private final Retry retry;

    private Connect connect;
    private Phase phase = Phase.BROKER;
    private @Nullable WillTopic willTopic;
    private @Nullable SnMessage lastWillMessage;
    private Payload willMessage = Payload.EMPTY;
    private long brokerDeadlineNanos = Deadline.NEVER;
    private int heardOctets;
    private int promptedOctets;

    ConnectAttempt(SessionContext session, Listener listener, Connect connect) {
        this.session = session;
        this.retry = new Retry(session);
        this.listener = listener;
        this.connect = connect;
    }

    /** The octets of a CONNECT as it came, before it was given a client id. */
    static int octets(Connect sent) {
        return CONNECT_OCTETS + Utf8.octets("client id", sent.clientId());
    }

    /**
     * The CONNECT came, for the first time or again.
     *
     * @param octets of it, as it came
     */
    void start(Connect latest, int octets, long nowNanos) {
        connect = latest;
        heardOctets += octets + session.headerOctets();
        willTopic = null;
        lastWillMessage = null;
        willMessage = Payload.EMPTY;
        if (connect.will()) {
            phase = Phase.WILL_TOPIC;
            retry.start(nowNanos);
            prompt();
        } else {
            askBroker(nowNanos);
        }
    }

    /** The client is elsewhere now: what came from where it was does not count there. */
    void onMoved() {
        heardOctets = 0;
        promptedOctets = 0;
    }

    void onWillTopic(WillTopic message, long nowNanos) {
        if (phase == Phase.BROKER) {
            session.ignored(IgnoreReason.REPETITION, message);
            return;
        }
        lastWillMessage = message;
        String fault =
                message.isEmpty() ? null : session.settings().topicRules().nameFault(message.topic());
        if (message.isEmpty()) {
            // §6.3: this is how a will is deleted; there is nothing more to ask.
            willTopic = null;
            askBroker(nowNanos);
        } else if (fault == null) {
            willTopic = message;
            heardOctets += WILLTOPIC_OCTETS + Utf8.octets("will topic", message.topic()) + session.headerOctets();
            phase = Phase.WILL_MSG;
            retry.start(nowNanos);
            prompt();
        } else {
            session.textRefused(message.topic(), fault);
            listener.onAttemptRefused(this, ReturnCode.NOT_SUPPORTED, ConnectRefusal.BAD_WILL_TOPIC, nowNanos);
        }
    }

    void onWillMsg(WillMsg message, long nowNanos) {
        if (phase == Phase.WILL_MSG) {
            lastWillMessage = message;
            willMessage = message.message();
            askBroker(nowNanos);
        } else {
            session.ignored(IgnoreReason.NOT_EXPECTED, message);
        }
    }

    /** A WILLTOPIC or WILLMSG that can't be held, for instance with QoS bits 0b11. */
    void onWillMessageRefused(RefusedRequest message, long nowNanos) {
        if (phase == Phase.BROKER || (message.type() == MsgType.WILLMSG && phase != Phase.WILL_MSG)) {
            session.ignored(IgnoreReason.NOT_EXPECTED, message);
        } else {
            lastWillMessage = message;
            boolean tooLong = message.reason() == RefusedRequest.Reason.TOO_LONG;
            ConnectRefusal reason = tooLong ? ConnectRefusal.TOO_LONG : ConnectRefusal.BAD_WILL_TOPIC;
            listener.onAttemptRefused(this, ReturnCode.NOT_SUPPORTED, reason, nowNanos);
        }
    }

    Connect connect() {
        return connect;
    }

    boolean isPrompting() {
        return phase != Phase.BROKER;
    }

    /** The will that was prompted for; {@code null} when there is none, asked for or not. */
    @Nullable
    Will will() {
        WillTopic topic = willTopic;
        return topic == null ? null : new Will(topic.topic(), topic.qos(), topic.retain(), willMessage);
    }

    /** The last answer to the prompting: what the client repeats if the CONNACK is lost. {@code null} without a will. */
    @Nullable
    SnMessage lastWillMessage() {
        return lastWillMessage;
    }

    long deadlineNanos() {
        return Math.min(retry.deadlineNanos(), brokerDeadlineNanos);
    }

    void onDeadline(long nowNanos) {
        if (Deadline.isDue(brokerDeadlineNanos, nowNanos)) {
            listener.onAttemptRefused(this, ReturnCode.CONGESTION, ConnectRefusal.BROKER_UNREACHABLE, nowNanos);
        } else if (retry.isDue(nowNanos)) {
            if (retry.isUsedUp()) {
                listener.onAttemptForgotten(nowNanos);
                return;
            }
            retry.repeat(nowNanos);
            if (mayHear(PROMPT_OCTETS)) {
                prompt();
            }
        }
    }

    /**
     * Whether this many octets more may go to the address. Octets sent never exceed octets received from there, since the
     * address may be forged (amplification limit, P8).
     */
    boolean mayHear(int octets) {
        return promptedOctets + octets + session.headerOctets() <= heardOctets;
    }

    private void prompt() {
        promptedOctets += PROMPT_OCTETS + session.headerOctets();
        session.sendToClient(phase == Phase.WILL_TOPIC ? new WillTopicReq() : new WillMsgReq(), retry);
    }

    private void askBroker(long nowNanos) {
        phase = Phase.BROKER;
        retry.stop();
        brokerDeadlineNanos =
                Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
        listener.onPrompted(this, nowNanos);
    }
}
