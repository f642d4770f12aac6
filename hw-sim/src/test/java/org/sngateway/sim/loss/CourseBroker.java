package org.sngateway.sim.loss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sim.world.BrokerClient;
import org.sngateway.sim.world.BrokerLink;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/** The broker of a course, to which nothing happens, and its connection with the client's session at the gateway. */
final class CourseBroker implements BrokerLink.Listener {
    private static final Duration DELAY = Duration.ofMillis(5);
    /** For MQTT 5 only. */
    private static final Duration SESSION_EXPIRY = Duration.ofDays(7);

    private final BrokerLink link;
    private final BrokerClient client;
    private final Consumer<MqttEvent> gateway;
    private final List<Message> arrived = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private boolean open;
    private int highestPacketId;

    CourseBroker(Timeline timeline, Consumer<MqttEvent> gateway) {
        this.gateway = gateway;
        link = new BrokerLink(timeline, BrokerConditions.calm(DELAY), SESSION_EXPIRY, Duration.ZERO, this);
        client = link.client(CourseClient.ID);
    }

    /** The time of the next action. */
    void setNow(long nanos) {
        link.setNow(nanos);
    }

    /** A command of the gateway. Nothing but the gateway ends a connection, so none may come without one. */
    void send(MqttCommand command) {
        if (command instanceof MqttCommand.Open) {
            open = true;
        } else if (!open) {
            problems.add(command + " without a connection");
        }
        if (command instanceof MqttCommand.Close) {
            open = false;
        }
        highestPacketId = Math.max(highestPacketId, packetIdOf(command));
        link.send(client, command);
    }

    /** The packet id of a request; 0 for other commands. */
    private static int packetIdOf(MqttCommand command) {
        if (command instanceof MqttCommand.Publish publish) {
            return publish.packetId();
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            return subscribe.packetId();
        }
        return command instanceof MqttCommand.Unsubscribe unsubscribe ? unsubscribe.packetId() : 0;
    }

    void onGatewayEnded() {
        open = false;
        link.onGatewayEnded(0);
    }

    /** Somebody else publishes. */
    void publish(Message message, boolean retain) {
        link.broker().publish(client, message.topic(), Payload.ofText(message.text()), message.qos(), retain);
    }

    /** All that the client published, in order. */
    List<Message> arrived() {
        return arrived;
    }

    /** What no client of a broker may do. */
    List<String> problems() {
        return problems;
    }

    boolean isConnected() {
        return link.broker().isConnected(client);
    }

    /** What the client has subscribed to. */
    Map<String, QoS> subscriptions() {
        return link.broker().subscriptions(client);
    }

    /** How many messages are not through, in either direction. */
    int openMessages() {
        return link.broker().open(client) + link.broker().unreleased(client);
    }

    /** The highest packet id under which the gateway sent anything. */
    int highestPacketId() {
        return highestPacketId;
    }

    @Override
    public void onEvent(BrokerClient to, MqttEvent event) {
        gateway.accept(event);
    }

    @Override
    public void onTaken(BrokerClient from, MqttCommand.Publish publish) {
        arrived.add(
                new Message(publish.topic(), publish.qos(), publish.payload().asText()));
        link.broker().publish(from, publish.topic(), publish.payload(), publish.qos(), publish.retain());
    }

    @Override
    public void onDisliked(BrokerClient from, MqttCommand.Publish publish) {
        throw new IllegalStateException("it takes everything");
    }

    @Override
    public void onForgotten(BrokerClient forgotten) {
        // The session was clean.
    }

    @Override
    public void onExpired(BrokerClient to, Payload payload) {
        problems.add(payload + " expired");
    }

    @Override
    public void onBackStop(BrokerClient of, boolean hasWaited) {
        problems.add("the will came out at the broker");
    }

    @Override
    public void onSessionLost(BrokerClient of, String what) {
        problems.add(what);
    }

    @Override
    public void onAcknowledgedAgain(BrokerClient from, MqttCommand acknowledgement) {
        problems.add(acknowledgement + " again");
    }

    @Override
    public void onMisbehaviour(BrokerClient from, String what) {
        problems.add(what);
    }
}
