package org.sngateway.sim.world;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.SerialListener;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.RadioAddress;
import org.sngateway.gateway.link.LinkTap;
import org.sngateway.gateway.link.QuietLinkListener;
import org.sngateway.gateway.link.RadioLink;
import org.sngateway.gateway.link.RadioReceiver;
import org.sngateway.serial.LinkSettings;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.radio.Signal;
import org.sngateway.sim.dongle.PluggedDongle;
import org.sngateway.sim.dongle.Report;
import org.sngateway.sim.radio.Attack;
import org.sngateway.sim.radio.Radio;
import org.sngateway.sim.scenario.LineConditions;
import org.sngateway.sn.codec.DecodeResult;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;

/**
 * The radio of a world whose nodes are behind a dongle: the production link of the gateway's present life, a serial line octet for
 * octet, the dongle, which outlives the gateway, and the air.
 *
 * <p>Damage that no check of the framing notices is no fault of the gateway: once the line has changed or lost an octet, be it
 * because the dongle's buffer was full, a message that nobody sent is taken out here. Before that none is.
 */
final class RadioSide implements Side {
    private static final int REMEMBERED = 4096;
    private static final Signal SIGNAL = Signal.ofRssi(-70);
    private static final long REPORT_NANOS = 5_000_000L;

    private final World world;
    private final SerialListener listener;
    private final PluggedDongle dongle;
    private final int nodes;
    private final SnDecoder decoder = new SnDecoder(false);
    private final Set<Sent> sentUp = new LinkedHashSet<>();
    private final Set<Sent> sentDown = new LinkedHashSet<>();
    private @Nullable Life life;
    private Duration airtimeLeft = Duration.ofHours(1);
    private boolean up;
    private boolean stuck;
    private Payload received = Payload.EMPTY;

    /** A message on the line. */
    private record Sent(Payload node, Payload octets) {}

    /** The link of one life of the gateway. */
    private final class Life {
        private final VirtualLoop loop = new VirtualLoop(world.timeline(), world::now);
        private final List<SimLine> lines = new ArrayList<>();
        private final RadioLink link;

        Life(LinkSettings settings) {
            link = new RadioLink(
                    settings,
                    loop,
                    (name, port, events) -> {
                        SimLine line = new SimLine(lines.size(), dongle, loop, events);
                        lines.add(line);
                        return line;
                    },
                    new Receiver(),
                    new Health(),
                    new Octets());
        }
    }

    RadioSide(World world, SerialListener listener, LineConditions conditions, int nodes, SplittableRandom random) {
        this.world = world;
        this.listener = listener;
        this.nodes = nodes;
        this.dongle = new PluggedDongle(
                listener.driver(),
                conditions,
                world.timeline(),
                world::now,
                random,
                (line, octets) -> {
                    Life present = life;
                    if (present != null) {
                        present.lines.get(line).onOctets(octets);
                    }
                },
                this::transmit);
    }

    /** It is never that of another node. */
    @Override
    public NodeAddress addressOf(int place, int moves) {
        int addresses = Math.max(1, dongle.maxNodes() / Math.max(1, nodes));
        return new RadioAddress(
                listener.name(),
                Payload.copyOf(
                        dongle.addressOf(place + moves % addresses * nodes).octets()));
    }

    @Override
    public NodeAddress addressOf(Attack.Datagram datagram) {
        return new RadioAddress(listener.name(), Payload.ofText(datagram.ip() + ":" + datagram.port()));
    }

    int maxNodes() {
        return dongle.maxNodes();
    }

    // ---- the gateway

    void onGatewayStarted() {
        Life started = new Life(listener.link(band -> AirtimeBudget.resumed(band, airtimeLeft, world.now())));
        life = started;
        started.link.open();
    }

    void onGatewayEnded() {
        Life ended = life;
        if (ended != null) {
            life = null;
            up = false;
            // As the gateway's file has it after it was killed.
            airtimeLeft = Duration.ZERO;
            ended.loop.end();
            ended.lines.forEach(SimLine::stop);
        }
    }

    @Override
    public boolean send(long token, NodeAddress to, NodeSite site, SnMessage message) {
        Life present = life;
        if (present == null) {
            return true;
        }
        if (to instanceof RadioAddress node) {
            remember(sentDown, new Sent(node.nodeId(), encoded(message)));
        }
        world.trace()
                .note(
                        world.now(),
                        site.index,
                        () -> "                [to the link: " + SnPrinter.print(message) + Trace.numberIn(message)
                                + "]");
        return present.link.send(token, to, message);
    }

    @Override
    public int roomFor(NodeAddress to) {
        Life present = life;
        return present == null ? 0 : present.link.roomFor(to);
    }

    @Override
    public int maxMessageOctets() {
        Life present = life;
        return present == null ? Integer.MAX_VALUE : present.link.maxMessageOctets();
    }

    @Override
    public void broadcast(SnMessage message, int radius) {
        Life present = life;
        if (present != null) {
            present.link.broadcast(message, radius);
        }
    }

    // ---- what goes wrong

    void setStuck(boolean isStuck) {
        dongle.setStuck(isStuck);
        stuck = isStuck;
        world.onReachable(up && !stuck);
    }

    void setUnplugged(boolean isUnplugged) {
        dongle.setPlugged(!isUnplugged);
        Life present = life;
        if (isUnplugged && present != null) {
            present.lines.forEach(line -> line.lose("the dongle is gone"));
        }
    }

    void calmDown() {
        dongle.calmDown();
        stuck = false;
        world.onReachable(up);
    }

    // ---- messages

    /** The dongle brings it to the gateway. */
    @Override
    public void onRadio(NodeSite from, NodeAddress address, SnMessage message) {
        if (!(address instanceof RadioAddress onRadio)) {
            throw new IllegalStateException(address + " is on no radio");
        }
        Payload octets = encoded(message);
        remember(sentUp, new Sent(onRadio.nodeId(), octets));
        dongle.onRadio(
                org.sngateway.serial.radio.RadioAddress.of(octets(onRadio.nodeId())),
                message instanceof SearchGw,
                SIGNAL,
                octets(octets));
    }

    private void transmit(org.sngateway.serial.radio.@Nullable RadioAddress to, byte[] octets, Report report) {
        long reportNanos = world.now() + REPORT_NANOS;
        boolean delivered = to == null;
        if (to != null && decoder.decode(ByteBuffer.wrap(octets)) instanceof Decoded decoded) {
            RadioAddress address = new RadioAddress(listener.name(), Payload.copyOf(to.octets()));
            NodeSite site = world.siteAt(address);
            if (site != null && isSent(sentDown, new Sent(address.nodeId(), Payload.copyOf(octets)))) {
                long arrival = world.radio()
                        .send(site.radio, Radio.Direction.DOWN, decoded.message(), world.now(), arrived -> {
                            if (site.isAt(address)) {
                                site.node.onMessage(arrived, site.localNanos(world.now()));
                                world.reschedule(site);
                            }
                        });
                delivered = arrival != Radio.LOST;
                reportNanos = Math.max(reportNanos, arrival);
            }
        }
        boolean arrived = delivered;
        world.timeline().at(reportNanos, () -> report.onSent(arrived));
    }

    private static void remember(Set<Sent> some, Sent sent) {
        some.remove(sent);
        some.add(sent);
        if (some.size() > REMEMBERED) {
            some.remove(some.iterator().next());
        }
    }

    private boolean isSent(Set<Sent> some, Sent message) {
        boolean sent = !isDamaged() || some.contains(message);
        if (!sent) {
            world.trace().note(world.now(), -1, () -> "=== damage that no check noticed: " + message);
        }
        return sent;
    }

    /** Whether the line has changed or lost an octet so far. */
    private boolean isDamaged() {
        return dongle.damagedOctets() > 0 || dongle.overrunOctets() > 0;
    }

    private Payload encoded(SnMessage message) {
        ByteBuffer octets = world.radio().encode(message);
        byte[] copy = new byte[octets.remaining()];
        octets.get(copy);
        return Payload.copyOf(copy);
    }

    private static byte[] octets(Payload payload) {
        ByteBuffer octets = ByteBuffer.allocate(payload.size());
        payload.writeTo(octets);
        return octets.array();
    }

    /** Keeps the octets of the message that is received. */
    private final class Octets implements LinkTap {
        @Override
        public void onReceived(
                NodeAddress from,
                @Nullable InetSocketAddress own,
                ByteBuffer octets,
                DecodeResult result,
                String signal) {
            byte[] copy = new byte[octets.remaining()];
            octets.duplicate().get(copy);
            received = Payload.copyOf(copy);
        }

        @Override
        public void onSent(NodeAddress to, @Nullable InetSocketAddress own, SnMessage message, ByteBuffer octets) {}
    }

    /** Reports of the link to the core. */
    private final class Receiver implements RadioReceiver {
        @Override
        public void onLinkDown(String name) {
            world.promises().onLinkDown();
            world.gateway().onLinkDown(name);
        }

        @Override
        public void onLinkUp(String name) {
            world.promises().onLinkUp();
            world.gateway().onLinkUp(name);
        }

        @Override
        public void onMessage(NodeAddress from, SnMessage message, boolean toGroup) {
            NodeSite site = world.siteAt(from);
            if (from instanceof RadioAddress node
                    && site != null
                    && isSent(sentUp, new Sent(node.nodeId(), received))) {
                world.onArrivedAtGateway(site, from, message);
                world.gateway().onDatagram(from, message);
            }
        }

        @Override
        public void onSignal(NodeAddress from, String signal) {
            // For an operator, and there is none.
        }

        @Override
        public void onDeparted(long token) {
            world.gateway().onDeparted(token);
        }

        @Override
        public void onFailed(long token, SendFailure reason) {
            world.gateway().onFailed(token, reason);
        }

        @Override
        public void onLinkWritable(String name) {
            world.gateway().onLinkWritable(name);
        }
    }

    /** Whether the gateway can be reached. */
    private final class Health implements QuietLinkListener {
        @Override
        public void onLinkUp(String name, String address) {
            world.trace().note(world.now(), -1, () -> "=== the radio is up: " + address);
            up = true;
            world.onReachable(!stuck);
        }

        @Override
        public void onLinkDown(String name, String address, String reason) {
            world.trace().note(world.now(), -1, () -> "=== the radio is down: " + reason);
            up = false;
            world.onReachable(false);
        }

        @Override
        public void onLinkTrouble(String name, String address, String reason) {
            world.trace().note(world.now(), -1, () -> "=== trouble with the radio: " + reason);
        }
    }
}
