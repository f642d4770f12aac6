package org.sngateway.sn.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.message.MsgType;

/** An independent decoder, Wireshark's, reads the same fields from the valid vectors as ours. */
class TsharkIT {
    /** Valid messages that the dissector of tshark 4.0 reports as malformed: its faults, not ours. */
    private static final Set<String> DISSECTOR_FAULTS =
            Set.of("willtopic-empty", "willtopicupd-empty", "encap-empty-node-id", "encap-8-octet-node-id");

    /** The dissector's fields, each with our name for it. */
    private static final List<Map.Entry<String, String>> FIELDS = List.of(
            Map.entry("mqttsn.msg.type", "type"),
            Map.entry("mqttsn.gw.id", "gwId"),
            Map.entry("mqttsn.adv.interv", "duration"),
            Map.entry("mqttsn.keep.alive", "duration"),
            Map.entry("mqttsn.sleep.timer", "duration"),
            Map.entry("mqttsn.radius", "radius"),
            Map.entry("mqttsn.control.info", "radius"),
            Map.entry("mqttsn.protocol.id", "protocolId"),
            Map.entry("mqttsn.topic.id", "topicId"),
            Map.entry("mqttsn.msg.id", "msgId"),
            Map.entry("mqttsn.return.code", "returnCode"),
            Map.entry("mqttsn.qos", "qos"),
            Map.entry("mqttsn.dup", "dup"),
            Map.entry("mqttsn.retain", "retain"),
            Map.entry("mqttsn.will", "will"),
            Map.entry("mqttsn.clean.session", "cleanSession"),
            Map.entry("mqttsn.client.id", "clientId"),
            Map.entry("mqttsn.will.topic", "willTopic"),
            Map.entry("mqttsn.topic", "topicName"),
            Map.entry("mqttsn.topic.name.or.id", "topicName"));

    private final SnDecoder decoder = new SnDecoder(true);

    @Test
    void wiresharkReadsTheSameFields(@TempDir Path folder) throws IOException, InterruptedException {
        List<Vector> vectors = Vector.all().stream()
                .filter(Vector::valid)
                .filter(vector -> !DISSECTOR_FAULTS.contains(vector.name()))
                .toList();
        Path capture = folder.resolve("vectors.pcap");
        Files.write(capture, pcap(vectors));

        List<String> lines = dissect(capture);

        assertThat(lines).hasSameSizeAs(vectors);
        int compared = 0;
        for (int row = 0; row < vectors.size(); row++) {
            Vector vector = vectors.get(row);
            String[] cells = lines.get(row).split("\t", -1);
            assertThat(cells[0]).as("%s is malformed to tshark", vector).isEmpty();
            Map<String, String> ours = VectorFields.of(((Decoded) decoder.decode(vector.datagram())).message());
            for (int i = 0; i < FIELDS.size(); i++) {
                String theirs = cells[i + 1];
                String name = FIELDS.get(i).getValue();
                if (!theirs.isEmpty() && !theirs.contains("\uFFFD")) {
                    compared += agree(vector, name, theirs, ours);
                }
            }
        }
        assertThat(compared).isGreaterThan(350);
    }

    /** Compares one field where both have it; an encapsulation shows the fields of its inner message, which ours does not. */
    private static int agree(Vector vector, String name, String theirs, Map<String, String> ours) {
        String expected = ours.get(name);
        if (name.equals("topicName") && ours.containsKey("shortTopic")) {
            expected = ours.get("shortTopic");
        }
        if (name.equals("topicId") && ours.containsKey("shortTopic")) {
            return 0;
        }
        if (expected == null) {
            assertThat(ours).as("%s: %s is missing", vector, name).containsKey("decodedInner");
            return 0;
        }
        String first = theirs.split(",", -1)[0];
        assertThat(normalised(name, first)).as("%s: %s", vector, name).isEqualTo(normalised(name, expected));
        return 1;
    }

    private static String normalised(String name, String value) {
        return switch (name) {
            case "type" ->
                value.startsWith("0x")
                        ? value
                        : String.format("0x%02x", MsgType.valueOf(value).code());
            case "clientId", "willTopic", "topicName" -> value;
            case "qos" -> value.equals("-1") ? "3" : String.valueOf(Integer.decode(value));
            default -> String.valueOf(Integer.decode(value));
        };
    }

    private static List<String> dissect(Path capture) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-r", capture.toString()));
        command.addAll(List.of("-d", "udp.port==1884,mqttsn", "-T", "fields", "-e", "_ws.malformed"));
        FIELDS.forEach(field -> command.addAll(List.of("-e", field.getKey())));
        Process tshark = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tshark.waitFor()).as("exit code of tshark").isZero();
        return Stream.of(output.split("\n", -1)).filter(line -> !line.isEmpty()).toList();
    }

    /** A capture file of IPv4 packets (libpcap format 2.4, link type 228), one UDP datagram per vector. */
    private static byte[] pcap(List<Vector> vectors) {
        ByteBuffer file = ByteBuffer.allocate(200_000).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        file.putInt(0).putInt(0).putInt(65_535).putInt(228);
        for (Vector vector : vectors) {
            byte[] packet = ipv4(vector.octets());
            file.putInt(0).putInt(0).putInt(packet.length).putInt(packet.length).put(packet);
        }
        byte[] octets = new byte[file.position()];
        file.get(0, octets);
        return octets;
    }

    private static byte[] ipv4(byte[] data) {
        int udpOctets = 8 + data.length;
        ByteBuffer packet = ByteBuffer.allocate(20 + udpOctets);
        packet.putShort((short) 0x4500).putShort((short) (20 + udpOctets)).putInt(0);
        packet.put((byte) 64).put((byte) 17).putShort((short) 0);
        packet.putInt(0x7f000001).putInt(0x7f000001);
        packet.putShort((short) 20_000).putShort((short) 1884);
        packet.putShort((short) udpOctets).putShort((short) 0);
        packet.put(data);
        return packet.array();
    }
}
