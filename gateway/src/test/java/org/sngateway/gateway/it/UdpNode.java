package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/** A sensor with a real socket that does just what the test says. Connected: it hears only whom it asked. */
final class UdpNode implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final DatagramSocket socket;
    private final SnDecoder decoder = new SnDecoder(false);

    UdpNode(InetAddress gateway, int port) {
        try {
            socket = new DatagramSocket();
            socket.connect(new InetSocketAddress(gateway, port));
        } catch (IOException unavailable) {
            throw new UncheckedIOException(unavailable);
        }
    }

    UdpNode(int port) {
        this(InetAddress.getLoopbackAddress(), port);
    }

    void sends(SnMessage message) {
        ByteBuffer out = ByteBuffer.allocate(0x10000);
        SnEncoder.encode(message, out);
        sends(Arrays.copyOf(out.array(), out.position()));
    }

    void sends(byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    SnMessage receives() {
        DatagramPacket packet = new DatagramPacket(new byte[0x10000], 0x10000);
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.receive(packet);
        } catch (SocketTimeoutException silence) {
            throw new AssertionError("the gateway said nothing for " + PATIENCE_MILLIS + " ms", silence);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return ((Decoded) decoder.decode(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()))).message();
    }

    void expects(SnMessage expected) {
        assertThat(receives()).isEqualTo(expected);
    }

    <T extends SnMessage> T expects(Class<T> type) {
        SnMessage message = receives();
        assertThat(message).isInstanceOf(type);
        return type.cast(message);
    }

    void connects(String clientId, boolean cleanSession) {
        sends(new Connect(false, cleanSession, 1, 60, clientId));
        expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    NormalTopicId registers(String topic) {
        sends(new Register(0, 1, topic));
        return new NormalTopicId(expects(RegAck.class).topicId());
    }

    @Override
    public void close() {
        socket.close();
    }
}
