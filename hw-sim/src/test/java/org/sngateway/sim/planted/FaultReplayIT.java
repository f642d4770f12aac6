package org.sngateway.sim.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.it.Mosquitto;
import org.sngateway.gateway.it.Ports;
import org.sngateway.sim.replay.CaptureFile;
import org.sngateway.sim.replay.Difference;
import org.sngateway.sim.replay.Recording;
import org.sngateway.sim.replay.ReplayRun;
import org.sngateway.sim.replay.ReplaySettings;
import org.sngateway.sn.capture.Capture;
import org.sngateway.sn.capture.CapturedPdu;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.capture.Endpoint;
import org.sngateway.sn.capture.Protocol;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/**
 * What a capture is for: a gateway with a fault is traced, with a real broker. Replayed against that gateway the capture fails in
 * the same way, and against one without the fault it does not; over UDP and in virtual time.
 */
class FaultReplayIT {
    private static final Endpoint GATEWAY = new Endpoint(Payload.ofHex("c0000201"), 1884);
    private static final Endpoint LAMP = node(1);
    private static final Endpoint SOIL = node(2);
    private static final Endpoint DOOR = node(3);
    private static final ShortTopicName WILL = ShortTopicName.of("wl");
    private static final ShortTopicName SWITCH = ShortTopicName.of("sw");
    private static final ConnAck ACCEPTED = new ConnAck(ReturnCode.ACCEPTED);
    private static final ReplaySettings AS_RECORDED = new ReplaySettings(1, Duration.ofSeconds(5), "");

    /** What a replay of a sound recording says of each fault, and a replay of its capture of the sound gateway. */
    private static final Map<String, List<List<String>>> FAULTS = Map.of(
            "publishes the will at DISCONNECT too",
            List.of(
                    List.of("after packet N: not recorded, now PUBLISH short=\"wl\" qos=1 data=676f6e65"),
                    List.of("packet N: recorded PUBLISH short=\"wl\" qos=1 data=676f6e65, now nothing")),
            "answers SEARCHGW with more octets than it had",
            List.of(
                    List.of("packet N: recorded GWINFO, now GWINFO with address"),
                    List.of("packet N: recorded GWINFO with address, now GWINFO")),
            "sends PINGRESP while the last message is in flight",
            List.of(
                    List.of("after packet N: not recorded, now PINGRESP", "packet N: recorded PINGRESP, now nothing"),
                    List.of("packet N: recorded PINGRESP, now PINGRESP, but only after packet N")));

    @TempDir
    private Path folder;

    private final List<CapturedPdu> pdus = new ArrayList<>();

    @TestFactory
    Stream<DynamicTest> captureOfAPlantedFaultReplaysToTheSameFailure() {
        return PlantedFault.all().stream()
                .filter(fault -> FAULTS.containsKey(fault.what()))
                .map(fault -> DynamicTest.dynamicTest(fault.what(), () -> replaysToTheSameFailure(fault)));
    }

    private void replaysToTheSameFailure(PlantedFault fault) throws Exception {
        List<List<String>> expected = Objects.requireNonNull(FAULTS.get(fault.what()));
        Path traces = folder.resolve(Integer.toHexString(fault.what().hashCode()));
        Function<String, AutoCloseable> faulty = FaultyGateway.ofClass(RunningGateway.class, fault);
        try (Mosquitto broker = new Mosquitto(folder)) {
            assertThat(replay(sound(), faulty, broker, "{enabled: on, directory: \"" + traces + "\"}"))
                    .isEqualTo(expected.get(0));
            Path file = traces.resolve("trace-000001.pcapng");
            Recording captured = Recording.of(CaptureFile.read(file));

            assertThat(replay(captured, faulty, broker, "{enabled: off}")).isEmpty();
            assertThat(replay(captured, new RunningGateway(), broker, "{enabled: off}"))
                    .isEqualTo(expected.get(1));
            Function<Path, List<String>> inVirtualTime = FaultyGateway.ofClass(Replayed.class, fault);
            assertThat(inVirtualTime.apply(file)).isEmpty();
            assertThat(withoutNumbers(new Replayed().apply(file).stream())).isEqualTo(expected.get(1));
        }
    }

    private static List<String> replay(
            Recording recording, Function<String, AutoCloseable> gateway, Mosquitto broker, String trace)
            throws Exception {
        int port = Ports.freeUdp();
        String configuration = "listeners: {udp: {port: " + port + ", addresses: 127.0.0.1, groups: off}}\n"
                + "broker: {address: \"127.0.0.1:" + broker.port() + "\"}\nstore: {directory: off}\ntrace: " + trace
                + "\n";
        AutoCloseable running = gateway.apply(configuration);
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            return withoutNumbers(
                    ReplayRun.run(recording, address, List.of(AS_RECORDED), null).get(0).differences().stream()
                            .map(Difference::toString));
        } finally {
            running.close();
        }
    }

    private static List<String> withoutNumbers(Stream<String> differences) {
        return differences
                .map(difference -> difference.replaceAll("packet \\d+", "packet N"))
                .toList();
    }

    /** How it is when the gateway has no fault. */
    private Recording sound() throws Exception {
        pdus.clear();
        asks(LAMP, new Connect(false, true, 1, 60, "lamp"), ACCEPTED);
        asks(LAMP, new SearchGw(0), new GwInfo(1, Payload.EMPTY));
        asks(LAMP, new Subscribe(false, QoS.ONE, 1, WILL), subAck(WILL, 1));
        asks(LAMP, new Subscribe(false, QoS.ONE, 2, SWITCH), subAck(SWITCH, 2));
        asks(SOIL, new Connect(true, true, 1, 60, "soil"), new WillTopicReq());
        asks(SOIL, new WillTopic(QoS.ONE, false, "wl"), new WillMsgReq());
        asks(SOIL, new WillMsg(Payload.ofText("gone")), ACCEPTED);
        asks(SOIL, Disconnect.plain(), Disconnect.plain());
        pause(Duration.ofMillis(300));
        asks(LAMP, new Disconnect(60), Disconnect.plain());
        asks(DOOR, new Connect(false, true, 1, 60, "door"), ACCEPTED);
        asks(DOOR, publish(1), new PubAck(SWITCH.value(), 1, ReturnCode.ACCEPTED));
        pause(Duration.ofMillis(300));
        asks(LAMP, new PingReq("lamp"), publish(1));
        pause(Duration.ofMillis(300));
        asks(LAMP, new PubAck(SWITCH.value(), 1, ReturnCode.ACCEPTED), new PingResp());
        asks(LAMP, Disconnect.plain(), Disconnect.plain());
        asks(DOOR, Disconnect.plain(), Disconnect.plain());
        return Recording.of(new Capture(pdus.size(), List.copyOf(pdus), Map.of(), Optional.empty()));
    }

    private static SubAck subAck(ShortTopicName topic, int msgId) {
        return new SubAck(QoS.ONE, topic.value(), msgId, ReturnCode.ACCEPTED);
    }

    private static Publish publish(int msgId) {
        return new Publish(false, QoS.ONE, false, SWITCH, msgId, Payload.ofText("on"));
    }

    private long nanos;

    private void pause(Duration duration) {
        nanos += duration.toNanos();
    }

    private void asks(Endpoint node, SnMessage request, SnMessage answer) {
        add(node, GATEWAY, request);
        add(GATEWAY, node, answer);
    }

    private void add(Endpoint source, Endpoint destination, SnMessage message) {
        ByteBuffer octets = ByteBuffer.allocate(300);
        SnEncoder.encode(message, octets);
        nanos += 1_000_000;
        pdus.add(new CapturedPdu(
                pdus.size() + 1,
                nanos,
                Protocol.UDP,
                source,
                destination,
                Payload.copyOf(octets.flip()),
                Direction.UNKNOWN,
                "",
                ""));
    }

    private static Endpoint node(int number) {
        return new Endpoint(Payload.ofHex("c000020" + (number + 6)), 10_000);
    }
}
