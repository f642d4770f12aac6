package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.SnMessage;

/** Receives the messages in a multicast group on one interface, and sends messages to it. */
final class GroupMember implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final InetSocketAddress group;
    private final MulticastSocket socket;
    private final SnDecoder decoder = new SnDecoder(false);

    GroupMember(InetAddress address, int port, NetworkInterface networkInterface) throws IOException {
        group = new InetSocketAddress(address, port);
        socket = new MulticastSocket(port);
        socket.setNetworkInterface(networkInterface);
        socket.joinGroup(group, networkInterface);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    void sends(SnMessage message) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(0x10000);
        SnEncoder.encode(message, out);
        socket.send(new DatagramPacket(Arrays.copyOf(out.array(), out.position()), out.position(), group));
    }

    /** The next message from this address; messages of others are skipped. */
    SnMessage hears(InetSocketAddress from) throws IOException {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[0x10000], 0x10000);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException silence) {
                throw new AssertionError(from + " said nothing for " + PATIENCE_MILLIS + " ms", silence);
            }
            if (packet.getSocketAddress().equals(from)) {
                return ((Decoded) decoder.decode(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()))).message();
            }
        }
    }

    void hears(InetSocketAddress from, SnMessage expected) throws IOException {
        assertThat(hears(from)).isEqualTo(expected);
    }

    @Override
    public void close() {
        socket.close();
    }
}
