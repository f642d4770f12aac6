package org.sngateway.gateway.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.lockstep.AutoBroker;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.lockstep.TimedAnswers;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.store.MemoryStore;
import org.sngateway.sn.codec.DecodeResult;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/**
 * Promise P8: sessions as real clients have them, damaged in a hundred thousand ways (bits, lengths, order, repetition,
 * omission, mixture), while a client at another address goes on with its work. A fault of the core would end the test.
 */
class HostileInputTest {
    private static final int SEQUENCES = 100_000;

    /** Datagrams of a client called "m1" or alike: connect, register, publish, subscribe, ping, sleep, wake, will, disconnect. */
    private static final List<String> SESSION = List.of(
            "08040401003c6d31",
            "08040c01003c6d31",
            "0507307774",
            "0509627965",
            "090a00000001612f62",
            "0b0c000001000032312e35",
            "080c200001123478",
            "080c400001123578",
            "04101235",
            "090c62616200006869",
            "0812200003612f62",
            "0812400004612f23",
            "07120100050005",
            "07122200066162",
            "0814000008612f62",
            "0216",
            "04180e10",
            "04166d31",
            "070b0001000700",
            "070d0001000100",
            "040f0001",
            "040e0001",
            "051a307774",
            "051c627965",
            "05fe00002a0216",
            "0217",
            "030100",
            "0218");

    private final SnDecoder decoder = new SnDecoder(true);
    private final AutoBroker broker = new AutoBroker();
    private final TreeMap<Integer, Integer> maxSessionsSeen = new TreeMap<>();
    private final List<SnMessage> toHealthy = new ArrayList<>();
    private final NodeAddress healthy = address(1, 1);
    private final MemoryStore store = new MemoryStore();
    private final GatewayCore core = new GatewayCore(
            Settings.usual(),
            new GatewayOutput() {
                @Override
                public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
                    if (to.equals(healthy)) {
                        toHealthy.add(message);
                    }
                    return true;
                }

                @Override
                public int roomFor(NodeAddress to) {
                    return Integer.MAX_VALUE;
                }

                @Override
                public void broadcast(String listener, SnMessage message, int radius) {}

                @Override
                public void sendToBroker(String mqttClientId, MqttCommand command) {
                    broker.onCommand(mqttClientId, command);
                }
            },
            store,
            new QuietCoreListener() {},
            new Random(7));
    private long nowNanos = 1;

    @Test
    void damagedSessionsHarmNobodyElse() {
        receive(healthy, new Connect(false, false, 1, 60, "healthy"));
        assertThat(toHealthy).containsExactly(new ConnAck(ReturnCode.ACCEPTED));
        toHealthy.clear();
        receive(healthy, new Register(0, 1, "pulse"));
        int topicId = ((RegAck) toHealthy.remove(0)).topicId();
        Random random = new Random(42);
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            NodeAddress attacker = address(2 + random.nextInt(3), 1 + random.nextInt(200));
            for (byte[] datagram : damaged(random)) {
                DecodeResult result = decoder.decode(ByteBuffer.wrap(datagram));
                if (result instanceof Decoded decoded) {
                    receive(attacker, decoded.message());
                }
                pass(random.nextInt(2_000));
            }
            int msgId = sequence % 0xFFFF + 1;
            receive(
                    healthy,
                    new Publish(
                            false, QoS.ONE, false, new NormalTopicId(topicId), msgId, Payload.ofText("" + sequence)));
            assertThat(toHealthy)
                    .as("sequence %d", sequence)
                    .containsExactly(new PubAck(topicId, msgId, ReturnCode.ACCEPTED));
            toHealthy.clear();
            maxSessionsSeen.merge(core.sessionCount(), 1, Integer::sum);
        }
        assertThat(maxSessionsSeen.lastKey()).isLessThanOrEqualTo(100).isGreaterThan(10);
    }

    /** A valid session with one to five kinds of damage. */
    private static List<byte[]> damaged(Random random) {
        List<byte[]> session = new ArrayList<>();
        int from = random.nextInt(SESSION.size());
        int to = from + random.nextInt(SESSION.size() - from);
        byte[] connect = HexFormat.of().parseHex(SESSION.get(random.nextInt(2)));
        connect[connect.length - 1] = (byte) ('0' + random.nextInt(60));
        session.add(connect);
        for (String hex : SESSION.subList(from, to)) {
            session.add(HexFormat.of().parseHex(hex));
        }
        for (int damage = random.nextInt(1, 6); damage > 0; damage--) {
            int at = random.nextInt(session.size());
            switch (random.nextInt(8)) {
                case 0 -> flipBit(session.get(at), random);
                case 1 -> claimLength(session.get(at), random);
                case 2 -> session.set(at, Arrays.copyOf(session.get(at), random.nextInt(40)));
                case 3 -> session.add(at, session.get(at).clone());
                case 4 -> Collections.swap(session, at, random.nextInt(session.size()));
                case 5 -> session.set(at, random(random));
                case 6 -> renumber(session.get(at), random);
                default -> session.add(HexFormat.of().parseHex(SESSION.get(random.nextInt(SESSION.size()))));
            }
        }
        return session;
    }

    private static void claimLength(byte[] datagram, Random random) {
        if (datagram.length > 0) {
            datagram[0] = (byte) random.nextInt(256);
        }
    }

    private static void flipBit(byte[] datagram, Random random) {
        if (datagram.length > 0) {
            datagram[random.nextInt(datagram.length)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    /** Another type, flags or number that would be valid in itself. */
    private static void renumber(byte[] datagram, Random random) {
        if (datagram.length > 2) {
            datagram[1 + random.nextInt(datagram.length - 1)] = (byte) random.nextInt(32);
        }
    }

    private static byte[] random(Random random) {
        byte[] datagram = new byte[random.nextInt(20)];
        random.nextBytes(datagram);
        return datagram;
    }

    private void receive(NodeAddress from, SnMessage message) {
        core.onDatagram(from, message, nowNanos);
        answer();
    }

    /** Disk and broker answer until nothing is left to be answered. */
    private void answer() {
        do {
            store.answer(new TimedAnswers(core, () -> nowNanos));
            broker.answer(core, nowNanos);
        } while (store.hasAnswers());
    }

    private void pass(int millis) {
        long end = nowNanos + millis * 1_000_000L;
        while (core.nextDeadlineNanos() <= end) {
            nowNanos = Math.max(nowNanos, core.nextDeadlineNanos());
            core.onTick(nowNanos);
            answer();
            toHealthy.clear();
        }
        nowNanos = end;
    }

    private static NodeAddress address(int host, int port) {
        IpAddress local = IpAddress.of(new byte[] {10, 0, 0, (byte) 200});
        return new UdpAddress(Settings.LISTENER, IpAddress.of(new byte[] {10, 0, 0, (byte) host}), port, "", local);
    }
}
