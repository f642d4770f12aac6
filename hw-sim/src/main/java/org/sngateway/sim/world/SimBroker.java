package org.sngateway.sim.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.topic.TopicFilter;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/**
 * A broker of MQTT 3.1.1: it keeps sessions and their subscriptions, takes a message at QoS 2 once, has so many messages at
 * a time under way to each client and repeats at a new connection what was not acknowledged. Of retained messages it knows
 * nothing.
 */
final class SimBroker {
    private static final int MAX_UNDER_WAY = 20;
    private static final int MAX_PACKET_ID = 0xFFFF;

    /** Where the broker's packets go, and who hears what it takes. */
    interface Listener {
        /** A packet to a client. */
        void send(String clientId, MqttEvent event);

        /** A client published; at QoS 2 once. */
        void onTaken(String clientId, MqttCommand.Publish publish);

        /** The session of a client is gone, with what lay there for it. */
        void onForgotten(String clientId);

        /** A client did what no client may do. */
        void onMisbehaviour(String clientId, String what);
    }

    /** A message on its way to a client that has not acknowledged all of it. */
    private static final class UnderWay {
        final MqttEvent.Publish publish;
        boolean received;

        UnderWay(MqttEvent.Publish publish) {
            this.publish = publish;
        }
    }

    private record Waiting(String topic, Payload payload, QoS qos) {}

    private static final class Session {
        final boolean clean;
        final Map<String, QoS> filters = new LinkedHashMap<>();
        final Map<Integer, UnderWay> underWay = new LinkedHashMap<>();
        final Deque<Waiting> waiting = new ArrayDeque<>();
        /** Packet ids of messages at QoS 2 that were taken and not released. */
        final Set<Integer> unreleased = new HashSet<>();

        boolean connected;
        int lastPacketId;

        Session(boolean clean) {
            this.clean = clean;
        }
    }

    private final Listener listener;
    private final Map<String, Session> sessions = new HashMap<>();

    SimBroker(Listener listener) {
        this.listener = listener;
    }

    /**
     * Somebody publishes to a topic.
     *
     * @param clientId who alone may have subscribed to it
     * @return whether it has
     */
    boolean publish(String clientId, String topic, Payload payload, QoS qos) {
        Session session = sessions.get(clientId);
        QoS granted = session == null ? null : granted(session, topic);
        if (session == null || granted == null) {
            return false;
        }
        QoS effective = qos.min(granted);
        if (effective == QoS.ZERO) {
            if (session.connected) {
                listener.send(clientId, new MqttEvent.Publish(topic, payload, QoS.ZERO, false, 0));
            }
            return session.connected;
        }
        session.waiting.add(new Waiting(topic, payload, effective));
        sendWaiting(clientId, session);
        return true;
    }

    /** A client asks for a connection; it gets one. */
    void open(String clientId, boolean clean) {
        Session old = sessions.get(clientId);
        if (old != null && (clean || old.clean)) {
            forget(clientId);
            old = null;
        }
        Session session = old == null ? new Session(clean) : old;
        sessions.put(clientId, session);
        session.connected = true;
        listener.send(clientId, new MqttEvent.Connected(old != null));
        session.underWay.forEach((packetId, one) ->
                listener.send(clientId, one.received ? new MqttEvent.PubRel(packetId) : one.publish));
        sendWaiting(clientId, session);
    }

    /** The connection of a client is gone, in order or not. */
    void onConnectionLost(String clientId) {
        Session session = sessions.get(clientId);
        if (session != null && session.connected) {
            session.connected = false;
            if (session.clean) {
                forget(clientId);
            }
        }
    }

    /** All connections are gone. */
    void onAllConnectionsLost() {
        clientIds().forEach(this::onConnectionLost);
    }

    /** The broker begins anew. */
    void forgetAll() {
        clientIds().forEach(this::forget);
    }

    /** What somebody has subscribed to. */
    Map<String, QoS> subscriptions(String clientId) {
        Session session = sessions.get(clientId);
        return session == null ? Map.of() : session.filters;
    }

    boolean isConnected(String clientId) {
        Session session = sessions.get(clientId);
        return session != null && session.connected;
    }

    /** How many messages lie here for a client or are under way to it. */
    int open(String clientId) {
        Session session = sessions.get(clientId);
        return session == null ? 0 : session.waiting.size() + session.underWay.size();
    }

    private void forget(String clientId) {
        if (sessions.remove(clientId) != null) {
            listener.onForgotten(clientId);
        }
    }

    /** A packet of a client, other than CONNECT and DISCONNECT. */
    void onCommand(String clientId, MqttCommand command) {
        Session session = sessions.get(clientId);
        if (session == null || !session.connected) {
            return;
        }
        if (command instanceof MqttCommand.Publish publish) {
            take(clientId, session, publish);
        } else if (command instanceof MqttCommand.PubRel pubRel) {
            session.unreleased.remove(pubRel.packetId());
            listener.send(clientId, new MqttEvent.PubComp(pubRel.packetId()));
        } else if (command instanceof MqttCommand.PubAck pubAck) {
            if (underWay(clientId, session, pubAck.packetId(), QoS.ONE, command) != null) {
                session.underWay.remove(pubAck.packetId());
                sendWaiting(clientId, session);
            }
        } else if (command instanceof MqttCommand.PubRec pubRec) {
            UnderWay one = underWay(clientId, session, pubRec.packetId(), QoS.TWO, command);
            if (one != null) {
                one.received = true;
                listener.send(clientId, new MqttEvent.PubRel(pubRec.packetId()));
            }
        } else if (command instanceof MqttCommand.PubComp pubComp) {
            UnderWay one = underWay(clientId, session, pubComp.packetId(), QoS.TWO, command);
            if (one != null && !one.received) {
                listener.onMisbehaviour(clientId, command + " before PUBREC");
            } else if (one != null) {
                session.underWay.remove(pubComp.packetId());
                sendWaiting(clientId, session);
            }
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            session.filters.put(subscribe.filter(), subscribe.qos());
            listener.send(clientId, new MqttEvent.SubAck(subscribe.packetId(), subscribe.qos(), ReturnCode.ACCEPTED));
        } else if (command instanceof MqttCommand.Unsubscribe unsubscribe) {
            session.filters.remove(unsubscribe.filter());
            listener.send(clientId, new MqttEvent.UnsubAck(unsubscribe.packetId()));
        }
    }

    private void take(String clientId, Session session, MqttCommand.Publish publish) {
        int packetId = publish.packetId();
        if ((packetId == 0) == publish.qos().isAcknowledged()) {
            listener.onMisbehaviour(clientId, publish + " has the wrong packet id");
            return;
        }
        if (publish.qos() != QoS.TWO || session.unreleased.add(packetId)) {
            listener.onTaken(clientId, publish);
        }
        if (publish.qos() == QoS.ONE) {
            listener.send(clientId, new MqttEvent.PubAck(packetId, ReturnCode.ACCEPTED));
        } else if (publish.qos() == QoS.TWO) {
            listener.send(clientId, new MqttEvent.PubRec(packetId, ReturnCode.ACCEPTED));
        }
    }

    private void sendWaiting(String clientId, Session session) {
        while (session.connected && session.underWay.size() < MAX_UNDER_WAY && !session.waiting.isEmpty()) {
            Waiting next = session.waiting.remove();
            do {
                session.lastPacketId = session.lastPacketId == MAX_PACKET_ID ? 1 : session.lastPacketId + 1;
            } while (session.underWay.containsKey(session.lastPacketId));
            MqttEvent.Publish publish =
                    new MqttEvent.Publish(next.topic, next.payload, next.qos, false, session.lastPacketId);
            session.underWay.put(session.lastPacketId, new UnderWay(publish));
            listener.send(clientId, publish);
        }
    }

    /** An acknowledgement of what was acknowledged before does no harm; one of what never was is a fault. */
    private @Nullable UnderWay underWay(
            String clientId, Session session, int packetId, QoS qos, MqttCommand acknowledgement) {
        UnderWay one = session.underWay.get(packetId);
        if (one != null && one.publish.qos() != qos) {
            listener.onMisbehaviour(clientId, acknowledgement + " for " + one.publish);
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

    /** The client ids of all sessions, sorted: a hash is no order to rely on. */
    private List<String> clientIds() {
        return new ArrayList<>(new TreeSet<>(sessions.keySet()));
    }
}
