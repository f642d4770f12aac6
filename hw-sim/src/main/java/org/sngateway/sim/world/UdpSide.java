package org.sngateway.sim.world;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sngateway.gateway.config.GatewayConfig.UdpListener;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.radio.Attack;
import org.sngateway.sim.radio.Radio;
import org.sngateway.sim.scenario.NodeConditions;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.SnMessage;

/** The listeners on UDP: each hears the nodes, and the forwarders with nodes behind them, whose turn it is. */
final class UdpSide implements Side {
    private static final int NODE_PORT = 10_000;
    private static final int GATEWAY_ADDRESSES = 200;
    /** Of a PUBLISH, before its data. */
    private static final int MAX_HEAD_OCTETS = 9;

    private static final int SHORT_ID_OCTETS = 2;
    private static final int LONG_ID_OCTETS = 8;

    private final World world;
    /** The conditions of each node. */
    private final List<NodeConditions> nodes = new ArrayList<>();

    private final List<UdpListener> listeners;
    private IpAddress gatewayAddress = gatewayAddress(0);
    private int moved;

    UdpSide(World world, Scenario scenario) {
        this.world = world;
        listeners = scenario.gateway().config().udpListeners();
        for (Population population : scenario.populations()) {
            nodes.addAll(Collections.nCopies(population.count(), population.conditions()));
        }
    }

    private static IpAddress gatewayAddress(int moves) {
        return IpAddress.of(new byte[] {10, (byte) 255, 0, (byte) (1 + moves % GATEWAY_ADDRESSES)});
    }

    @Override
    public NodeAddress addressOf(int place, int moves) {
        NodeConditions node = nodes.get(place % nodes.size());
        if (node.forwarder() > 0) {
            return new ForwardedAddress(at(node.forwarder(), node.ipOfForwarder(), moves), nodeId(place));
        }
        byte[] octets = {10, (byte) (place >> 16), (byte) (place >> 8), (byte) place};
        return at(place, IpAddress.of(octets), moves);
    }

    private UdpAddress at(int turn, IpAddress ip, int moves) {
        UdpListener listener = listeners.get(turn % listeners.size());
        return new UdpAddress(listener.name(), ip, NODE_PORT + moves, "", gatewayAddress);
    }

    /** The WirelessNodeId behind a forwarder: radios have short ones and long ones. */
    private static Payload nodeId(int place) {
        ByteBuffer octets = ByteBuffer.allocate(place % 2 == 0 ? SHORT_ID_OCTETS : LONG_ID_OCTETS);
        octets.putShort(octets.capacity() - SHORT_ID_OCTETS, (short) place);
        return Payload.copyOf(octets);
    }

    @Override
    public NodeAddress addressOf(Attack.Datagram datagram) {
        return new UdpAddress(listeners.get(0).name(), datagram.ip(), datagram.port(), "", gatewayAddress);
    }

    @Override
    public void moveGateway() {
        gatewayAddress = gatewayAddress(++moved);
        world.trace().note(world.now(), -1, () -> "=== the gateway is at " + gatewayAddress + " now");
    }

    @Override
    public void onRadio(NodeSite from, NodeAddress address, SnMessage message) {
        if (world.gateway().isUp()) {
            world.onArrivedAtGateway(from, address, message);
            receive(address, message);
        }
    }

    /** It may be longer than the listener takes; then the core gets what an answer needs. */
    private void receive(NodeAddress address, SnMessage message) {
        if (!(message instanceof Publish publish)
                || publish.data().size() + MAX_HEAD_OCTETS <= maxMessageOctets(address)) {
            deliver(address, message);
            return;
        }
        SnDecoder decoder = new SnDecoder(false, maxMessageOctets(address));
        if (decoder.decode(world.radio().encode(publish)) instanceof Decoded decoded) {
            long number = NumberedPayload.numberOf(publish.data());
            if (decoded.message() instanceof RefusedRequest
                    && number >= 0
                    && number < world.ledger().size()) {
                world.ledger().excuse(number);
            }
            deliver(address, decoded.message());
        }
    }

    private void deliver(NodeAddress address, SnMessage message) {
        if (address instanceof ForwardedAddress behind) {
            world.gateway().onDatagram(behind.forwarder(), new Encapsulated(0, behind.nodeId(), message));
        } else {
            world.gateway().onDatagram(address, message);
        }
    }

    private int maxMessageOctets(NodeAddress address) {
        for (UdpListener listener : listeners) {
            if (listener.name().equals(address.listener())) {
                return listener.maxMessageOctets();
            }
        }
        throw new IllegalStateException(address + " is at no listener");
    }

    @Override
    public boolean send(long token, NodeAddress to, NodeSite site, SnMessage message) {
        NodeAddress receiver = to instanceof ForwardedAddress behind ? behind.forwarder() : to;
        IpAddress from = receiver instanceof UdpAddress udp ? udp.local() : gatewayAddress;
        world.radio().send(site.radio, Radio.Direction.DOWN, message, world.now(), arrived -> {
            if (site.isAt(to) && from.equals(gatewayAddress)) {
                site.node.onMessage(arrived, site.localNanos(world.now()));
                world.reschedule(site);
            }
        });
        return true;
    }

    @Override
    public int roomFor(NodeAddress to) {
        return Integer.MAX_VALUE;
    }

    @Override
    public int maxMessageOctets() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void broadcast(SnMessage message, int radius) {
        // Nodes know their gateway.
    }
}
