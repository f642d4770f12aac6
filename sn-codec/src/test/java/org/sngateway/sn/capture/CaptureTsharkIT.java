package org.sngateway.sn.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.sn.codec.Vector;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;

/** tshark reads from the files that are written here what was put into them, and editcap's files are read alike. */
class CaptureTsharkIT {
    private static final Endpoint NODE = new Endpoint(Payload.ofHex("c0000207"), 10_000);
    private static final Endpoint GATEWAY = new Endpoint(Payload.ofHex("c0000201"), 1884);
    private static final Endpoint GATEWAY_6 = new Endpoint(Payload.ofHex("20010db8000000000000000000000001"), 45_000);
    private static final Endpoint BROKER_6 = new Endpoint(Payload.ofHex("20010db8000000000000000000000002"), 1883);
    private static final long TIME = 1_800_000_000_123_456_789L;

    /** The names of the vectors' fields, and those of tshark for each: what is in one of them counts. */
    private static final Map<String, List<String>> FIELDS = Map.ofEntries(
            Map.entry("len", List.of("mqttsn.msg.len")),
            Map.entry("gwId", List.of("mqttsn.gw.id")),
            Map.entry("radius", List.of("mqttsn.radius")),
            Map.entry("protocolId", List.of("mqttsn.protocol.id")),
            Map.entry("duration", List.of("mqttsn.keep.alive", "mqttsn.sleep.timer", "mqttsn.adv.interv")),
            Map.entry("clientId", List.of("mqttsn.client.id")),
            Map.entry("topicName", List.of("mqttsn.topic", "mqttsn.topic.name.or.id")),
            Map.entry("willTopic", List.of("mqttsn.will.topic")),
            Map.entry("msgId", List.of("mqttsn.msg.id")),
            Map.entry("returnCode", List.of("mqttsn.return.code")),
            Map.entry("topicId", List.of("mqttsn.topic.id")),
            Map.entry("dup", List.of("mqttsn.dup")),
            Map.entry("will", List.of("mqttsn.will")),
            Map.entry("cleanSession", List.of("mqttsn.clean.session")),
            Map.entry("qos", List.of("mqttsn.qos")),
            Map.entry("retain", List.of("mqttsn.retain")));
    /** Fields that tshark 4 leaves out of some messages: topic ids of SUBSCRIBE, QoS of all but PUBLISH, and so on. */
    private static final Set<String> SOMETIMES_HIDDEN = Set.of("topicId", "dup", "qos", "retain");

    /** Every packet of MQTT 3.1.1, and those of MQTT 5 that differ; the version is what the CONNECT before says. */
    private static final List<String> MQTT_3 = List.of(
            "100d00044d5154540402003c000161",
            "20020000",
            "8206000100016101",
            "9003000101",
            "320700016100026869",
            "40020001",
            "3406000161000378",
            "50020003",
            "62020003",
            "70020003",
            "a2050001000161",
            "b0020001",
            "c000",
            "d000",
            "e000");

    private static final List<String> MQTT_5 = List.of(
            "100e00044d5154540502003c00000161",
            "2003000000",
            "820700010000016101",
            "900400010001",
            "340700016100030078",
            "5003000310",
            "62020003",
            "e00104",
            "f000");

    @Test
    void everyMqttSnMessageIsDissectedOnLinksWithAndWithoutIp(@TempDir Path folder) throws Exception {
        List<Vector> vectors = Vector.all().stream().filter(Vector::valid).toList();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(PcapngWriter.header("sn-gateway", "all messages"));
        file.write(PcapngWriter.description("udp", "UDP port 1884"));
        file.write(PcapngWriter.description("radio", "serial port"));
        Set<MsgType> types = new HashSet<>();
        for (int i = 0; i < vectors.size(); i++) {
            boolean isUdp = i % 2 == 0;
            Payload octets = Payload.copyOf(vectors.get(i).octets());
            Payload pdu = isUdp
                    ? ExportedPdu.ofMqttSn(NODE, GATEWAY, octets)
                    : ExportedPdu.ofMqttSn(Endpoint.NONE, Endpoint.NONE, octets);
            file.write(PcapngWriter.packet(
                    isUdp ? 0 : 1, TIME + i, pdu, 0, isUdp ? Direction.INBOUND : Direction.OUTBOUND, 0, "number " + i));
        }

        List<String> lines = Tshark.fields(
                write(folder, file),
                "frame.time_epoch",
                "frame.interface_name",
                "frame.packet_flags_direction",
                "frame.comment",
                "ip.src",
                "mqttsn.msg.type");

        assertThat(lines).hasSameSizeAs(vectors);
        for (int i = 0; i < vectors.size(); i++) {
            boolean isUdp = i % 2 == 0;
            byte[] octets = vectors.get(i).octets();
            int type = octets[octets[0] == 1 ? 3 : 1] & 0xFF;
            types.add(Objects.requireNonNull(MsgType.ofCode(type)));
            assertThat(lines.get(i))
                    .as("%s", vectors.get(i))
                    .startsWith(String.format(
                            "%d.%09d\t%s\t0x0000000%d\tnumber %d\t%s\t0x%02x",
                            TIME / 1_000_000_000,
                            TIME % 1_000_000_000 + i,
                            isUdp ? "udp" : "radio",
                            isUdp ? 1 : 2,
                            i,
                            isUdp ? "192.0.2.7" : "",
                            type));
        }
        assertThat(types).containsExactlyInAnyOrder(MsgType.values());
    }

    @Test
    void fieldsOfEveryMessageAreThoseThatTsharkSees(@TempDir Path folder) throws Exception {
        List<Vector> vectors = Vector.all().stream()
                .filter(vector ->
                        vector.valid() && !"ENCAPSULATED".equals(vector.fields().get("type")))
                .toList();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(PcapngWriter.header("sn-gateway", ""));
        file.write(PcapngWriter.description("udp", ""));
        for (Vector vector : vectors) {
            Payload pdu = ExportedPdu.ofMqttSn(NODE, GATEWAY, Payload.copyOf(vector.octets()));
            file.write(PcapngWriter.packet(0, TIME, pdu, 0, Direction.INBOUND, 0, vector.name()));
        }

        List<String> names = FIELDS.values().stream().flatMap(List::stream).toList();
        List<String> lines = Tshark.fields(write(folder, file), names.toArray(String[]::new));

        for (int i = 0; i < vectors.size(); i++) {
            List<String> values = List.of(lines.get(i).split("\t", -1));
            Vector vector = vectors.get(i);
            vector.fields().forEach((name, expected) -> {
                String seen = FIELDS.getOrDefault(name, List.of()).stream()
                        .map(field -> values.get(names.indexOf(field)))
                        .collect(Collectors.joining());
                if (FIELDS.containsKey(name) && !(seen.isEmpty() && SOMETIMES_HIDDEN.contains(name))) {
                    assertThat(asNumber(seen)).as("%s of %s", name, vector).isEqualTo(asNumber(expected));
                }
            });
        }
    }

    /** Hexadecimal numbers as decimal ones, QoS -1 as its bits; all else as it is. */
    private static String asNumber(String value) {
        if (value.equals("-1")) {
            return "3";
        }
        return value.startsWith("0x") ? Integer.decode(value).toString() : value;
    }

    @Test
    void everyMqttPacketIsDissectedWithoutAnySetting(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(PcapngWriter.header("sn-gateway", ""));
        file.write(PcapngWriter.description("broker", ""));
        for (String hex : MQTT_3) {
            file.write(mqtt(new Endpoint(Payload.ofHex("7f000001"), 45_000), hex));
        }
        for (String hex : MQTT_5) {
            file.write(mqtt(GATEWAY_6, hex));
        }

        List<String> lines =
                Tshark.fields(write(folder, file), "mqtt.msgtype", "_ws.malformed", "mqtt.ver", "mqtt.msg");

        List<String> expected = new ArrayList<>();
        Stream.concat(MQTT_3.stream(), MQTT_5.stream()).forEach(hex -> {
            String version = hex.startsWith("10") ? hex.startsWith("05", 16) ? "5" : "4" : "";
            String message = hex.startsWith("32") ? "6869" : hex.startsWith("34") ? "78" : "";
            expected.add(Integer.parseInt(hex.substring(0, 1), 16) + "\t\t" + version + "\t" + message);
        });
        assertThat(lines).isEqualTo(expected);
    }

    @Test
    void lossesAreShown(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(PcapngWriter.header("sn-gateway", ""));
        file.write(PcapngWriter.description("udp", ""));
        Payload pdu = ExportedPdu.ofMqttSn(NODE, GATEWAY, Payload.ofHex("0217"));
        file.write(PcapngWriter.packet(0, TIME, pdu, 0, Direction.INBOUND, 7, ""));
        file.write(PcapngWriter.statistics(0, TIME, 8, 7));

        assertThat(Tshark.fields(write(folder, file), "frame.drop_count")).containsExactly("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "nsecpcap", "pcapng"})
    void filesOfEditcapAreReadAlike(String format, @TempDir Path folder) throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(PcapngWriter.header("sn-gateway", ""));
        file.write(PcapngWriter.description("udp", ""));
        Payload pdu = ExportedPdu.ofMqttSn(NODE, GATEWAY, Frames.CONNECT);
        file.write(PcapngWriter.packet(0, TIME, pdu, 0, Direction.INBOUND, 0, ""));
        Path converted = folder.resolve("converted");

        Tshark.run("editcap", "-F", format, write(folder, file).toString(), converted.toString());

        Capture capture = Capture.read(ByteBuffer.wrap(Files.readAllBytes(converted)));
        assertThat(capture.damage()).isEmpty();
        assertThat(capture.pdus()).singleElement().satisfies(read -> {
            assertThat(read.octets()).isEqualTo(Frames.CONNECT);
            assertThat(read.source()).isEqualTo(NODE);
            assertThat(read.destination()).isEqualTo(GATEWAY);
            assertThat(read.epochNanos()).isEqualTo(format.equals("pcap") ? TIME / 1_000 * 1_000 : TIME);
        });
    }

    private static byte[] mqtt(Endpoint gateway, String hex) {
        Endpoint broker = gateway.isIpv4() ? new Endpoint(Payload.ofHex("7f000001"), 1883) : BROKER_6;
        boolean isOfBroker =
                Set.of("20", "90", "40", "50", "70", "b0", "d0", "f0").contains(hex.substring(0, 2));
        Payload octets = Payload.ofHex(hex);
        Payload pdu =
                isOfBroker ? ExportedPdu.ofMqtt(broker, gateway, octets) : ExportedPdu.ofMqtt(gateway, broker, octets);
        return PcapngWriter.packet(0, TIME, pdu, 0, isOfBroker ? Direction.INBOUND : Direction.OUTBOUND, 0, "");
    }

    private static Path write(Path folder, ByteArrayOutputStream file) throws IOException {
        return Files.write(folder.resolve("written.pcapng"), file.toByteArray());
    }
}
