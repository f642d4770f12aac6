package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/**
 * A sensor with a real socket that sends exactly the messages of the test. Its socket is connected: it receives only
 * from the address that it asked.
 */
final class UdpNode implements Peer, AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final DatagramSocket socket;
    private final SnDecoder decoder = new SnDecoder(false);
    private int lastMsgId;

    /** A node at this address of the machine, which asks the gateway at that address. */
    UdpNode(InetAddress source, InetAddress gateway, int port) {
        try {
            socket = new DatagramSocket(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(gateway, port));
        } catch (IOException unavailable) {
            throw new UncheckedIOException(unavailable);
        }
    }

    UdpNode(InetAddress gateway, int port) {
        this(anyOfTheFamilyOf(gateway), gateway, port);
    }

    UdpNode(int port) {
        this(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void sends(SnMessage message) {
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

    @Override
    public SnMessage receives() {
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

    List<SnMessage> receives(int count) {
        return Stream.generate(this::receives).limit(count).toList();
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
        connects(new Connect(false, cleanSession, 1, 60, clientId));
    }

    void connects(Connect connect) {
        sends(connect);
        expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    /** Connects, and sends its will when the gateway asks for it. */
    void connectsWithWill(Connect connect, WillTopic willTopic, String willMessage) {
        sends(connect);
        expects(new WillTopicReq());
        sends(willTopic);
        expects(new WillMsgReq());
        sends(new WillMsg(Payload.ofText(willMessage)));
        expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    NormalTopicId registers(String topic) {
        sends(new Register(0, nextMsgId(), topic));
        return new NormalTopicId(expects(RegAck.class).topicId());
    }

    /** Subscribes by name; the answer has the id of the topic. */
    NormalTopicId subscribes(String name, QoS qos) {
        return new NormalTopicId(subscribes(new TopicName(name), qos).topicId());
    }

    SubAck subscribes(Topic topic, QoS qos) {
        sends(new Subscribe(false, qos, nextMsgId(), topic));
        SubAck subAck = expects(SubAck.class);
        assertThat(subAck.returnCode()).isEqualTo(ReturnCode.ACCEPTED);
        return subAck;
    }

    void unsubscribes(Topic topic) {
        int msgId = nextMsgId();
        sends(new Unsubscribe(msgId, topic));
        expects(new UnsubAck(msgId));
    }

    /** Publishes at QoS 1 and waits for the PUBACK. */
    void publishes(TopicId topic, String text) {
        publishes(topic, text, false);
    }

    /** The same; the broker keeps the message for later subscribers. */
    void publishesRetained(TopicId topic, String text) {
        publishes(topic, text, true);
    }

    private void publishes(TopicId topic, String text, boolean retain) {
        int msgId = nextMsgId();
        sends(new Publish(false, QoS.ONE, retain, topic, msgId, Payload.ofText(text)));
        expects(new PubAck(topic.value(), msgId, ReturnCode.ACCEPTED));
    }

    /** Receives a message with this text and acknowledges it as its QoS demands. */
    Publish getsAndAcknowledges(String text) {
        Publish publish = expects(Publish.class);
        assertThat(publish.data().asText()).isEqualTo(text);
        acknowledges(publish);
        return publish;
    }

    void acknowledges(Publish publish) {
        if (publish.qos() == QoS.ONE) {
            sends(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED));
        } else if (publish.qos() == QoS.TWO) {
            sends(new PubRec(publish.msgId()));
            expects(new PubRel(publish.msgId()));
            sends(new PubComp(publish.msgId()));
        }
    }

    void sleeps(int seconds) {
        sends(new Disconnect(seconds));
        expects(Disconnect.plain());
    }

    /** Wakes and gets PINGRESP at once: nothing is queued for it. */
    void wakesForNothing(String clientId) {
        sends(new PingReq(clientId));
        expects(new PingResp());
    }

    /** Has a session, and has received everything that the gateway sent before this. */
    void pings() {
        sends(PingReq.withoutClientId());
        expects(new PingResp());
    }

    /** Has no session, and has received everything that the gateway sent before this. */
    void hasNoSession() {
        sends(PingReq.withoutClientId());
        expects(Disconnect.plain());
    }

    int nextMsgId() {
        return ++lastMsgId;
    }

    @Override
    public void close() {
        socket.close();
    }

    private static InetAddress anyOfTheFamilyOf(InetAddress address) {
        try {
            return InetAddress.getByAddress(new byte[address.getAddress().length]);
        } catch (UnknownHostException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
