package org.sngateway.sim.radio;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillTopic;

/** Hostile datagrams: of all kinds, from many addresses, well-formed, damaged, or noise. */
public final class Attack {
    /** Receives the datagrams. */
    public record Datagram(IpAddress ip, int port, ByteBuffer octets) {}

    private static final int MAX_NOISE_OCTETS = 64;
    private static final int PORTS = 50_000;
    private static final int IDS = 200;
    private static final int MAX_DURATION = 0xFFFF;

    private final int sources;
    private final boolean isEncapsulated;
    private final RandomGenerator random;

    /**
     * An attacker that has sent nothing yet.
     *
     * @param sources the number of real or pretended addresses
     * @param isEncapsulated whether a message may be encapsulated, as by a forwarder
     */
    public Attack(int sources, boolean isEncapsulated, RandomGenerator random) {
        this.isEncapsulated = isEncapsulated;
        this.sources = Math.max(1, sources);
        this.random = random;
    }

    /** The next datagram. */
    public Datagram next() {
        int source = random.nextInt(sources);
        byte[] ip = {(byte) 172, 16, (byte) (source >> 8), (byte) source};
        int port = random.nextInt(4) == 0 ? 1024 + random.nextInt(PORTS) : 1024 + source % PORTS;
        return new Datagram(IpAddress.of(ip), port, octets());
    }

    private ByteBuffer octets() {
        ByteBuffer buffer = ByteBuffer.allocate(2048);
        if (random.nextInt(5) == 0) {
            byte[] noise = new byte[1 + random.nextInt(MAX_NOISE_OCTETS)];
            random.nextBytes(noise);
            noise[0] = (byte) noise.length;
            return ByteBuffer.wrap(noise);
        }
        SnMessage message = message();
        if (isEncapsulated && random.nextBoolean() && !(message instanceof Encapsulated)) {
            message = new Encapsulated(0, Payload.ofText("n" + id()), message);
        }
        SnEncoder.encode(message, buffer);
        buffer.flip();
        if (random.nextInt(5) == 0) {
            buffer.put(random.nextInt(buffer.limit()), (byte) random.nextInt());
        }
        return buffer;
    }

    private SnMessage message() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> new Connect(random.nextBoolean(), random.nextBoolean(), 1, duration(), clientId());
            case 3 -> new WillTopic(QoS.ONE, false, "strange/will");
            case 4 -> new WillMsg(Payload.ofText("strange"));
            case 5 -> new Register(0, id(), "strange/" + id());
            case 6 ->
                new Publish(
                        random.nextBoolean(),
                        QoS.ofBits(random.nextInt(4)),
                        false,
                        new NormalTopicId(id()),
                        id(),
                        text());
            case 7 -> new Publish(false, QoS.MINUS_ONE, false, new PredefinedTopicId(id()), id(), text());
            case 8 -> new PubAck(id(), id(), ReturnCode.ACCEPTED);
            case 9 -> new PubRel(id());
            case 10 -> new Subscribe(false, QoS.TWO, id(), new TopicName("strange/" + id() + "/#"));
            case 11 -> new PingReq(clientId());
            case 12 -> PingReq.withoutClientId();
            case 13 -> random.nextBoolean() ? Disconnect.plain() : new Disconnect(1 + duration() % 1000);
            case 14 -> new SearchGw(1);
            default -> new Encapsulated(0, Payload.ofText("n" + id()), PingReq.withoutClientId());
        };
    }

    private String clientId() {
        return "strange-" + random.nextInt(IDS * sources);
    }

    private Payload text() {
        return Payload.ofText("x".repeat(random.nextInt(100)));
    }

    private int id() {
        return 1 + random.nextInt(IDS);
    }

    private int duration() {
        return random.nextInt(10) == 0 ? random.nextInt(MAX_DURATION) : 1 + random.nextInt(60);
    }
}
