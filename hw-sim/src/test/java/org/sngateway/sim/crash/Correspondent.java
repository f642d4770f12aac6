package org.sngateway.sim.crash;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sngateway.gateway.broker.BrokerConnector;
import org.sngateway.gateway.broker.BrokerPlace;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * A correct MQTT client: it keeps its session over all connections, publishes in order, and gets each QoS 2 message
 * once. Owned by the event loop.
 */
final class Correspondent {
    /** Its events. */
    interface Listener {
        void onMessage(String topic, String text);

        /** The broker has acknowledged it completely. */
        void onAcknowledged(String topic, String text);

        /** The test itself has a fault. */
        void onTrouble(String what);
    }

    private static final class Outgoing {
        final MqttCommand.Publish publish;
        boolean received;

        Outgoing(MqttCommand.Publish publish) {
            this.publish = publish;
        }
    }

    private record Waiting(String topic, String text, QoS qos) {}

    private static final int RECONNECT_MILLIS = 100;
    private static final int MAX_IN_FLIGHT = 10;
    private static final int MAX_PACKET_ID = 0xFFFF;

    private final String clientId;
    private final String filter;
    private final EventLoop loop;
    private final BrokerConnector connector;
    private final Listener listener;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<Integer, Outgoing> underWay = new LinkedHashMap<>();
    private final Set<Integer> unreleased = new HashSet<>();
    private boolean subscribed;
    private boolean up;
    private int lastPacketId;

    /**
     * A client that is not connected.
     *
     * @param filter of the messages that it subscribes to
     */
    Correspondent(int port, String clientId, String filter, EventLoop loop, Transport transport, Listener listener) {
        this.clientId = clientId;
        this.filter = filter;
        this.loop = loop;
        this.listener = listener;
        this.connector = new BrokerConnector(
                BrokerPlace.plain("127.0.0.1", port),
                transport,
                loop,
                new LateFlush(loop),
                Runnable::run,
                (id, event) -> onEvent(event));
    }

    void open() {
        connector.onCommand(clientId, new MqttCommand.Open(false));
    }

    void close() {
        connector.close();
    }

    /** Whether its subscription is acknowledged. */
    boolean isSubscribed() {
        return subscribed;
    }

    void publish(String topic, String text, QoS qos) {
        waiting.addLast(new Waiting(topic, text, qos));
        publishNext();
    }

    /** The number of messages that are not acknowledged. */
    int pending() {
        return waiting.size() + underWay.size();
    }

    private void publishNext() {
        while (up && underWay.size() < MAX_IN_FLIGHT && !waiting.isEmpty()) {
            Waiting next = waiting.removeFirst();
            int packetId = nextPacketId();
            Payload payload = Payload.ofText(next.text());
            MqttCommand.Publish publish =
                    new MqttCommand.Publish(next.topic(), payload, next.qos(), false, false, packetId);
            underWay.put(packetId, new Outgoing(publish));
            send(publish);
        }
    }

    private void send(MqttCommand command) {
        connector.onCommand(clientId, command);
    }

    private void onEvent(MqttEvent event) {
        if (event instanceof MqttEvent.Connected connected) {
            onConnected(connected.sessionPresent() != SessionPresent.NO);
        } else if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
            up = false;
            loop.schedule(this::open, RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
        } else if (event instanceof MqttEvent.SubAck) {
            subscribed = true;
        } else if (event instanceof MqttEvent.Publish publish) {
            onPublish(publish);
        } else if (event instanceof MqttEvent.PubRel pubRel) {
            unreleased.remove(pubRel.packetId());
            send(new MqttCommand.PubComp(pubRel.packetId()));
        } else if (event instanceof MqttEvent.PubAck pubAck) {
            acknowledged(pubAck.packetId());
        } else if (event instanceof MqttEvent.PubRec pubRec) {
            Outgoing outgoing = underWay.get(pubRec.packetId());
            if (outgoing != null) {
                outgoing.received = true;
            }
            send(new MqttCommand.PubRel(pubRec.packetId()));
        } else if (event instanceof MqttEvent.PubComp pubComp) {
            acknowledged(pubComp.packetId());
        }
    }

    private void onConnected(boolean sessionPresent) {
        up = true;
        if (!subscribed) {
            send(new MqttCommand.Subscribe(nextPacketId(), filter, QoS.TWO));
        } else if (!sessionPresent) {
            listener.onTrouble("the broker forgot the session of " + clientId);
        }
        for (Outgoing outgoing : List.copyOf(underWay.values())) {
            MqttCommand.Publish first = outgoing.publish;
            send(
                    outgoing.received
                            ? new MqttCommand.PubRel(first.packetId())
                            : new MqttCommand.Publish(
                                    first.topic(), first.payload(), first.qos(), false, true, first.packetId()));
        }
        publishNext();
    }

    private void onPublish(MqttEvent.Publish publish) {
        boolean isNew = publish.qos() != QoS.TWO || unreleased.add(publish.packetId());
        if (isNew) {
            listener.onMessage(publish.topic(), publish.payload().asText());
        }
        if (publish.qos() == QoS.TWO) {
            send(new MqttCommand.PubRec(publish.packetId()));
        } else if (publish.qos() == QoS.ONE) {
            send(new MqttCommand.PubAck(publish.packetId()));
        }
    }

    private void acknowledged(int packetId) {
        Outgoing outgoing = underWay.remove(packetId);
        if (outgoing != null) {
            listener.onAcknowledged(
                    outgoing.publish.topic(), outgoing.publish.payload().asText());
            publishNext();
        }
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId == MAX_PACKET_ID ? 1 : lastPacketId + 1;
        } while (underWay.containsKey(lastPacketId));
        return lastPacketId;
    }
}
