package org.sngateway.serial.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.function.Consumer;

/**
 * The socket towards the gateway, which sees all nodes behind one address and port, as of one forwarder. One thread,
 * {@code bridge-udp-rx}, waits for what comes.
 */
final class UdpSide implements AutoCloseable {
    private static final int MAX_OCTETS = 65_535;

    private final InetSocketAddress gateway;
    private final DatagramChannel channel;

    /**
     * @param receiver is called on the thread of the socket
     */
    UdpSide(InetSocketAddress gateway, Consumer<byte[]> receiver) throws IOException {
        if (gateway.isUnresolved()) {
            throw new UnknownHostException(
                    "the gateway " + gateway.getHostString() + " has no address; check its name");
        }
        this.gateway = gateway;
        this.channel = DatagramChannel.open(
                gateway.getAddress().getAddress().length == 4
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.INET6);
        channel.bind(null);
        Thread reader = new Thread(() -> read(receiver), "bridge-udp-rx");
        reader.setDaemon(true);
        reader.start();
    }

    /** The port here, 1 to 65535. */
    int localPort() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /** Sends a datagram; false if the network did not take it. */
    boolean send(byte[] datagram) {
        try {
            return channel.send(ByteBuffer.wrap(datagram), gateway) == datagram.length;
        } catch (IOException away) {
            return false;
        }
    }

    private void read(Consumer<byte[]> receiver) {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_OCTETS);
        while (channel.isOpen()) {
            buffer.clear();
            try {
                // What anybody else sends is none of ours.
                if (gateway.equals(channel.receive(buffer))) {
                    byte[] datagram = new byte[buffer.flip().remaining()];
                    buffer.get(datagram);
                    receiver.accept(datagram);
                }
            } catch (IOException closedOrRefused) {
                // Closed: the loop ends. Refused: the gateway is away, and comes back.
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
