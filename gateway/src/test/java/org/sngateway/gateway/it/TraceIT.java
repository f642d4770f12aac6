package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.it.CommandProcess.Result;
import org.sngateway.sn.capture.Capture;
import org.sngateway.sn.capture.CapturedPdu;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.capture.Protocol;
import org.sngateway.sn.capture.Tshark;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.QoS;

/** A session with a real broker, traced: the file tells what node and broker saw, and tshark agrees. */
class TraceIT {
    @TempDir
    private Path folder;

    @RegisterExtension
    final Installation site = new Installation();

    @Test
    void bothSidesOfASessionAreInTheFileAndTsharkAgrees() throws Exception {
        site.configuration().trace("enabled", "on").trace("directory", folder.toString());
        site.start();
        site.awaitBroker();
        UdpNode node = site.node();
        node.connects("soil-1", true);
        node.subscribes("soil-1/valve", QoS.ONE);
        node.publishes(node.registers("soil-1/moisture"), "17");
        site.mosquitto().publish("soil-1/valve", "open", 1, false);
        node.getsAndAcknowledges("open");
        node.sends(new byte[] {9, 0x0c, 0x20});
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        site.end();

        Path file = files().get(0);
        Capture capture = Capture.read(ByteBuffer.wrap(Files.readAllBytes(file)));
        assertThat(capture.damage()).isEmpty();
        assertThat(wordsOf(capture, Direction.INBOUND))
                .containsExactly(
                        "CONNECT",
                        "SUBSCRIBE",
                        "REGISTER",
                        "PUBLISH",
                        "PUBACK",
                        "rejected=LENGTH_BEYOND_END",
                        "DISCONNECT");
        assertThat(wordsOf(capture, Direction.OUTBOUND))
                .contains("CONNACK", "SUBACK", "PUBACK", "PUBLISH", "DISCONNECT");
        List<String> lines = Tshark.fields(
                file, "frame.interface_name", "frame.comment", "ip.src", "mqttsn.msg.type", "mqtt.msgtype");
        assertThat(lines).hasSameSizeAs(capture.pdus());
        for (int i = 0; i < lines.size(); i++) {
            CapturedPdu pdu = capture.pdus().get(i);
            boolean isMqtt = pdu.protocol() == Protocol.MQTT;
            String mqttSnType =
                    isMqtt ? "" : String.format("0x%02x", pdu.octets().octetAt(1));
            String mqttType = isMqtt ? String.valueOf(pdu.octets().octetAt(0) >> 4) : "";
            assertThat(lines.get(i))
                    .isEqualTo(
                            String.join("\t", pdu.interfaceName(), pdu.comment(), "127.0.0.1", mqttSnType, mqttType));
        }
        // CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK and DISCONNECT of soil-1 itself.
        assertThat(lines.stream()
                        .filter(line -> line.startsWith("broker\tclient=soil-1\t"))
                        .map(line -> line.substring(line.lastIndexOf('\t') + 1)))
                .contains("1", "2", "3", "4", "8", "9", "14");
    }

    @Test
    void hangUpSwitchesTheTraceWhileTheGatewayRuns() throws Exception {
        GatewayProcess gateway = site.startProcess();
        UdpNode node = site.node();
        node.connects("soil-1", true);
        site.configuration()
                .trace("enabled", "on")
                .trace("directory", folder.toString())
                .trace("clients", "soil-1");
        site.file();
        gateway.hangUp();
        gateway.logs("state=reloaded", "state=started");
        node.pings();
        site.configuration().trace("enabled", "off");
        site.file();
        gateway.hangUp();
        gateway.logs("state=stopped written=2 lost=0");
        node.pings();
        gateway.stop();

        Capture capture = Capture.read(ByteBuffer.wrap(Files.readAllBytes(files().get(0))));
        assertThat(capture.pdus())
                .extracting(CapturedPdu::comment)
                .satisfiesExactly(
                        ping -> assertThat(ping)
                                .startsWith("client=soil-1 node=")
                                .endsWith(" PINGREQ"),
                        answer -> assertThat(answer).endsWith(" PINGRESP"));
    }

    @Test
    void commandSwitchesTheTraceUntilTheNextReload() throws Exception {
        Path socket = folder.resolve("control");
        site.configuration().gateway("control-socket", socket.toString()).trace("directory", folder.toString());
        GatewayProcess gateway = site.startProcess();
        UdpNode lamp = site.node();
        lamp.connects("lamp-1", true);
        UdpNode soil = site.node();
        soil.connects("soil-1", true);

        Result on = CommandProcess.run(
                "trace", "on", "--client", "soil-*", "--client", "a b", "--socket", socket.toString());
        lamp.pings();
        soil.pings();
        Result asked = CommandProcess.run("trace", "--socket", socket.toString());
        gateway.hangUp();
        gateway.logs("state=reloaded", "state=stopped written=2 lost=0");
        Result off = CommandProcess.run("trace", "off", "--socket", socket.toString());

        String state = "trace on, clients soil-* a b, payloads on, files in " + folder + "\n";
        assertThat(on).isEqualTo(new Result(0, state, ""));
        assertThat(asked).isEqualTo(new Result(0, state, ""));
        assertThat(off).isEqualTo(new Result(0, "trace off\n", ""));
        assertThat(Capture.read(ByteBuffer.wrap(Files.readAllBytes(files().get(0))))
                        .pdus())
                .extracting(CapturedPdu::comment)
                .allMatch(comment -> comment.startsWith("client=soil-1 "))
                .hasSize(2);
    }

    @Test
    void commandThatIsNotUnderstoodChangesNothing() throws Exception {
        assertThat(CommandProcess.run("trace", "perhaps").errors()).contains("trace on, trace off, or trace alone");
        assertThat(CommandProcess.run("trace", "off", "--client", "soil-1").errors())
                .contains("--client goes with on");
        Path nobody = folder.resolve("nobody");
        assertThat(CommandProcess.run("trace", "on", "--socket", nobody.toString()))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(1))
                .satisfies(result -> assertThat(result.errors()).startsWith("no gateway runs here"));
    }

    /** The names of the messages on the link, or why they were rejected. */
    private static List<String> wordsOf(Capture capture, Direction direction) {
        return capture.pdus().stream()
                .filter(pdu -> pdu.protocol() == Protocol.MQTT_SN && pdu.direction() == direction)
                .map(pdu -> pdu.comment().replaceFirst(".*node=\\S+ (\\S+).*", "$1"))
                .filter(word -> !word.equals("ADVERTISE"))
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".pcapng"))
                    .sorted()
                    .toList();
        }
    }
}
