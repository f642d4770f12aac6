package org.sngateway.sim.world;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.SerialListener;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.link.LinkTap;
import org.sngateway.gateway.link.QuietLinkListener;
import org.sngateway.gateway.link.RadioLink;
import org.sngateway.gateway.link.RadioReceiver;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.Signal;
import org.sngateway.sim.dongle.PluggedDongle;
import org.sngateway.sim.dongle.Report;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.LineConditions;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;

/** Nodes behind a simulated dongle on a serial line without faults, and the production link of the gateway at its other end. */
final class ReplayedRadio implements ReplayedLink {
    private static final Signal SIGNAL = Signal.ofRssi(-70);
    private static final long REPORT_NANOS = 1_000_000L;

    private final Timeline timeline;
    private final LongSupplier now;
    private final VirtualGateway gateway;
    private final Nodes nodes;
    private final int nodeCount;
    private final PluggedDongle dongle;
    private final RadioLink link;
    private final SnDecoder decoder = new SnDecoder(false);
    private final List<SimLine> lines = new ArrayList<>();
    private final Map<RadioAddress, Integer> numbers = new HashMap<>();

    ReplayedRadio(
            SerialListener listener,
            int nodeCount,
            Timeline timeline,
            LongSupplier now,
            VirtualGateway gateway,
            Nodes nodes) {
        this.timeline = timeline;
        this.now = now;
        this.gateway = gateway;
        this.nodes = nodes;
        this.nodeCount = nodeCount;
        dongle = new PluggedDongle(
                listener.driver(),
                LineConditions.PERFECT,
                timeline,
                now,
                new SplittableRandom(1),
                (line, octets) -> lines.get(line).onOctets(octets),
                this::transmit);
        for (int node = 0; node < nodeCount; node++) {
            numbers.put(dongle.addressOf(node), node);
        }
        VirtualLoop loop = new VirtualLoop(timeline, now);
        link = new RadioLink(
                listener.link(band -> AirtimeBudget.fresh(band, 0)),
                loop,
                (name, port, events) -> {
                    SimLine line = new SimLine(lines.size(), dongle, loop, events);
                    lines.add(line);
                    return line;
                },
                new Receiver(),
                new QuietLinkListener() {},
                LinkTap.NONE);
    }

    @Override
    public void open() {
        link.open();
    }

    @Override
    public void sendToGateway(int node, Payload octets) {
        byte[] message = new byte[octets.size()];
        octets.asBuffer().get(message);
        dongle.onRadio(dongle.addressOf(node), isSearch(message), SIGNAL, message);
    }

    @Override
    public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
        return link.send(token, to, message);
    }

    @Override
    public int roomFor(NodeAddress to) {
        return link.roomFor(to);
    }

    @Override
    public void broadcast(SnMessage message, int radius) {
        link.broadcast(message, radius);
    }

    private void transmit(@Nullable RadioAddress to, byte[] message, Report report) {
        for (int node = 0; node < nodeCount; node++) {
            if (to == null || Integer.valueOf(node).equals(numbers.get(to))) {
                nodes.onDatagram(node, ByteBuffer.wrap(message));
            }
        }
        timeline.at(now.getAsLong() + REPORT_NANOS, () -> report.onSent(true));
    }

    private boolean isSearch(byte[] message) {
        return decoder.decode(ByteBuffer.wrap(message)) instanceof Decoded decoded
                && decoded.message().type() == MsgType.SEARCHGW;
    }

    /** Reports of the link to the core. */
    private final class Receiver implements RadioReceiver {
        @Override
        public void onLinkDown(String name) {
            gateway.onLinkDown(name);
        }

        @Override
        public void onLinkUp(String name) {
            gateway.onLinkUp(name);
        }

        @Override
        public void onMessage(NodeAddress from, SnMessage message, boolean toGroup) {
            gateway.onDatagram(from, message);
        }

        @Override
        public void onSignal(NodeAddress from, String signal) {
            // For an operator, and there is none.
        }

        @Override
        public void onDeparted(long token) {
            gateway.onDeparted(token);
        }

        @Override
        public void onFailed(long token, SendFailure reason) {
            gateway.onFailed(token, reason);
        }

        @Override
        public void onLinkWritable(String name) {
            gateway.onLinkWritable(name);
        }
    }
}
