package org.sngateway.sim.world;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.topic.TopicFilter;
import org.sngateway.sim.scenario.BrokerLimits;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * A broker of MQTT 3.1, 3.1.1 or 5, with limits. It keeps sessions and their subscriptions, accepts a QoS 2 message once, has a limited number
 * of messages in flight to each client, and repeats unacknowledged ones at a new connection. Of retained messages it
 * keeps those to nodes. Of those that match a SUBSCRIBE it sends the first before its SUBACK and the others after: both
 * are allowed (MQTT 3.1.1 §3.8.4).
 */
public final class SimBroker {
    private static final int MAX_PACKET_ID = 0xFFFF;
    private static final long SECOND = 1_000_000_000L;
    private static final ReasonCode PACKET_TOO_LARGE = new ReasonCode(0x95);
    private static final ReasonCode RETAIN_NOT_SUPPORTED = new ReasonCode(0x9A);
    private static final ReasonCode QOS_NOT_SUPPORTED = new ReasonCode(0x9B);
    private static final ReasonCode QUOTA_EXCEEDED = new ReasonCode(0x97);

    /** The way to its clients. */
    interface Connections {
        /** A packet goes to a client. */
        void send(BrokerClient client, MqttEvent packet);

        /**
         * The broker closes the connection of a client.
         *
         * @param why said only in MQTT 5
         */
        void close(BrokerClient client, ReasonCode why);

        /** The time. */
        long now();

        /** Something is to be done later. */
        void after(Duration time, Runnable action);
    }

    /** The observers. */
    public interface Listener {
        /** A client published a message; at QoS 2 reported once. */
        void onTaken(BrokerClient client, MqttCommand.Publish publish);

        /** The broker does not take a message, now or ever. */
        void onDisliked(BrokerClient client, MqttCommand.Publish publish);

        /**
         * The broker refuses a message for lack of rights, which may come.
         *
         * @param forNanos for so long it has done that on this connection
         */
        default void onWithoutRights(BrokerClient client, MqttCommand.Publish publish, long forNanos) {}

        /** The session of a client is gone, with its queued messages. */
        void onForgotten(BrokerClient client);

        /** A message for a client was worth something for a time only, which is over. */
        void onExpired(BrokerClient client, Payload payload);

        /**
         * The will of a client came out that waited for its gateway. Not reported after the broker has closed the connection at
         * the same will as a message: that it comes out then is right (R8.15), since the gateway could not bring it.
         *
         * @param hasWaited for the whole delay; else its session has ended before
         */
        void onBackStop(BrokerClient client, boolean hasWaited);

        /** A client loses its session at the broker through the gateway. */
        void onSessionLost(BrokerClient client, String what);

        /** A client acknowledged a message again: the repeated PUBLISH and the first acknowledgement have crossed. */
        default void onAcknowledgedAgain(BrokerClient client, MqttCommand acknowledgement) {}

        /** A client broke the protocol. */
        void onMisbehaviour(BrokerClient client, String what);
    }

    /** A message to a client that is not completely acknowledged. */
    private static final class UnderWay {
        final MqttEvent.Publish publish;
        final long expiresNanos;
        boolean received;

        UnderWay(MqttEvent.Publish publish, long expiresNanos) {
            this.publish = publish;
            this.expiresNanos = expiresNanos;
        }
    }

    /** A message that waits for a client, or is kept for it. */
    record Waiting(String topic, Payload payload, QoS qos, boolean retain, long expiresNanos) {
        MqttEvent.Publish publish(int packetId, boolean dup, long nowNanos) {
            return new MqttEvent.Publish(
                    topic, payload, qos, retain, packetId, dup, secondsLeft(expiresNanos, nowNanos));
        }
    }

    /** The session of a client. */
    static final class Session {
        private final boolean endsWithConnection;
        final Map<String, QoS> filters = new LinkedHashMap<>();
        final Map<Integer, UnderWay> underWay = new LinkedHashMap<>();
        final Deque<Waiting> waiting = new ArrayDeque<>();
        /** The QoS 2 messages that were accepted and not released, by packet id. */
        final Map<Integer, MqttCommand.Publish> unreleased = new HashMap<>();
        /** Packet ids of QoS 2 messages that were released. */
        final BitSet released = new BitSet();
        /** Packet ids of messages to the client that were completely acknowledged. */
        final BitSet acknowledged = new BitSet();
        /** It was sent PUBREL for a message that it had acknowledged by PUBACK, and hears nothing any more. */
        boolean deaf;
        /** The gateway has received the CONNACK with which this session began, and has not forgotten it in a restart. */
        boolean told;
        /** When it received it. */
        long toldNanos;

        int lastPacketId;
        /** The first message that was refused for lack of rights on this connection; -1 = none was. */
        private long withoutRightsSinceNanos = -1;

        private @Nullable Will will;
        /** The connection was closed at this will, which the gateway published as a message: its client is lost. */
        private boolean closedAtWill;
        /** How often its connection was lost. */
        private int losses;
        /** Its will waits since this loss; 0 = it does not. */
        private int willWaitsSince;

        Session(boolean endsWithConnection) {
            this.endsWithConnection = endsWithConnection;
        }
    }

    private final BrokerLimits limits;
    private final Duration willDelay;
    private final Connections connections;
    private final Listener listener;
    private boolean isQuotaUsedUp;
    private boolean isWithoutRights;

    /** A broker without sessions. */
    SimBroker(BrokerLimits limits, Duration willDelay, Connections connections, Listener listener) {
        this.limits = limits;
        this.willDelay = willDelay;
        this.connections = connections;
        this.listener = listener;
    }

    void setQuotaUsedUp(boolean isUsedUp) {
        isQuotaUsedUp = isUsedUp;
    }

    void setWithoutRights(boolean without) {
        isWithoutRights = without;
    }

    /** Whether it refuses what it takes at other times. */
    boolean refusesForNow() {
        return isQuotaUsedUp || isWithoutRights;
    }

    /**
     * Publishes to a topic.
     *
     * @param client the only client that may have subscribed to it
     * @param retain whether it is kept for later subscriptions
     * @return whether it has
     */
    public boolean publish(BrokerClient client, String topic, Payload payload, QoS qos, boolean retain) {
        long expiresNanos = expiresNanos();
        if (retain) {
            client.retained.put(topic, new Waiting(topic, payload, qos, true, expiresNanos));
        }
        Session session = client.session;
        QoS granted = session == null ? null : granted(session, topic);
        if (session == null || granted == null) {
            return false;
        }
        return send(client, session, new Waiting(topic, payload, qos.min(granted), false, expiresNanos));
    }

    /** Whether the client gets the message, now or later. */
    private boolean send(BrokerClient client, Session session, Waiting message) {
        if (message.qos == QoS.ZERO) {
            if (client.isConnected) {
                connections.send(client, message.publish(0, false, connections.now()));
            }
            return client.isConnected;
        }
        session.waiting.add(message);
        sendWaiting(client, session);
        return true;
    }

    private long expiresNanos() {
        long nanos = limits.commandExpiry().toNanos();
        return limits.isMqtt5() && nanos > 0 ? connections.now() + nanos : Long.MAX_VALUE;
    }

    private static long secondsLeft(long expiresNanos, long nowNanos) {
        return expiresNanos == Long.MAX_VALUE
                ? MqttEvent.Publish.NO_EXPIRY
                : Math.max(1, (expiresNanos - nowNanos) / SECOND);
    }

    /**
     * A client asks for a connection and gets one.
     *
     * @param begins a new session
     * @param endsWithConnection the session lasts as long as the connection
     * @param will waits when the connection is lost; {@code null} = there is none
     */
    void open(BrokerClient client, boolean begins, boolean endsWithConnection, @Nullable Will will) {
        Session old = client.session;
        if (old != null && (begins || old.endsWithConnection)) {
            if (old.willWaitsSince > 0) {
                listener.onBackStop(client, false);
            }
            forget(client);
            old = null;
        }
        Session session = old == null ? new Session(endsWithConnection) : old;
        session.will = will;
        session.closedAtWill = false;
        session.withoutRightsSinceNanos = -1;
        session.willWaitsSince = 0;
        client.session = session;
        client.isConnected = true;
        session.deaf = false;
        boolean isSaid = limits.hasSessionPresent() || endsWithConnection;
        SessionPresent said = isSaid ? SessionPresent.of(old != null) : SessionPresent.UNSAID;
        connections.send(client, new MqttEvent.Connected(said, will != null));
        session.underWay.forEach((packetId, one) ->
                connections.send(client, one.received ? new MqttEvent.PubRel(packetId) : again(one)));
        sendWaiting(client, session);
    }

    private MqttEvent.Publish again(UnderWay one) {
        MqttEvent.Publish publish = one.publish;
        return new MqttEvent.Publish(
                publish.topic(),
                publish.payload(),
                publish.qos(),
                publish.retain(),
                publish.packetId(),
                true,
                secondsLeft(one.expiresNanos, connections.now()));
    }

    /** The connection of a client has ended without DISCONNECT. */
    void onConnectionLost(BrokerClient client) {
        Session session = client.session;
        if (session != null && client.isConnected) {
            client.isConnected = false;
            if (session.endsWithConnection) {
                forget(client);
            } else if (session.will != null) {
                int loss = ++session.losses;
                session.willWaitsSince = loss;
                connections.after(willDelay, () -> onWillDue(client, session, loss));
            }
        }
    }

    private void onWillDue(BrokerClient client, Session session, int loss) {
        if (client.session == session && session.willWaitsSince == loss) {
            session.willWaitsSince = 0;
            if (!session.closedAtWill) {
                listener.onBackStop(client, true);
            }
        }
    }

    /**
     * A client takes its leave, or has left: its will is deleted.
     *
     * @param endsSession though it would last longer
     */
    void onDisconnect(BrokerClient client, boolean endsSession) {
        Session session = client.session;
        if (session != null) {
            session.will = null;
            session.willWaitsSince = 0;
            onConnectionLost(client);
            if (endsSession) {
                forget(client);
            }
        }
    }

    /** The subscriptions of a client. */
    public Map<String, QoS> subscriptions(BrokerClient client) {
        Session session = client.session;
        return session == null ? Map.of() : session.filters;
    }

    /** The number of messages queued for a client or in flight to it. */
    public int open(BrokerClient client) {
        Session session = client.session;
        return session == null ? 0 : session.waiting.size() + session.underWay.size();
    }

    /** The number of messages at QoS 2 that the broker has from a client, and that the client has not released. */
    public int unreleased(BrokerClient client) {
        Session session = client.session;
        return session == null ? 0 : session.unreleased.size();
    }

    /** Whether a client has a connection. */
    public boolean isConnected(BrokerClient client) {
        return client.isConnected;
    }

    /** The session of a client is gone. */
    void forget(BrokerClient client) {
        if (client.session != null) {
            client.session = null;
            client.isConnected = false;
            listener.onForgotten(client);
        }
    }

    /** A packet of a client, other than CONNECT and DISCONNECT. */
    void onCommand(BrokerClient client, MqttCommand command) {
        Session session = client.session;
        if (session == null || !client.isConnected || session.deaf) {
            return;
        }
        if (command instanceof MqttCommand.Publish publish) {
            take(client, session, publish);
        } else if (command instanceof MqttCommand.PubRel pubRel) {
            release(client, session, pubRel.packetId());
        } else if (command instanceof MqttCommand.PubAck pubAck) {
            if (underWay(client, session, pubAck.packetId(), QoS.ONE, command) != null) {
                acknowledged(client, session, pubAck.packetId());
            }
        } else if (command instanceof MqttCommand.PubRec pubRec) {
            UnderWay one = underWay(client, session, pubRec.packetId(), QoS.TWO, command);
            if (one != null) {
                one.received = true;
                connections.send(client, new MqttEvent.PubRel(pubRec.packetId()));
            }
        } else if (command instanceof MqttCommand.PubComp pubComp) {
            UnderWay one = underWay(client, session, pubComp.packetId(), QoS.TWO, command);
            if (one != null && !one.received) {
                listener.onMisbehaviour(client, command + " before PUBREC");
            } else if (one != null) {
                acknowledged(client, session, pubComp.packetId());
            }
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            subscribe(client, session, subscribe);
        } else if (command instanceof MqttCommand.Unsubscribe unsubscribe) {
            if (unsubscribe.packetId() == 0) {
                listener.onMisbehaviour(client, command + " has the wrong packet id");
            }
            session.filters.remove(unsubscribe.filter());
            connections.send(client, new MqttEvent.UnsubAck(unsubscribe.packetId()));
        }
    }

    private void subscribe(BrokerClient client, Session session, MqttCommand.Subscribe subscribe) {
        if (subscribe.packetId() == 0) {
            listener.onMisbehaviour(client, subscribe + " has the wrong packet id");
        }
        QoS qos = subscribe.qos().min(QoS.ofBits(limits.grantedQos()));
        // A SUBACK of MQTT 3.1 can't refuse.
        boolean lacksRights = isWithoutRights && limits.hasSessionPresent();
        if (lacksRights || isRefused(subscribe.filter())) {
            if (!lacksRights && limits.answer() == BrokerLimits.Answer.CLOSES) {
                connections.close(client, ReasonCode.NOT_AUTHORIZED);
            } else {
                ReasonCode why = limits.isMqtt5() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.UNSPECIFIED_ERROR;
                connections.send(client, new MqttEvent.SubAck(subscribe.packetId(), QoS.ZERO, why));
            }
            return;
        }
        session.filters.put(subscribe.filter(), qos);
        // Retain Handling 2.
        boolean sendsRetained = !(limits.isMqtt5() && subscribe.again());
        Deque<Waiting> retained = client.retained.values().stream()
                .filter(kept -> sendsRetained && TopicFilter.matches(subscribe.filter(), kept.topic))
                .map(kept -> new Waiting(kept.topic, kept.payload, kept.qos.min(qos), true, kept.expiresNanos))
                .collect(Collectors.toCollection(ArrayDeque::new));
        if (!retained.isEmpty()) {
            send(client, session, retained.remove());
        }
        connections.send(client, new MqttEvent.SubAck(subscribe.packetId(), qos, ReasonCode.SUCCESS));
        retained.forEach(kept -> send(client, session, kept));
    }

    private void take(BrokerClient client, Session session, MqttCommand.Publish publish) {
        int packetId = publish.packetId();
        if ((packetId == 0) == publish.qos().isAcknowledged()) {
            listener.onMisbehaviour(client, publish + " has the wrong packet id");
            return;
        }
        MqttCommand.Publish open = session.unreleased.get(packetId);
        if (packetId != 0 && open != null && !isSame(open, publish)) {
            listener.onMisbehaviour(client, publish + " has the packet id of the unfinished " + open);
            return;
        }
        ReasonCode forNow = open == null ? refusalForNow(client, session, publish) : ReasonCode.SUCCESS;
        if (forNow.isRefusal()) {
            answer(client, session, publish, forNow);
            return;
        }
        ReasonCode dislike = dislike(publish);
        if (dislike.isRefusal()) {
            listener.onDisliked(client, publish);
            if (limits.answer() == BrokerLimits.Answer.CLOSES) {
                session.closedAtWill =
                        session.will != null && session.will.topic().equals(publish.topic());
                connections.close(client, dislike);
                return;
            }
            // MQTT 3.1.1 has no refusal of a PUBLISH: brokers acknowledge it as if they took it.
            boolean says = limits.answer() == BrokerLimits.Answer.REFUSES && limits.isMqtt5();
            answer(client, session, publish, says ? dislike : ReasonCode.SUCCESS);
            return;
        }
        if (publish.qos() != QoS.TWO || open == null) {
            listener.onTaken(client, publish);
        }
        answer(client, session, publish, ReasonCode.SUCCESS);
    }

    /** Why the broker does not take a message now; success if it does. Only MQTT 5 can say so. */
    private ReasonCode refusalForNow(BrokerClient client, Session session, MqttCommand.Publish publish) {
        if (!limits.isMqtt5() || !publish.qos().isAcknowledged() || !refusesForNow()) {
            return ReasonCode.SUCCESS;
        }
        if (isQuotaUsedUp) {
            return QUOTA_EXCEEDED;
        }
        if (session.withoutRightsSinceNanos < 0) {
            session.withoutRightsSinceNanos = connections.now();
        }
        listener.onWithoutRights(client, publish, connections.now() - session.withoutRightsSinceNanos);
        return ReasonCode.NOT_AUTHORIZED;
    }

    private void answer(BrokerClient client, Session session, MqttCommand.Publish publish, ReasonCode code) {
        int packetId = publish.packetId();
        session.released.clear(packetId);
        if (publish.qos() == QoS.ONE || (publish.qos() == QoS.TWO && limits.answersQos2ByPubAck())) {
            connections.send(client, new MqttEvent.PubAck(packetId, code));
        } else if (publish.qos() == QoS.TWO) {
            if (!code.isRefusal()) {
                session.unreleased.put(packetId, publish);
            }
            connections.send(client, new MqttEvent.PubRec(packetId, code));
        }
    }

    private void release(BrokerClient client, Session session, int packetId) {
        if (limits.answersQos2ByPubAck()) {
            session.deaf = true;
            listener.onMisbehaviour(client, "PUBREL for packet id " + packetId + ", which was done with PUBACK");
            return;
        }
        boolean isKnown = session.unreleased.remove(packetId) != null || session.released.get(packetId);
        // A gateway that was not told of a new session goes on with the old one.
        if (!isKnown && session.told) {
            listener.onMisbehaviour(client, "PUBREL for packet id " + packetId + ", which was never received");
        }
        session.released.set(packetId);
        connections.send(client, new MqttEvent.PubComp(packetId));
    }

    /** Whether the broker takes such a message. */
    boolean takes(MqttCommand.Publish publish) {
        return dislike(publish).equals(ReasonCode.SUCCESS);
    }

    /** Why the broker does not take a message; success if it does. */
    private ReasonCode dislike(MqttCommand.Publish publish) {
        int octets = publish.topic().length() + publish.payload().size();
        if (limits.maxPacket() > 0 && octets > limits.maxPacket()) {
            return PACKET_TOO_LARGE;
        }
        if (publish.qos().bits() > limits.maxQos()) {
            return QOS_NOT_SUPPORTED;
        }
        if (publish.retain() && !limits.takesRetain()) {
            return RETAIN_NOT_SUPPORTED;
        }
        return isRefused(publish.topic()) ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS;
    }

    private boolean isRefused(String topic) {
        return !limits.refusedTopic().isEmpty() && topic.endsWith("/" + limits.refusedTopic());
    }

    private static boolean isSame(MqttCommand.Publish one, MqttCommand.Publish other) {
        return one.qos() == other.qos()
                && one.topic().equals(other.topic())
                && one.payload().equals(other.payload());
    }

    private void sendWaiting(BrokerClient client, Session session) {
        while (client.isConnected && session.underWay.size() < limits.maxUnderWay() && !session.waiting.isEmpty()) {
            Waiting next = session.waiting.remove();
            if (next.expiresNanos <= connections.now()) {
                listener.onExpired(client, next.payload);
                continue;
            }
            do {
                session.lastPacketId = session.lastPacketId == MAX_PACKET_ID ? 1 : session.lastPacketId + 1;
            } while (session.underWay.containsKey(session.lastPacketId));
            MqttEvent.Publish publish = next.publish(session.lastPacketId, false, connections.now());
            session.underWay.put(session.lastPacketId, new UnderWay(publish, next.expiresNanos));
            connections.send(client, publish);
        }
    }

    private void acknowledged(BrokerClient client, Session session, int packetId) {
        session.underWay.remove(packetId);
        session.acknowledged.set(packetId);
        sendWaiting(client, session);
    }

    /** The message that a client acknowledges; {@code null} if there is none, which is reported. */
    private @Nullable UnderWay underWay(
            BrokerClient client, Session session, int packetId, QoS qos, MqttCommand acknowledgement) {
        UnderWay one = session.underWay.get(packetId);
        if (one != null && one.publish.qos() == qos) {
            return one;
        }
        if (one == null && session.acknowledged.get(packetId)) {
            listener.onAcknowledgedAgain(client, acknowledgement);
        } else if (one != null || session.told) {
            // A gateway that was not told of a new session means a message of the old one.
            listener.onMisbehaviour(client, acknowledgement + " for " + (one == null ? "nothing" : one.publish));
        }
        return null;
    }

    private static @Nullable QoS granted(Session session, String topic) {
        QoS highest = null;
        for (Map.Entry<String, QoS> filter : session.filters.entrySet()) {
            boolean higher = highest == null || filter.getValue().bits() > highest.bits();
            if (higher && TopicFilter.matches(filter.getKey(), topic)) {
                highest = filter.getValue();
            }
        }
        return highest;
    }
}
