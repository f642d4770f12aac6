package org.sngateway.sim.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.store.SimDisk;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.replay.BrokerScript;
import org.sngateway.sim.replay.Recording;
import org.sngateway.sim.replay.Replay;
import org.sngateway.sim.replay.ReplaySettings;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sim.scenario.GatewayConditions;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;

/**
 * A recording, played in virtual time against the production core on the production store. The broker passes on the
 * messages of the nodes, and publishes those of the script. It keeps no retained messages.
 */
public final class ReplayedWorld implements GatewayOutput, QuietCoreListener, BrokerLink.Listener {
    private static final long SECOND = 1_000_000_000L;
    /** The gateway is up and connected when the first node speaks. */
    private static final long BEGIN_NANOS = SECOND;

    private static final long AIR_NANOS = 1_000_000L;
    private static final long WALL_CLOCK_NANOS = 60 * SECOND;
    private static final int NODE_PORT = 10_000;
    private static final IpAddress GATEWAY = IpAddress.of(new byte[] {10, (byte) 255, 0, 1});

    private final Timeline timeline = new Timeline();
    private final VirtualGateway gateway;
    private final BrokerLink broker;
    private final Replay replay;
    private final SnDecoder decoder;
    private final Map<String, BrokerClient> clients = new TreeMap<>();
    private final Map<NodeAddress, Integer> nodes = new HashMap<>();
    private final List<UdpAddress> addresses;
    private long nowNanos;

    private ReplayedWorld(
            Recording recording, List<BrokerScript.Said> script, GatewayConfig config, ReplaySettings settings) {
        GatewayConfig.UdpListener listener = config.udpListeners().get(0);
        SplittableRandom random = new SplittableRandom(1);
        decoder = new SnDecoder(listener.repairsLength());
        broker = new BrokerLink(timeline, calmBroker(), this);
        gateway = new VirtualGateway(
                new GatewayConditions(
                        config, Duration.ofMillis(5), List.of(), List.of(), List.of(), List.of(), List.of()),
                timeline,
                new SimDisk(random.split(), octets -> {}, octets -> {}),
                this,
                this,
                letter -> {},
                random.split());
        replay = new Replay(recording, settings, this::sendToGateway);
        addresses = recording.nodes().stream()
                .map(node -> addressOf(nodes.size(), listener.name()))
                .toList();
        for (BrokerScript.Said said : script) {
            timeline.at(
                    BEGIN_NANOS + said.atNanos(),
                    () -> broker.broker()
                            .publish(client(said.clientId()), said.topic(), said.payload(), said.qos(), false));
        }
    }

    private static BrokerConditions calmBroker() {
        return new BrokerConditions(
                Duration.ofMillis(2), List.of(), List.of(), List.of(), List.of(), Duration.ZERO, List.of(), List.of());
    }

    private UdpAddress addressOf(int node, String listener) {
        byte[] octets = {10, (byte) (node >> 16), (byte) (node >> 8), (byte) node};
        UdpAddress address = new UdpAddress(listener, IpAddress.of(octets), NODE_PORT, "", GATEWAY);
        nodes.put(address, node);
        return address;
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
            setNow(Math.max(nowNanos, Math.min(event, Math.min(core, node))));
            if (core <= nowNanos) {
                gateway.onTick();
            } else if (event <= nowNanos) {
                timeline.poll().run();
            } else {
                replay.onTick(nowNanos);
            }
            hasBegun |= nowNanos >= BEGIN_NANOS && timeline.nextNanos() > BEGIN_NANOS;
        }
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

    private void sendToGateway(int node, Payload octets) {
        timeline.at(nowNanos + AIR_NANOS, () -> {
            if (decoder.decode(octets.asBuffer()) instanceof Decoded decoded) {
                gateway.onDatagram(addresses.get(node), decoded.message());
            }
        });
    }

    // ---- what the gateway says

    @Override
    public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
        Integer node = nodes.get(to);
        if (node != null) {
            ByteBuffer octets = ByteBuffer.allocate(0x10000);
            SnEncoder.encode(message, octets);
            octets.flip();
            timeline.at(nowNanos + AIR_NANOS, () -> replay.onDatagram(node, octets, nowNanos));
        }
        return true;
    }

    @Override
    public int roomFor(NodeAddress to) {
        return Integer.MAX_VALUE;
    }

    @Override
    public void broadcast(String listener, SnMessage message, int radius) {
        // Messages to all nodes, which a gateway sends at times of its own, are not compared.
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
    public void onMisbehaviour(BrokerClient client, String what) {
        throw new IllegalStateException(client.clientId + " did at the broker what no client may do: " + what);
    }

    @Override
    public void onFault(String clientId, RuntimeException fault) {
        throw new IllegalStateException("the core failed at an input of " + clientId, fault);
    }
}
