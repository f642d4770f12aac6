package org.sngateway.sim.replay;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.capture.Endpoint;
import org.sngateway.sn.capture.ExportedPdu;
import org.sngateway.sn.capture.PcapngWriter;
import org.sngateway.sn.codec.DecodeResult;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.DecodeResult.Rejected;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.Payload;

/**
 * Stands between nodes and a gateway, passes everything on and writes it to a capture file. To the gateway each node has a
 * port of this machine. One thread does it all; each datagram is in the file before it goes on.
 */
public final class Recorder implements AutoCloseable {
    /** More nodes are not served: each needs a socket. */
    public static final int MAX_NODES = 1_000;

    private static final int MAX_DATAGRAM_OCTETS = 0x10000;
    private static final long LOOK_MILLIS = 200;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final InetSocketAddress gateway;
    private final OutputStream file;
    private final Selector selector = Selector.open();
    private final DatagramChannel listening;
    private final Endpoint own;
    private final Map<SocketAddress, DatagramChannel> sockets = new HashMap<>();
    private final ByteBuffer datagram = ByteBuffer.allocate(MAX_DATAGRAM_OCTETS);
    private final SnDecoder decoder = new SnDecoder(true);
    private long datagrams;
    private long refused;

    /**
     * Listens from now on.
     *
     * @param port where nodes send to, on all addresses of this machine; 0 = any that is free
     * @param file is closed with it
     * @throws IOException if the port can't be opened or the file can't be written
     */
    public Recorder(int port, InetSocketAddress gateway, OutputStream file) throws IOException {
        this.gateway = gateway;
        this.file = file;
        listening = DatagramChannel.open();
        listening.bind(new InetSocketAddress(port)).configureBlocking(false);
        listening.register(selector, SelectionKey.OP_READ);
        own = endpoint(new InetSocketAddress(gateway.getAddress(), port()));
        file.write(PcapngWriter.header("hw-sim record", ExportedPdu.FOR_OLD_WIRESHARK));
        file.write(PcapngWriter.description("udp", "MQTT-SN between nodes and the gateway at " + gateway));
        file.flush();
    }

    /** The port where nodes send to. */
    public int port() throws IOException {
        return ((InetSocketAddress) listening.getLocalAddress()).getPort();
    }

    /** How many datagrams are in the file. */
    public long datagrams() {
        return datagrams;
    }

    /** How many datagrams of nodes were not passed on because there are too many nodes. */
    public long refused() {
        return refused;
    }

    /**
     * Passes on until it is told to end.
     *
     * @throws IOException if the file can't be written
     */
    public void run(CountDownLatch end) throws IOException {
        while (end.getCount() > 0) {
            selector.select(LOOK_MILLIS);
            for (SelectionKey key : selector.selectedKeys()) {
                receive((DatagramChannel) key.channel(), (SocketAddress) key.attachment());
            }
            selector.selectedKeys().clear();
        }
    }

    /** @param node whose socket to the gateway it is; {@code null} for the one where nodes send to */
    private void receive(DatagramChannel socket, @Nullable SocketAddress node) throws IOException {
        try {
            SocketAddress from = socket.receive(datagram.clear());
            while (from != null) {
                datagram.flip();
                if (node != null) {
                    write(node, Direction.OUTBOUND);
                    listening.send(datagram, node);
                } else {
                    DatagramChannel toGateway = socketOf(from);
                    if (toGateway != null) {
                        write(from, Direction.INBOUND);
                        toGateway.write(datagram);
                    }
                }
                from = socket.receive(datagram.clear());
            }
        } catch (PortUnreachableException gone) {
            // The gateway does not run, or a node has gone: lost, as on the air.
        }
    }

    private @Nullable DatagramChannel socketOf(SocketAddress node) throws IOException {
        DatagramChannel known = sockets.get(node);
        if (known != null) {
            return known;
        }
        if (sockets.size() >= MAX_NODES) {
            refused++;
            return null;
        }
        DatagramChannel socket = DatagramChannel.open();
        socket.connect(gateway).configureBlocking(false);
        socket.register(selector, SelectionKey.OP_READ, node);
        sockets.put(node, socket);
        return socket;
    }

    private void write(SocketAddress node, Direction direction) throws IOException {
        Endpoint place = endpoint((InetSocketAddress) node);
        boolean isInbound = direction == Direction.INBOUND;
        Payload octets = Payload.copyOf(datagram.duplicate());
        Instant now = Instant.now();
        file.write(PcapngWriter.packet(
                0,
                now.getEpochSecond() * NANOS_PER_SECOND + now.getNano(),
                ExportedPdu.ofMqttSn(isInbound ? place : own, isInbound ? own : place, octets),
                0,
                direction,
                0,
                "node=" + place + " " + inWords(decoder.decode(octets.asBuffer()))));
        file.flush();
        datagrams++;
    }

    private static String inWords(DecodeResult result) {
        return result instanceof Decoded decoded
                ? SnPrinter.print(decoded.message())
                : "rejected=" + ((Rejected) result).reason();
    }

    private static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(Payload.copyOf(address.getAddress().getAddress()), address.getPort());
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        file.close();
    }
}
