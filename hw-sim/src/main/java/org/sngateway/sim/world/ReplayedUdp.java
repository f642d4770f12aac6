package org.sngateway.sim.world;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;

/** Nodes with UDP addresses of their own; a datagram takes a millisecond. */
final class ReplayedUdp implements ReplayedLink {
    private static final long AIR_NANOS = 1_000_000L;
    private static final int NODE_PORT = 10_000;
    private static final int MAX_DATAGRAM_OCTETS = 0x10000;
    private static final IpAddress GATEWAY = IpAddress.of(new byte[] {10, (byte) 255, 0, 1});

    private final Timeline timeline;
    private final LongSupplier now;
    private final VirtualGateway gateway;
    private final Nodes nodes;
    private final SnDecoder decoder;
    private final List<UdpAddress> addresses = new ArrayList<>();
    private final Map<NodeAddress, Integer> numbers = new HashMap<>();

    ReplayedUdp(
            GatewayConfig.UdpListener listener,
            int nodeCount,
            Timeline timeline,
            LongSupplier now,
            VirtualGateway gateway,
            Nodes nodes) {
        this.timeline = timeline;
        this.now = now;
        this.gateway = gateway;
        this.nodes = nodes;
        this.decoder = new SnDecoder(listener.repairsLength());
        for (int node = 0; node < nodeCount; node++) {
            byte[] octets = {10, (byte) (node >> 16), (byte) (node >> 8), (byte) node};
            UdpAddress address = new UdpAddress(listener.name(), IpAddress.of(octets), NODE_PORT, "", GATEWAY);
            addresses.add(address);
            numbers.put(address, node);
        }
    }

    @Override
    public void open() {
        // It always is.
    }

    @Override
    public void sendToGateway(int node, Payload octets) {
        timeline.at(now.getAsLong() + AIR_NANOS, () -> {
            if (decoder.decode(octets.asBuffer()) instanceof Decoded decoded) {
                gateway.onDatagram(addresses.get(node), decoded.message());
            }
        });
    }

    @Override
    public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
        Integer node = numbers.get(to);
        if (node != null) {
            ByteBuffer octets = ByteBuffer.allocate(MAX_DATAGRAM_OCTETS);
            SnEncoder.encode(message, octets);
            octets.flip();
            timeline.at(now.getAsLong() + AIR_NANOS, () -> nodes.onDatagram(node, octets));
        }
        return true;
    }

    @Override
    public int roomFor(NodeAddress to) {
        return Integer.MAX_VALUE;
    }

    @Override
    public void broadcast(SnMessage message, int radius) {
        // Messages to all nodes, which a gateway sends at times of its own, are not compared.
    }
}
