package org.sngateway.gateway.core.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.Quirk;
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
 */
public final class InboundPublish {
    /** No client can repeat what it did not send. */
    private static final int NO_MSG_ID = -1;

    private enum ClientLeg {
        /** Waits for PUBACK or PUBREC. */
        WAITING,
        /** Has PUBREC. */
        RECEIVED,
        /** Sent PUBREL, waits for PUBCOMP. */
        RELEASED,
        /** Nobody waits: a will, or the client went on with another message. */
        NOBODY
    }

    private enum BrokerLeg {
        /** Not sent yet. */
        WAITING,
        SENT,
        RECEIVED,
        RELEASED,
        DONE
    }

    /** A message at QoS 1 or 2 that is not yet through. */
    private static final class Open {
        final int msgId;
        final int topicId;
        final String topic;
        final Payload payload;
        final QoS qos;
        final boolean retain;
        ClientLeg clientLeg = ClientLeg.WAITING;
        BrokerLeg brokerLeg = BrokerLeg.WAITING;
        int packetId;
        long deadlineNanos = Deadline.NEVER;

        Open(int msgId, int topicId, String topic, Payload payload, QoS qos, boolean retain) {
            this.msgId = msgId;
            this.topicId = topicId;
            this.topic = topic;
            this.payload = payload;
            this.qos = qos;
            this.retain = retain;
        }

        boolean hasContentOf(Publish publish, String publishTopic) {
            return qos == publish.qos() && topic.equals(publishTopic) && payload.equals(publish.data());
        }

        MqttCommand.Publish toBroker(boolean dup) {
            return new MqttCommand.Publish(topic, payload, qos, retain, dup, packetId);
        }
    }

    private final SessionContext session;
    private final List<Open> open = new ArrayList<>(2);
    private @Nullable Open lastAcknowledged;
    private long lastAcknowledgedNanos;

    public InboundPublish(SessionContext session) {
        this.session = session;
    }

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
        Open same = find(publish.msgId(), publish.qos());
        if (same != null && same.hasContentOf(publish, topic)) {
            onRepetition(same, publish, nowNanos);
            return;
        }
        if (isLateRepetition(publish, topic, nowNanos)) {
            session.sendToClient(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED));
            return;
        }
        if (!makeRoom()) {
            session.ignored(IgnoreReason.TOO_MANY_OPEN_REQUESTS, publish);
            return;
        }
        if (same != null) {
            // 5.5: a client that lost its memory uses the MsgId of an open message for another one.
            leave(same);
        }
        Open message = new Open(
                publish.msgId(), publish.topic().value(), topic, publish.data(), publish.qos(), publish.retain());
        message.deadlineNanos =
                Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
        open.add(message);
        sendToBroker(message);
    }

    /** Publishes a will, as soon as there is a connection whatever its QoS: nobody waits for the answer. */
    public void publish(Will will) {
        Open message = new Open(NO_MSG_ID, 0, will.topic(), will.message(), will.qos(), will.retain());
        message.clientLeg = ClientLeg.NOBODY;
        open.add(message);
        sendToBroker(message);
    }

    public void onPubRel(PubRel pubRel, long nowNanos) {
        Open message = find(pubRel.msgId(), QoS.TWO);
        if (message == null) {
            // 5.5: the PUBCOMP of before was lost.
            session.sendToClient(new PubComp(pubRel.msgId()));
        } else if (message.clientLeg == ClientLeg.RECEIVED) {
            message.clientLeg = ClientLeg.RELEASED;
            advance(message, nowNanos);
        } else {
            session.ignored(IgnoreReason.REPETITION, pubRel);
        }
    }

    public void onMqttPubAck(MqttEvent.PubAck pubAck, long nowNanos) {
        Open message = findSent(pubAck.packetId());
        if (message == null) {
            return;
        }
        if (!pubAck.returnCode().isAccepted()) {
            refuse(message, pubAck.returnCode());
            return;
        }
        // Some brokers answer QoS 2 with PUBACK: the message is through, and a PUBREL would make them go deaf.
        message.brokerLeg = BrokerLeg.DONE;
        advance(message, nowNanos);
    }

    public void onMqttPubRec(MqttEvent.PubRec pubRec, long nowNanos) {
        Open message = findSent(pubRec.packetId());
        if (message == null) {
            // Of a message given up meanwhile: end it, or it stays open at the broker.
            session.broker().send(new MqttCommand.PubRel(pubRec.packetId()));
        } else if (!pubRec.returnCode().isAccepted()) {
            refuse(message, pubRec.returnCode());
        } else if (message.brokerLeg == BrokerLeg.SENT) {
            message.brokerLeg = BrokerLeg.RECEIVED;
            advance(message, nowNanos);
        }
    }

    public void onMqttPubComp(MqttEvent.PubComp pubComp, long nowNanos) {
        Open message = findSent(pubComp.packetId());
        if (message != null && message.brokerLeg == BrokerLeg.RELEASED) {
            message.brokerLeg = BrokerLeg.DONE;
            advance(message, nowNanos);
        }
    }

    /**
     * The connection to the broker is up (again): what is open goes on.
     *
     * @param sessionPresent the broker still knows what it acknowledged; if not, messages are sent as new ones
     */
    public void onBrokerConnected(boolean sessionPresent, long nowNanos) {
        for (Open message : List.copyOf(open)) {
            if (message.brokerLeg == BrokerLeg.DONE) {
                continue;
            }
            if (message.brokerLeg == BrokerLeg.WAITING || !sessionPresent) {
                sendToBroker(message);
            } else if (message.brokerLeg == BrokerLeg.SENT) {
                session.broker().send(message.toBroker(true));
            } else if (message.brokerLeg == BrokerLeg.RELEASED) {
                session.broker().send(new MqttCommand.PubRel(message.packetId));
            } else {
                advance(message, nowNanos);
            }
        }
    }

    /** The client went away: what it will repeat by itself is forgotten. */
    public void onClientGone() {
        open.removeIf(message -> message.clientLeg == ClientLeg.WAITING
                && (message.qos == QoS.ONE || message.brokerLeg == BrokerLeg.WAITING));
        for (Open message : open) {
            message.deadlineNanos = Deadline.NEVER;
        }
    }

    /**
     * A clean session begins: nothing is left of the client's, and what the old session at the broker has received is
     * released while it lasts. What nobody waits for still goes out.
     */
    public void clear() {
        for (Open message : List.copyOf(open)) {
            if (message.clientLeg != ClientLeg.NOBODY) {
                leave(message);
            }
        }
        lastAcknowledged = null;
    }

    /** The session expired: what is still open never goes out. */
    public void forget() {
        for (Open message : open) {
            session.dropped(DropReason.SESSION_ENDED, message.topic);
        }
        open.clear();
    }

    /** Whether something is on its way to the broker for which no client has to do anything more. */
    public boolean isDraining() {
        for (Open message : open) {
            if (message.clientLeg == ClientLeg.NOBODY || message.clientLeg == ClientLeg.RELEASED) {
                return true;
            }
        }
        return false;
    }

    public boolean usesPacketId(int packetId) {
        return findSent(packetId) != null;
    }

    public long deadlineNanos() {
        long earliest = Deadline.NEVER;
        for (Open message : open) {
            earliest = Math.min(earliest, message.deadlineNanos);
        }
        return earliest;
    }

    /** 6.4, "spool: off": a message without the broker's answer in time is refused as congestion. */
    public void onDeadline(long nowNanos) {
        for (Open message : List.copyOf(open)) {
            if (Deadline.isDue(message.deadlineNanos, nowNanos)) {
                message.deadlineNanos = Deadline.NEVER;
                session.refused(MsgType.PUBLISH, ReturnCode.CONGESTION);
                if (!session.has(Quirk.NO_CONGESTION_CODE)) {
                    session.sendToClient(new PubAck(message.topicId, message.msgId, ReturnCode.CONGESTION));
                }
                leave(message);
            }
        }
    }

    private void onQos0(Publish publish, String topic) {
        if (session.broker().isUp()) {
            session.broker().send(new MqttCommand.Publish(topic, publish.data(), QoS.ZERO, publish.retain(), false, 0));
        } else {
            session.dropped(DropReason.BROKER_UNREACHABLE, topic);
        }
    }

    private void onRepetition(Open message, Publish repetition, long nowNanos) {
        switch (message.clientLeg) {
            case NOBODY -> {
                // It was refused for want of an answer, and is still on its way: the client waits for it again.
                message.clientLeg = ClientLeg.WAITING;
                message.deadlineNanos =
                        Deadline.after(nowNanos, session.settings().broker().answerTimeoutNanos());
                advance(message, nowNanos);
            }
            case RECEIVED -> session.sendToClient(new PubRec(message.msgId));
            case WAITING, RELEASED -> session.ignored(IgnoreReason.REPETITION, repetition);
        }
    }

    /**
     * 5.5: after the PUBACK only a PUBLISH with DUP that equals the last one, soon after, is taken for its repetition. In
     * every other case it is a new message: some clients use one MsgId for all, and QoS 1 may duplicate but not lose.
     */
    private boolean isLateRepetition(Publish publish, String topic, long nowNanos) {
        Open last = lastAcknowledged;
        return publish.dup()
                && last != null
                && last.msgId == publish.msgId()
                && last.hasContentOf(publish, topic)
                && nowNanos - lastAcknowledgedNanos < session.listener().retryWindowNanos();
    }

    /**
     * Whether one more message can be open; those that only the broker has to finish count until there are as many again. A
     * client that never sends PUBREL must not block itself for ever.
     */
    private boolean makeRoom() {
        int max = session.settings().sessionLimits().maxOpenPublishes();
        long awaited = open.stream()
                .filter(message -> message.clientLeg != ClientLeg.NOBODY)
                .count();
        if (open.size() >= 2 * max || awaited < max) {
            return open.size() < 2 * max;
        }
        for (Open message : open) {
            if (message.clientLeg == ClientLeg.RECEIVED) {
                leave(message);
                return true;
            }
        }
        return false;
    }

    /** Nobody waits for this message any more; what the broker has of it is brought to its end. */
    private void leave(Open message) {
        message.clientLeg = ClientLeg.NOBODY;
        message.deadlineNanos = Deadline.NEVER;
        boolean withBroker = message.qos == QoS.TWO && message.brokerLeg != BrokerLeg.WAITING;
        if (!withBroker || message.brokerLeg == BrokerLeg.DONE) {
            open.remove(message);
        } else {
            releaseAtBroker(message);
        }
    }

    private void refuse(Open message, ReturnCode returnCode) {
        open.remove(message);
        if (message.clientLeg == ClientLeg.WAITING) {
            session.refused(MsgType.PUBLISH, returnCode);
            session.sendToClient(new PubAck(message.topicId, message.msgId, returnCode));
        }
    }

    /** Each leg goes as far as the other one lets it. */
    private void advance(Open message, long nowNanos) {
        boolean through = message.brokerLeg == BrokerLeg.DONE;
        if (message.qos == QoS.ONE) {
            if (through) {
                acknowledge(message, nowNanos);
            }
            return;
        }
        boolean received = through || message.brokerLeg == BrokerLeg.RECEIVED;
        if (received && message.clientLeg == ClientLeg.WAITING) {
            message.clientLeg = ClientLeg.RECEIVED;
            message.deadlineNanos = Deadline.NEVER;
            session.sendToClient(new PubRec(message.msgId));
        }
        if (message.clientLeg == ClientLeg.RELEASED || message.clientLeg == ClientLeg.NOBODY) {
            releaseAtBroker(message);
        }
        if (through && message.clientLeg == ClientLeg.RELEASED) {
            open.remove(message);
            session.sendToClient(new PubComp(message.msgId));
        } else if (through && message.clientLeg == ClientLeg.NOBODY) {
            open.remove(message);
        }
    }

    private void acknowledge(Open message, long nowNanos) {
        open.remove(message);
        if (message.clientLeg == ClientLeg.WAITING) {
            lastAcknowledged = message;
            lastAcknowledgedNanos = nowNanos;
            session.sendToClient(new PubAck(message.topicId, message.msgId, ReturnCode.ACCEPTED));
        }
    }

    private void releaseAtBroker(Open message) {
        if (message.brokerLeg == BrokerLeg.RECEIVED && session.broker().isUp()) {
            message.brokerLeg = BrokerLeg.RELEASED;
            session.broker().send(new MqttCommand.PubRel(message.packetId));
        }
    }

    /** Sends the message as a new one, as soon as there is a connection. */
    private void sendToBroker(Open message) {
        BrokerSession broker = session.broker();
        if (!broker.isUp()) {
            message.brokerLeg = BrokerLeg.WAITING;
            return;
        }
        if (message.qos == QoS.ZERO) {
            open.remove(message);
        } else {
            message.packetId = session.nextPacketId();
            message.brokerLeg = BrokerLeg.SENT;
        }
        broker.send(message.toBroker(false));
    }

    private @Nullable Open find(int msgId, QoS qos) {
        for (int i = open.size() - 1; i >= 0; i--) {
            Open message = open.get(i);
            if (message.msgId == msgId && message.qos == qos) {
                return message;
            }
        }
        return null;
    }

    private @Nullable Open findSent(int packetId) {
        for (Open message : open) {
            if (message.packetId == packetId && message.brokerLeg != BrokerLeg.WAITING) {
                return message;
            }
        }
        return null;
    }
}
