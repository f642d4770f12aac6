package org.sngateway.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.RadioAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.settings.ClientIdPattern;
import org.sngateway.sn.capture.Capture;
import org.sngateway.sn.capture.CapturedPdu;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.capture.Endpoint;
import org.sngateway.sn.capture.Protocol;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/** What a trace writes of what it is shown. */
class TraceTest {
    private static final IpAddress NODE_IP = IpAddress.of(new byte[] {(byte) 192, 0, 2, 7});
    private static final IpAddress GATEWAY_IP = IpAddress.of(new byte[] {(byte) 192, 0, 2, 1});
    private static final UdpAddress NODE = new UdpAddress("udp", NODE_IP, 10_000, "", GATEWAY_IP);
    private static final UdpAddress OTHER = new UdpAddress("udp", NODE_IP, 10_001, "", GATEWAY_IP);

    @TempDir
    private Path folder;

    private final Trace trace = new Trace(Map.of("udp", 1884), "pi/");
    private final SnDecoder decoder = new SnDecoder(true);
    private final InetSocketAddress own = place(GATEWAY_IP.octets(), 1884);

    @Test
    void messagesAreWrittenBothWaysWithWhoseTheyAre() throws IOException {
        trace.start(settings(List.of(), true));

        received(NODE, new PingReq("soil-1"));
        trace.onSent(NODE, own, new PingResp(), octets(new PingResp()));
        trace.close();

        List<CapturedPdu> pdus = pdus();
        assertThat(pdus).extracting(CapturedPdu::protocol).containsOnly(Protocol.MQTT_SN);
        assertThat(pdus).extracting(CapturedPdu::interfaceName).containsOnly("udp");
        assertThat(pdus).extracting(CapturedPdu::direction).containsExactly(Direction.INBOUND, Direction.OUTBOUND);
        assertThat(pdus.get(0).source()).hasToString("192.0.2.7:10000");
        assertThat(pdus.get(0).destination()).hasToString("192.0.2.1:1884");
        assertThat(pdus.get(1).source()).hasToString("192.0.2.1:1884");
        assertThat(pdus)
                .extracting(CapturedPdu::comment)
                .containsExactly(
                        "client=soil-1 node=udp/192.0.2.7:10000 PINGREQ clientId=\"soil-1\"",
                        "client=soil-1 node=udp/192.0.2.7:10000 PINGRESP");
    }

    @Test
    void rejectedDatagramIsWrittenWithItsReason() throws IOException {
        trace.start(settings(List.of(), true));

        received(NODE, new byte[] {9, 0x0c, 0x20});
        trace.close();

        assertThat(pdus()).singleElement().satisfies(pdu -> {
            assertThat(pdu.octets()).isEqualTo(Payload.ofHex("090c20"));
            assertThat(pdu.comment()).isEqualTo("node=udp/192.0.2.7:10000 rejected=LENGTH_BEYOND_END");
        });
    }

    @Test
    void onlyTheClientsThatAreWantedAreWritten() throws IOException {
        trace.start(settings(List.of(new ClientIdPattern("soil-*")), true));

        received(OTHER, new PingReq("lamp-1"));
        received(NODE, new PingReq("soil-1"));
        received(OTHER, new PingReq(""));
        received(NODE, new PingReq(""));
        packet("pi/lamp-1", "c000");
        packet("pi/soil-1", "c000");
        trace.close();

        assertThat(pdus())
                .extracting(CapturedPdu::comment)
                .containsExactly(
                        "client=soil-1 node=udp/192.0.2.7:10000 PINGREQ clientId=\"soil-1\"",
                        "client=soil-1 node=udp/192.0.2.7:10000 PINGREQ",
                        "client=soil-1");
    }

    @Test
    void clientThatCameBeforeTheTraceWasOnIsKnown() throws IOException {
        received(NODE, new PingReq("soil-1"));
        trace.start(settings(List.of(new ClientIdPattern("soil-1")), true));

        trace.onSent(NODE, own, new PingResp(), octets(new PingResp()));
        trace.close();

        assertThat(pdus()).hasSize(1);
    }

    @Test
    void nodesBehindOneForwarderAreToldApart() throws IOException {
        trace.start(settings(List.of(new ClientIdPattern("soil-2")), true));

        received(NODE, new Encapsulated(0, Payload.ofHex("0a"), new PingReq("soil-1")));
        received(NODE, new Encapsulated(0, Payload.ofHex("0b"), new PingReq("soil-2")));
        ConnAck connAck = new ConnAck(ReturnCode.ACCEPTED);
        Encapsulated toTheFirst = new Encapsulated(0, Payload.ofHex("0a"), connAck);
        trace.onSent(NODE, own, toTheFirst, octets(toTheFirst));
        trace.close();

        assertThat(pdus())
                .singleElement()
                .extracting(CapturedPdu::comment)
                .asString()
                .contains("client=soil-2");
    }

    @Test
    void nodesBehindAForwarderOnARadioAreToldApartToo() throws IOException {
        RadioAddress forwarder = new RadioAddress("attic", Payload.ofHex("05"));
        trace.start(settings(List.of(new ClientIdPattern("soil-2")), true));

        for (String node : List.of("0a", "0b")) {
            Encapsulated ping =
                    new Encapsulated(0, Payload.ofHex(node), new PingReq(node.equals("0b") ? "soil-2" : "x"));
            trace.onReceived(forwarder, null, octets(ping), new Decoded(ping, false), "rssi=-71 snr=9");
        }
        trace.close();

        assertThat(pdus()).singleElement().satisfies(pdu -> {
            assertThat(pdu.source()).isEqualTo(Endpoint.NONE);
            assertThat(pdu.interfaceName()).isEqualTo("attic");
            assertThat(pdu.comment())
                    .startsWith("client=soil-2 node=attic/05#0b rssi=-71 snr=9 ")
                    .contains("PINGREQ");
        });
    }

    @Test
    void passwordsAreNotWritten() throws IOException {
        trace.start(settings(List.of(), true));

        packet("pi/a", "101800044d51545404c2003c0001610001750006736563726574");
        trace.close();

        assertThat(new String(Files.readAllBytes(files().get(0)), StandardCharsets.ISO_8859_1))
                .contains("MQTT")
                .doesNotContain("secret");
    }

    @Test
    void payloadsAreLeftOutOnRequest() throws IOException {
        trace.start(settings(List.of(), false));

        received(NODE, new byte[] {9, 0x0c, 0x20, 0, 1, 0, 2, 'h', 'i'});
        trace.close();

        assertThat(pdus())
                .singleElement()
                .extracting(CapturedPdu::octets)
                .isEqualTo(Payload.ofHex("090c20000100020000"));
    }

    @Test
    void oldestFilesOfTheRingAreDeletedAndEachIsCompleteInItself() throws IOException {
        Files.writeString(folder.resolve("trace-000007.pcapng"), "of an earlier run");
        Files.writeString(folder.resolve("notes.txt"), "not ours");
        trace.start(new TraceSettings(folder, 4_000, 3, List.of(), true));

        for (int i = 0; i < 200; i++) {
            received(NODE, new PingReq("soil-1"));
        }
        trace.close();

        List<Path> files = files();
        assertThat(files).hasSize(3).noneMatch(file -> file.endsWith("trace-000007.pcapng"));
        assertThat(folder.resolve("notes.txt")).exists();
        for (Path file : files) {
            assertThat(Files.size(file)).isLessThan(4_500);
            Capture capture = Capture.read(ByteBuffer.wrap(Files.readAllBytes(file)));
            assertThat(capture.damage()).isEmpty();
            assertThat(capture.pdus()).isNotEmpty();
        }
    }

    @Test
    void whatDoesNotFitIsCountedInTheFile() throws IOException {
        TraceSettings settings = settings(List.of(), true);
        TraceQueue queue = new TraceQueue(2 * (2L + Traced.OVERHEAD_OCTETS));
        TraceWriter writer = new TraceWriter(settings, Map.of("udp", 1884), queue);
        for (int i = 0; i < 5; i++) {
            queue.offer(new Traced.OfLink(
                    i,
                    Direction.INBOUND,
                    Payload.ofHex("0216"),
                    NODE,
                    own,
                    decoder.decode(octets(new PingReq(""))),
                    "",
                    "soil-1"));
        }

        Traced entry = queue.poll();
        while (entry != null) {
            writer.write(entry);
            entry = queue.poll();
        }
        writer.end(9);

        byte[] file = Files.readAllBytes(files().get(0));
        // epb_dropcount 3 at the first packet; isb_ifrecv 5, isb_ifdrop 3 at the end.
        assertThat(Payload.copyOf(file).toHex())
                .contains("040008000300000000000000")
                .contains("040008000500000000000000050008000300000000000000");
    }

    @Test
    void directoryThatCantBeWrittenStopsNothing() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "");
        trace.start(new TraceSettings(inTheWay.resolve("trace"), 4_000, 3, List.of(), true));

        received(NODE, new PingReq("soil-1"));
        trace.close();

        assertThat(trace.isOn()).isFalse();
        assertThat(files()).isEmpty();
    }

    @Test
    void sameSettingsGoOnInTheSameFileAndOthersBeginAnother() throws IOException {
        trace.follow(Optional.of(settings(List.of(), true)));
        received(NODE, new PingReq("soil-1"));
        trace.follow(Optional.of(settings(List.of(), true)));
        received(NODE, new PingReq("soil-1"));
        trace.follow(Optional.of(settings(List.of(), false)));
        received(NODE, new PingReq("soil-1"));
        trace.follow(Optional.empty());
        received(NODE, new PingReq("soil-1"));
        trace.close();

        assertThat(files()).hasSize(2);
        assertThat(pdus()).hasSize(3);
    }

    private TraceSettings settings(List<ClientIdPattern> clients, boolean payloads) {
        return new TraceSettings(folder, 1_000_000, 5, clients, payloads);
    }

    private void received(UdpAddress from, SnMessage message) {
        ByteBuffer octets = octets(message);
        trace.onReceived(from, own, octets, decoder.decode(octets.duplicate()), "");
    }

    private void received(UdpAddress from, byte[] datagram) {
        trace.onReceived(from, own, ByteBuffer.wrap(datagram), decoder.decode(ByteBuffer.wrap(datagram)), "");
    }

    private void packet(String mqttClientId, String hex) {
        InetSocketAddress broker = place(GATEWAY_IP.octets(), 1883);
        ByteBuffer octets = Payload.ofHex(hex).asBuffer();
        trace.onPacket(mqttClientId, false, place(GATEWAY_IP.octets(), 45_000), broker, octets, 0);
    }

    private static ByteBuffer octets(SnMessage message) {
        ByteBuffer octets = ByteBuffer.allocate(300);
        SnEncoder.encode(message, octets);
        return octets.flip();
    }

    private static InetSocketAddress place(byte[] ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".pcapng"))
                    .sorted()
                    .toList();
        }
    }

    private List<CapturedPdu> pdus() throws IOException {
        List<CapturedPdu> pdus = new ArrayList<>();
        for (Path file : files()) {
            Capture capture = Capture.read(ByteBuffer.wrap(Files.readAllBytes(file)));
            assertThat(capture.damage()).isEmpty();
            pdus.addAll(capture.pdus());
        }
        return pdus;
    }
}
