package org.sngateway.sim.world;

import java.util.List;
import org.sngateway.gateway.config.GatewayConfig.UdpListener;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.radio.Attack;
import org.sngateway.sim.radio.Radio;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.SnMessage;

/** The listeners on UDP: each hears the nodes whose turn it is. */
final class UdpSide implements Side {
    private static final int NODE_PORT = 10_000;
    private static final int GATEWAY_ADDRESSES = 200;
    /** Of a PUBLISH, before its data. */
    private static final int MAX_HEAD_OCTETS = 9;

    private final World world;
    private final List<UdpListener> listeners;
    private IpAddress gatewayAddress = gatewayAddress(0);
    private int moved;

    UdpSide(World world, List<UdpListener> listeners) {
        this.world = world;
        this.listeners = List.copyOf(listeners);
    }

    private static IpAddress gatewayAddress(int moves) {
        return IpAddress.of(new byte[] {10, (byte) 255, 0, (byte) (1 + moves % GATEWAY_ADDRESSES)});
    }

    @Override
    public NodeAddress addressOf(int place, int moves) {
        byte[] octets = {10, (byte) (place >> 16), (byte) (place >> 8), (byte) place};
        return new UdpAddress(
                listeners.get(place % listeners.size()).name(),
                IpAddress.of(octets),
                NODE_PORT + moves,
                "",
                gatewayAddress);
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
            world.gateway().onDatagram(address, message);
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
            world.gateway().onDatagram(address, decoded.message());
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
        IpAddress from = to instanceof UdpAddress udp ? udp.local() : gatewayAddress;
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
