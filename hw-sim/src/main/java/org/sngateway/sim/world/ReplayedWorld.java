package org.sngateway.sim.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.store.SimDisk;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.replay.BrokerScript;
import org.sngateway.sim.replay.Recording;
import org.sngateway.sim.replay.Replay;
import org.sngateway.sim.replay.ReplaySettings;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sim.scenario.GatewayConditions;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;

/**
 * A recording, played in virtual time against the production core on the production store. The broker passes on the
 * messages of the nodes, and publishes those of the script. It keeps no retained messages. The nodes are on UDP; if the
 * configuration has only radios, behind a simulated dongle of the first one.
 */
public final class ReplayedWorld implements GatewayOutput, QuietCoreListener, BrokerLink.Listener {
    private static final long BEGAN_MILLIS = 1_700_000_000_000L;

    private static final long SECOND = 1_000_000_000L;
    /** The gateway is up and connected when the first node speaks, and a radio is set up. */
    private static final long BEGIN_NANOS = 10 * SECOND;

    private static final long WALL_CLOCK_NANOS = 60 * SECOND;

    private final Timeline timeline = new Timeline();
    private final VirtualGateway gateway;
    private final BrokerLink broker;
    private final Replay replay;
    private final Deque<BrokerScript.Said> script;
    private final ReplayedLink link;
    private final Map<String, BrokerClient> clients = new TreeMap<>();
    private long nowNanos;

    private ReplayedWorld(
            Recording recording, List<BrokerScript.Said> script, GatewayConfig config, ReplaySettings settings) {
        SplittableRandom random = new SplittableRandom(1);
        broker = new BrokerLink(timeline, calmBroker(), Duration.ofDays(7), Duration.ZERO, this);
        gateway = new VirtualGateway(
                GatewayConditions.calm(config, Duration.ofMillis(5)),
                timeline,
                new SimDisk(random.split(), octets -> {}, octets -> {}),
                this,
                this,
                letter -> {},
                random.split(),
                BEGAN_MILLIS);
        link = linkOf(config, recording.nodes().size());
        replay = new Replay(recording, settings, link::sendToGateway);
        this.script = new ArrayDeque<>(script.stream()
                .sorted(Comparator.comparingLong(BrokerScript.Said::atNanos))
                .toList());
    }

    private static BrokerConditions calmBroker() {
        return BrokerConditions.calm(Duration.ofMillis(2));
    }

    /** By the radio of a configuration that has no UDP. */
    private ReplayedLink linkOf(GatewayConfig config, int nodes) {
        return config.udpListeners().isEmpty()
                ? new ReplayedRadio(
                        config.serialListeners().get(0), nodes, timeline, this::now, gateway, this::onDatagram)
                : new ReplayedUdp(config.udpListeners().get(0), nodes, timeline, this::now, gateway, this::onDatagram);
    }

    private void onDatagram(int node, ByteBuffer octets) {
        if (nowNanos >= BEGIN_NANOS) {
            replay.onDatagram(node, octets, nowNanos);
        }
    }

    private long now() {
        return nowNanos;
    }

    /**
     * Plays a recording to its end.
     *
     * @param script the messages of other publishers
     */
    public static Replay play(
            Recording recording, List<BrokerScript.Said> script, GatewayConfig config, ReplaySettings settings) {
        ReplayedWorld world = new ReplayedWorld(recording, script, config, settings);
        world.run();
        return world.replay;
    }

    private void run() {
        try {
            setNow(0);
            gateway.start();
            link.open();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        planWallClock();
        timeline.at(BEGIN_NANOS, () -> replay.start(nowNanos));
        boolean hasBegun = false;
        while (!hasBegun || !replay.isDone()) {
            long event = timeline.nextNanos();
            long core = gateway.nextDeadlineNanos();
            long node = hasBegun ? replay.nextDeadlineNanos() : BEGIN_NANOS;
            long others = hasBegun && !script.isEmpty()
                    ? replay.dueNanosOf(script.getFirst().atNanos())
                    : Deadline.NEVER;
            setNow(Math.max(nowNanos, Math.min(Math.min(event, others), Math.min(core, node))));
            if (core <= nowNanos) {
                gateway.onTick();
            } else if (others <= nowNanos) {
                publish(script.removeFirst());
            } else if (event <= nowNanos) {
                timeline.poll().run();
            } else {
                replay.onTick(nowNanos);
            }
            hasBegun |= nowNanos >= BEGIN_NANOS && timeline.nextNanos() > BEGIN_NANOS;
        }
    }

    private void publish(BrokerScript.Said said) {
        broker.broker().publish(client(said.clientId()), said.topic(), said.payload(), said.qos(), false);
    }

    private void planWallClock() {
        timeline.at(nowNanos + WALL_CLOCK_NANOS, () -> {
            gateway.onWallClock();
            planWallClock();
        });
    }

    private void setNow(long nanos) {
        nowNanos = nanos;
        gateway.setNow(nanos);
        broker.setNow(nanos);
    }

    // ---- what the gateway says

    @Override
    public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
        return link.sendToNode(token, to, message);
    }

    @Override
    public int roomFor(NodeAddress to) {
        return link.roomFor(to);
    }

    @Override
    public void broadcast(String listener, SnMessage message, int radius) {
        link.broadcast(message, radius);
    }

    @Override
    public void sendToBroker(String mqttClientId, MqttCommand command) {
        broker.send(client(mqttClientId), command);
    }

    private BrokerClient client(String mqttClientId) {
        return clients.computeIfAbsent(mqttClientId, broker::client);
    }

    // ---- what the broker says

    @Override
    public void onEvent(BrokerClient client, MqttEvent event) {
        gateway.onMqttEvent(client.clientId, event);
    }

    @Override
    public void onTaken(BrokerClient from, MqttCommand.Publish publish) {
        for (BrokerClient to : clients.values()) {
            broker.broker().publish(to, publish.topic(), publish.payload(), publish.qos(), false);
        }
    }

    @Override
    public void onForgotten(BrokerClient client) {
        // A clean session begins: nothing to compare.
    }

    @Override
    public void onDisliked(BrokerClient client, MqttCommand.Publish publish) {}

    @Override
    public void onExpired(BrokerClient client, Payload payload) {}

    @Override
    public void onBackStop(BrokerClient client, boolean hasWaited) {}

    @Override
    public void onSessionLost(BrokerClient client, String what) {
        onMisbehaviour(client, what);
    }

    @Override
    public void onMisbehaviour(BrokerClient client, String what) {
        throw new IllegalStateException(client.clientId + " did at the broker what no client may do: " + what);
    }

    @Override
    public void onFault(String clientId, RuntimeException fault) {
        throw new IllegalStateException("the core failed at an input of " + clientId, fault);
    }
}
