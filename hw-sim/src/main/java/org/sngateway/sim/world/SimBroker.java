package org.sngateway.sim.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.topic.TopicFilter;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * A broker of MQTT 3.1.1. It keeps sessions and their subscriptions, accepts a QoS 2 message once, has a limited number
 * of messages in flight to each client, and repeats unacknowledged ones at a new connection. Of retained messages it
 * keeps those to nodes.
 */
final class SimBroker {
    private static final int MAX_UNDER_WAY = 20;
    private static final int MAX_PACKET_ID = 0xFFFF;

    /** The observers. */
    interface Listener {
        /** A client published a message; at QoS 2 reported once. */
        void onTaken(BrokerClient client, MqttCommand.Publish publish);

        /** The session of a client is gone, with its queued messages. */
        void onForgotten(BrokerClient client);

        /** A client broke the protocol. */
        void onMisbehaviour(BrokerClient client, String what);
    }

    /** A message to a client that is not completely acknowledged. */
    private static final class UnderWay {
        final MqttEvent.Publish publish;
        boolean received;

        UnderWay(MqttEvent.Publish publish) {
            this.publish = publish;
        }
    }

    /** A message that waits for a client, or is kept for it. */
    record Waiting(String topic, Payload payload, QoS qos, boolean retain) {
        MqttEvent.Publish publish(int packetId) {
            return new MqttEvent.Publish(topic, payload, qos, retain, packetId);
        }
    }

    /** The session of a client. */
    static final class Session {
        private final boolean clean;
        final Map<String, QoS> filters = new LinkedHashMap<>();
        final Map<Integer, UnderWay> underWay = new LinkedHashMap<>();
        final Deque<Waiting> waiting = new ArrayDeque<>();
        /** Packet ids of QoS 2 messages that were accepted and not released. */
        final Set<Integer> unreleased = new HashSet<>();

        int lastPacketId;

        Session(boolean clean) {
            this.clean = clean;
        }
    }

    private final BiConsumer<BrokerClient, MqttEvent> packets;
    private final Listener listener;

    /**
     * A broker without sessions.
     *
     * @param packets takes the packets to clients
     */
    SimBroker(BiConsumer<BrokerClient, MqttEvent> packets, Listener listener) {
        this.packets = packets;
        this.listener = listener;
    }

    /**
     * Publishes to a topic.
     *
     * @param client the only client that may have subscribed to it
     * @param retain whether it is kept for later subscriptions
     * @return whether it has
     */
    boolean publish(BrokerClient client, String topic, Payload payload, QoS qos, boolean retain) {
        if (retain) {
            client.retained.put(topic, new Waiting(topic, payload, qos, true));
        }
        Session session = client.session;
        QoS granted = session == null ? null : granted(session, topic);
        if (session == null || granted == null) {
            return false;
        }
        return send(client, session, new Waiting(topic, payload, qos.min(granted), false));
    }

    /** Whether the client gets the message, now or later. */
    private boolean send(BrokerClient client, Session session, Waiting message) {
        if (message.qos == QoS.ZERO) {
            if (client.isConnected) {
                packets.accept(client, message.publish(0));
            }
            return client.isConnected;
        }
        session.waiting.add(message);
        sendWaiting(client, session);
        return true;
    }

    /** A client asks for a connection and gets one. */
    void open(BrokerClient client, boolean clean) {
        Session old = client.session;
        if (old != null && (clean || old.clean)) {
            forget(client);
            old = null;
        }
        Session session = old == null ? new Session(clean) : old;
        client.session = session;
        client.isConnected = true;
        packets.accept(client, new MqttEvent.Connected(old != null));
        session.underWay.forEach((packetId, one) ->
                packets.accept(client, one.received ? new MqttEvent.PubRel(packetId) : one.publish.asDuplicate()));
        sendWaiting(client, session);
    }

    /** The connection of a client has ended, in order or not. */
    void onConnectionLost(BrokerClient client) {
        Session session = client.session;
        if (session != null && client.isConnected) {
            client.isConnected = false;
            if (session.clean) {
                forget(client);
            }
        }
    }

    /** The subscriptions of a client. */
    Map<String, QoS> subscriptions(BrokerClient client) {
        Session session = client.session;
        return session == null ? Map.of() : session.filters;
    }

    /** The number of messages queued for a client or in flight to it. */
    int open(BrokerClient client) {
        Session session = client.session;
        return session == null ? 0 : session.waiting.size() + session.underWay.size();
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
        if (session == null || !client.isConnected) {
            return;
        }
        if (command instanceof MqttCommand.Publish publish) {
            take(client, session, publish);
        } else if (command instanceof MqttCommand.PubRel pubRel) {
            session.unreleased.remove(pubRel.packetId());
            packets.accept(client, new MqttEvent.PubComp(pubRel.packetId()));
        } else if (command instanceof MqttCommand.PubAck pubAck) {
            if (underWay(client, session, pubAck.packetId(), QoS.ONE, command) != null) {
                session.underWay.remove(pubAck.packetId());
                sendWaiting(client, session);
            }
        } else if (command instanceof MqttCommand.PubRec pubRec) {
            UnderWay one = underWay(client, session, pubRec.packetId(), QoS.TWO, command);
            if (one != null) {
                one.received = true;
                packets.accept(client, new MqttEvent.PubRel(pubRec.packetId()));
            }
        } else if (command instanceof MqttCommand.PubComp pubComp) {
            UnderWay one = underWay(client, session, pubComp.packetId(), QoS.TWO, command);
            if (one != null && !one.received) {
                listener.onMisbehaviour(client, command + " before PUBREC");
            } else if (one != null) {
                session.underWay.remove(pubComp.packetId());
                sendWaiting(client, session);
            }
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            session.filters.put(subscribe.filter(), subscribe.qos());
            packets.accept(client, new MqttEvent.SubAck(subscribe.packetId(), subscribe.qos(), ReasonCode.SUCCESS));
            for (Waiting kept : client.retained.values()) {
                if (TopicFilter.matches(subscribe.filter(), kept.topic)) {
                    QoS qos = kept.qos.min(subscribe.qos());
                    send(client, session, new Waiting(kept.topic, kept.payload, qos, true));
                }
            }
        } else if (command instanceof MqttCommand.Unsubscribe unsubscribe) {
            session.filters.remove(unsubscribe.filter());
            packets.accept(client, new MqttEvent.UnsubAck(unsubscribe.packetId()));
        }
    }

    private void take(BrokerClient client, Session session, MqttCommand.Publish publish) {
        int packetId = publish.packetId();
        if ((packetId == 0) == publish.qos().isAcknowledged()) {
            listener.onMisbehaviour(client, publish + " has the wrong packet id");
            return;
        }
        if (publish.qos() != QoS.TWO || session.unreleased.add(packetId)) {
            listener.onTaken(client, publish);
        }
        if (publish.qos() == QoS.ONE) {
            packets.accept(client, new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        } else if (publish.qos() == QoS.TWO) {
            packets.accept(client, new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        }
    }

    private void sendWaiting(BrokerClient client, Session session) {
        while (client.isConnected && session.underWay.size() < MAX_UNDER_WAY && !session.waiting.isEmpty()) {
            Waiting next = session.waiting.remove();
            do {
                session.lastPacketId = session.lastPacketId == MAX_PACKET_ID ? 1 : session.lastPacketId + 1;
            } while (session.underWay.containsKey(session.lastPacketId));
            MqttEvent.Publish publish = next.publish(session.lastPacketId);
            session.underWay.put(session.lastPacketId, new UnderWay(publish));
            packets.accept(client, publish);
        }
    }

    /** Repeating an earlier acknowledgement does no harm; acknowledging an unknown message is a fault. */
    private @Nullable UnderWay underWay(
            BrokerClient client, Session session, int packetId, QoS qos, MqttCommand acknowledgement) {
        UnderWay one = session.underWay.get(packetId);
        if (one != null && one.publish.qos() != qos) {
            listener.onMisbehaviour(client, acknowledgement + " for " + one.publish);
            return null;
        }
        return one;
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
