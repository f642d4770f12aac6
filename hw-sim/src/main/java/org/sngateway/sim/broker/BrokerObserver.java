package org.sngateway.sim.broker;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.sngateway.gateway.broker.BrokerConnector;
import org.sngateway.gateway.broker.BrokerPlace;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** A subscriber and publisher at a broker. Owned by the event loop; reconnects by itself. */
public final class BrokerObserver {
    /** What it observes. */
    public interface Listener {
        void onMessage(String topic, Payload payload);
    }

    private static final int MAX_PACKET_ID = 0xFFFF;
    private static final int RECONNECT_SECONDS = 1;
    /** Mosquitto disconnects a client with more than 20 open messages at QoS 2. */
    private static final int MAX_IN_FLIGHT = 10;

    private record Message(String topic, Payload payload, QoS qos) {}

    private final String clientId;
    private final String filter;
    private final EventLoop loop;
    private final BrokerConnector connector;
    private final Listener listener;
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private final Deque<Message> waiting = new ArrayDeque<>();
    private int inFlight;
    private boolean up;
    private int interruptions;
    private int lastPacketId;

    /**
     * An observer that is not connected.
     *
     * @param filter of the topics to observe
     * @param blocking runs name look-ups
     */
    public BrokerObserver(
            HostPort broker,
            String clientId,
            String filter,
            Transport transport,
            EventLoop loop,
            Executor blocking,
            Listener listener) {
        this.clientId = clientId;
        this.filter = filter;
        this.loop = loop;
        this.listener = listener;
        this.connector = new BrokerConnector(
                BrokerPlace.plain(broker.host(), broker.port()),
                transport,
                loop,
                new LateFlush(loop),
                blocking,
                this::onEvent);
    }

    /** Connects; completes when every later message is observed. */
    public CompletableFuture<Void> open() {
        loop.execute(this::connect);
        return subscribed;
    }

    /** Whether it is connected. */
    public boolean isUp() {
        return up;
    }

    /** The number of lost connections; messages published in between are not observed. */
    public int interruptions() {
        return interruptions;
    }

    /** The number of messages given to it that the broker has not acknowledged. */
    public int pending() {
        return waiting.size() + inFlight;
    }

    /** Publishes at QoS 2, a few messages at a time; a subscriber gets them at the QoS of its subscription. */
    public void publish(String topic, Payload payload) {
        publish(topic, payload, QoS.TWO);
    }

    /** The same at this QoS, 0 to 2. */
    public void publish(String topic, Payload payload, QoS qos) {
        waiting.addLast(new Message(topic, payload, qos));
        publishNext();
    }

    /** Disconnects from the broker. */
    public void close() {
        connector.close();
    }

    private void publishNext() {
        while (up && inFlight < MAX_IN_FLIGHT && !waiting.isEmpty()) {
            Message next = waiting.removeFirst();
            boolean isAcknowledged = next.qos() != QoS.ZERO;
            inFlight += isAcknowledged ? 1 : 0;
            int packetId = isAcknowledged ? nextPacketId() : 0;
            connector.onCommand(
                    clientId,
                    new MqttCommand.Publish(next.topic(), next.payload(), next.qos(), false, false, packetId));
        }
    }

    private void connect() {
        connector.onCommand(clientId, new MqttCommand.Open(true));
    }

    private void onEvent(String id, MqttEvent event) {
        if (event instanceof MqttEvent.Connected) {
            connector.onCommand(id, new MqttCommand.Subscribe(nextPacketId(), filter, QoS.ONE));
        } else if (event instanceof MqttEvent.SubAck) {
            up = true;
            inFlight = 0;
            subscribed.complete(null);
            publishNext();
        } else if (event instanceof MqttEvent.PubComp || event instanceof MqttEvent.PubAck) {
            inFlight--;
            publishNext();
        } else if (event instanceof MqttEvent.PubRec pubRec) {
            connector.onCommand(id, new MqttCommand.PubRel(pubRec.packetId()));
        } else if (event instanceof MqttEvent.Publish publish) {
            if (publish.packetId() != 0) {
                connector.onCommand(id, new MqttCommand.PubAck(publish.packetId()));
            }
            listener.onMessage(publish.topic(), publish.payload());
        } else if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
            interruptions += up ? 1 : 0;
            up = false;
            loop.schedule(this::connect, RECONNECT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private int nextPacketId() {
        lastPacketId = lastPacketId == MAX_PACKET_ID ? 1 : lastPacketId + 1;
        return lastPacketId;
    }
}
