package org.sngateway.gateway.trace;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.broker.BrokerTap;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.link.LinkTap;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.codec.DecodeResult;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.SnMessage;

/**
 * Writes the messages of both sides to capture files while it is on. The event loop owns it and only copies octets; all else
 * is done on a thread of its own.
 *
 * <p>Which client a node is it learns from CONNECT and from PINGREQ with a client id: a client that was there before a restart
 * of the gateway is recognised from then on.
 */
public final class Trace implements LinkTap, BrokerTap {
    /** The name of the interface that stands for the broker side. */
    public static final String BROKER = "broker";

    private static final long MAX_WAITING_OCTETS = 4 * 1024 * 1024;
    private static final int MAX_KNOWN_NODES = 10_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** A trace that is on. */
    private record Running(TraceSettings settings, TraceQueue queue, TraceThread thread) {}

    private final Map<String, Integer> ports;
    private final String clientIdPrefix;
    private final Map<NodeAddress, String> clients = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeAddress, String> eldest) {
            return size() > MAX_KNOWN_NODES;
        }
    };
    private @Nullable Running running;
    private @Nullable TraceThread lastThread;

    /**
     * A trace that is off.
     *
     * @param ports the UDP port of each listener that has one
     * @param clientIdPrefix what MQTT client ids have before the client id of a node
     */
    public Trace(Map<String, Integer> ports, String clientIdPrefix) {
        this.ports = new LinkedHashMap<>(ports);
        this.clientIdPrefix = clientIdPrefix;
    }

    /** Is on with these settings from now on, or off if there are none. With the same settings as before it goes on without a gap. */
    public void follow(Optional<TraceSettings> wanted) {
        Running before = running;
        if (before != null && wanted.equals(Optional.of(before.settings()))) {
            return;
        }
        stop();
        wanted.ifPresent(this::start);
    }

    /** Is on from now on. Where the directory can't be written the log says so, and the gateway goes on. */
    public void start(TraceSettings settings) {
        stop();
        TraceQueue queue = new TraceQueue(MAX_WAITING_OCTETS);
        TraceThread thread = new TraceThread(
                settings, queue, new TraceWriter(settings, ports, queue), Trace::epochNanos, lastThread);
        lastThread = thread;
        running = new Running(settings, queue, thread);
        thread.start();
    }

    /** Of the trace that is on; empty while it is off. */
    public Optional<TraceSettings> settings() {
        return Optional.ofNullable(running).map(Running::settings);
    }

    /** Is off from now on; the waiting messages are still written. */
    public void stop() {
        Running before = running;
        running = null;
        if (before != null) {
            before.thread().stop();
        }
    }

    /** Is off, and waits until all is written; on any thread but the event loop, when that has stopped. */
    public void close() {
        stop();
        TraceThread last = lastThread;
        if (last != null) {
            try {
                last.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void onReceived(
            NodeAddress from, @Nullable InetSocketAddress own, ByteBuffer octets, DecodeResult result, String signal) {
        if (result instanceof Decoded decoded) {
            recognise(from, decoded.message());
        }
        offer(from, own, octets, Direction.INBOUND, result, signal);
    }

    @Override
    public void onSent(NodeAddress to, @Nullable InetSocketAddress own, SnMessage message, ByteBuffer octets) {
        if (running != null) {
            offer(to, own, octets, Direction.OUTBOUND, new Decoded(message, false), "");
        }
    }

    @Override
    public boolean isOn() {
        return running != null;
    }

    @Override
    public void onPacket(
            String mqttClientId,
            boolean fromBroker,
            InetSocketAddress own,
            InetSocketAddress broker,
            ByteBuffer octets,
            int omittedOctets) {
        Running now = running;
        String clientId = mqttClientId.startsWith(clientIdPrefix)
                ? mqttClientId.substring(clientIdPrefix.length())
                : mqttClientId;
        if (now != null && now.settings().wants(clientId)) {
            now.queue()
                    .offer(new Traced.OfBroker(
                            epochNanos(),
                            fromBroker ? Direction.INBOUND : Direction.OUTBOUND,
                            Payload.copyOf(octets),
                            omittedOctets,
                            own,
                            broker,
                            clientId));
        }
    }

    private void offer(
            NodeAddress address,
            @Nullable InetSocketAddress own,
            ByteBuffer octets,
            Direction direction,
            DecodeResult result,
            String signal) {
        Running now = running;
        if (now == null) {
            return;
        }
        NodeAddress node = nodeOf(address, result);
        String clientId = clients.getOrDefault(node, "");
        if (now.settings().wants(clientId)) {
            Payload copy = Payload.copyOf(octets.duplicate());
            now.queue().offer(new Traced.OfLink(epochNanos(), direction, copy, node, own, result, signal, clientId));
        }
    }

    private void recognise(NodeAddress from, SnMessage message) {
        SnMessage inner = message instanceof Encapsulated encapsulated ? encapsulated.inner() : message;
        String clientId = "";
        if (inner instanceof Connect connect) {
            clientId = connect.clientId();
        } else if (inner instanceof PingReq ping) {
            clientId = ping.clientId();
        }
        if (!clientId.isEmpty()) {
            clients.put(nodeOf(from, message), clientId);
        }
    }

    private static NodeAddress nodeOf(NodeAddress address, DecodeResult result) {
        return result instanceof Decoded decoded ? nodeOf(address, decoded.message()) : address;
    }

    private static NodeAddress nodeOf(NodeAddress address, SnMessage message) {
        return message instanceof Encapsulated encapsulated && !(address instanceof ForwardedAddress)
                ? new ForwardedAddress(address, encapsulated.nodeId())
                : address;
    }

    private static long epochNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }
}
