package org.sngateway.gateway.core.loss;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.topic.TopicFilter;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * A broker as MQTT 3.1.1 wants it: it keeps sessions, subscriptions and retained messages, takes a message at QoS 2 once,
 * and waits for every acknowledgement. What no client of it may do is a {@linkplain #problems() problem}.
 *
 * <p>Of the retained messages that match a SUBSCRIBE it sends the first before its SUBACK and the others after; both are
 * allowed.
 */
final class ModelBroker {
    /** A message on its way to a client that has not acknowledged all of it. */
    private static final class Outgoing {
        final MqttEvent.Publish publish;
        boolean received;

        Outgoing(MqttEvent.Publish publish) {
            this.publish = publish;
        }
    }

    private static final class Session {
        final boolean clean;
        final Map<String, QoS> filters = new LinkedHashMap<>();
        final Map<Integer, Outgoing> outgoing = new LinkedHashMap<>();
        final Deque<MqttEvent.Publish> waiting = new ArrayDeque<>();
        final Set<Integer> unreleased = new HashSet<>();
        boolean connected;
        int lastPacketId;

        Session(boolean clean) {
            this.clean = clean;
        }
    }

    private final BiConsumer<String, MqttEvent> connections;
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, MqttEvent.Publish> retained = new TreeMap<>();
    private final List<Message> arrived = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int highestPacketId;

    /** Sends to the clients by their ids. */
    ModelBroker(BiConsumer<String, MqttEvent> connections) {
        this.connections = connections;
    }

    /** All that clients published, in order. */
    List<Message> arrived() {
        return arrived;
    }

    List<String> problems() {
        return problems;
    }

    boolean isConnected(String clientId) {
        Session session = sessions.get(clientId);
        return session != null && session.connected;
    }

    /** What a client has subscribed to. */
    Map<String, QoS> subscriptions(String clientId) {
        Session session = sessions.get(clientId);
        return session == null ? Map.of() : session.filters;
    }

    /** How many messages are not through, in either direction. */
    int openMessages(String clientId) {
        Session session = sessions.get(clientId);
        return session == null ? 0 : session.outgoing.size() + session.unreleased.size() + session.waiting.size();
    }

    /** The highest packet id under which a client sent anything. */
    int highestPacketId() {
        return highestPacketId;
    }

    /** Somebody else publishes. */
    void publish(Message message, boolean retain) {
        MqttEvent.Publish publish =
                new MqttEvent.Publish(message.topic(), Payload.ofText(message.text()), message.qos(), false, 0);
        if (retain) {
            retained.put(message.topic(), publish);
        }
        sessions.forEach((clientId, session) -> {
            QoS granted = grantedFor(session, message.topic());
            if (granted != null) {
                send(clientId, session, publish, granted, false);
            }
        });
    }

    void onCommand(String clientId, MqttCommand command) {
        if (command instanceof MqttCommand.Open open) {
            open(clientId, open.cleanSession());
            return;
        }
        Session session = sessions.get(clientId);
        if (session == null || !session.connected) {
            problems.add(command + " without a connection");
        } else if (command instanceof MqttCommand.Close) {
            close(clientId, session);
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            subscribe(clientId, session, subscribe);
        } else if (command instanceof MqttCommand.Unsubscribe unsubscribe) {
            session.filters.remove(unsubscribe.filter());
            answer(clientId, unsubscribe.packetId(), new MqttEvent.UnsubAck(unsubscribe.packetId()));
        } else if (command instanceof MqttCommand.Publish publish) {
            take(clientId, session, publish);
        } else if (command instanceof MqttCommand.PubRel pubRel) {
            session.unreleased.remove(pubRel.packetId());
            answer(clientId, pubRel.packetId(), new MqttEvent.PubComp(pubRel.packetId()));
        } else if (command instanceof MqttCommand.PubAck pubAck) {
            acknowledged(session, pubAck.packetId(), QoS.ONE, command);
            session.outgoing.remove(pubAck.packetId());
        } else if (command instanceof MqttCommand.PubRec pubRec) {
            acknowledged(session, pubRec.packetId(), QoS.TWO, command).received = true;
            connections.accept(clientId, new MqttEvent.PubRel(pubRec.packetId()));
        } else if (command instanceof MqttCommand.PubComp pubComp) {
            if (!acknowledged(session, pubComp.packetId(), QoS.TWO, command).received) {
                problems.add(command + " before PUBREC");
            }
            session.outgoing.remove(pubComp.packetId());
        }
    }

    private void open(String clientId, boolean clean) {
        Session old = sessions.get(clientId);
        boolean present = !clean && old != null;
        Session session = clean || old == null ? new Session(clean) : old;
        sessions.put(clientId, session);
        session.connected = true;
        connections.accept(clientId, new MqttEvent.Connected(present));
        for (Map.Entry<Integer, Outgoing> open : session.outgoing.entrySet()) {
            connections.accept(
                    clientId,
                    open.getValue().received
                            ? new MqttEvent.PubRel(open.getKey())
                            : open.getValue().publish.asDuplicate());
        }
        for (MqttEvent.Publish publish = session.waiting.poll(); publish != null; publish = session.waiting.poll()) {
            send(clientId, session, publish, publish.qos(), false);
        }
    }

    /** The connection of a client broke, if it has one. */
    void onConnectionLost(String clientId) {
        Session session = sessions.get(clientId);
        if (session != null) {
            close(clientId, session);
        }
    }

    private void close(String clientId, Session session) {
        session.connected = false;
        if (session.clean) {
            sessions.remove(clientId);
        }
    }

    private void subscribe(String clientId, Session session, MqttCommand.Subscribe subscribe) {
        session.filters.put(subscribe.filter(), subscribe.qos());
        List<MqttEvent.Publish> matching = new ArrayList<>();
        retained.forEach((topic, publish) -> {
            if (TopicFilter.matches(subscribe.filter(), topic)) {
                matching.add(publish);
            }
        });
        if (!matching.isEmpty()) {
            send(clientId, session, matching.remove(0), subscribe.qos(), true);
        }
        answer(
                clientId,
                subscribe.packetId(),
                new MqttEvent.SubAck(subscribe.packetId(), subscribe.qos(), ReasonCode.SUCCESS));
        matching.forEach(publish -> send(clientId, session, publish, subscribe.qos(), true));
    }

    private void take(String clientId, Session session, MqttCommand.Publish publish) {
        if (publish.qos() != QoS.TWO || session.unreleased.add(publish.packetId())) {
            Message message = new Message(
                    publish.topic(), publish.qos(), publish.payload().asText());
            arrived.add(message);
            publish(message, publish.retain());
        }
        if (publish.qos() == QoS.ONE) {
            answer(clientId, publish.packetId(), new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
        } else if (publish.qos() == QoS.TWO) {
            answer(clientId, publish.packetId(), new MqttEvent.PubRec(publish.packetId(), ReasonCode.SUCCESS));
        }
    }

    private void send(String clientId, Session session, MqttEvent.Publish publish, QoS granted, boolean retain) {
        QoS qos = publish.qos().min(granted);
        if (!session.connected) {
            if (qos != QoS.ZERO) {
                session.waiting.add(new MqttEvent.Publish(publish.topic(), publish.payload(), qos, retain, 0));
            }
            return;
        }
        int packetId = qos == QoS.ZERO ? 0 : ++session.lastPacketId;
        MqttEvent.Publish sent = new MqttEvent.Publish(publish.topic(), publish.payload(), qos, retain, packetId);
        if (packetId != 0) {
            session.outgoing.put(packetId, new Outgoing(sent));
        }
        connections.accept(clientId, sent);
    }

    private void answer(String clientId, int packetId, MqttEvent event) {
        if (packetId < 1) {
            problems.add("a request with packet id " + packetId);
        }
        highestPacketId = Math.max(highestPacketId, packetId);
        connections.accept(clientId, event);
    }

    private Outgoing acknowledged(Session session, int packetId, QoS qos, MqttCommand acknowledgement) {
        Outgoing outgoing = session.outgoing.get(packetId);
        if (outgoing == null || outgoing.publish.qos() != qos) {
            problems.add(acknowledgement + " for nothing");
            return new Outgoing(new MqttEvent.Publish("none", Payload.EMPTY, qos, false, packetId));
        }
        return outgoing;
    }

    private static @Nullable QoS grantedFor(Session session, String topic) {
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
