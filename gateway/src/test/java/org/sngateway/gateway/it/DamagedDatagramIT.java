package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.Rule;
import org.sngateway.sn.codec.Vector;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.ReturnCode;

/** Damaged datagrams through real sockets: what the link drops, what it repairs, what it counts; R1.2 and R9.6. */
class DamagedDatagramIT {
    /** A PUBLISH of 257 octets whose Length is 255. */
    private static final byte[] MISCOUNTED = HexFormat.of().parseHex("0100ff0c2000010005" + "78".repeat(248));

    private static final List<Vector> MALFORMED =
            Vector.all().stream().filter(Vector::isDropped).toList();

    private final int udpPort = Ports.freeUdp();

    @Test
    @Rule({"R1.2 malformed", "R1.2 reserved type"})
    void malformedDatagramsOfAClientAreCountedAndLeaveItsSessionAsItIs(@TempDir Path folder) throws Exception {
        Mosquitto mosquitto = new Mosquitto(folder);
        GatewayDaemon gateway = gateway("on", mosquitto.port());
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("sensor", true);
            NormalTopicId topic = node.registers("lamp");
            Map<String, Long> before = gateway.counters();

            MALFORMED.forEach(vector -> node.sends(vector.octets()));

            node.sends(PingReq.withoutClientId());
            node.expects(new PingResp());
            assertThat(node.registers("lamp")).isEqualTo(topic);
            // Netty does not pass on the empty datagram.
            assertThat(malformed(gateway)).isEqualTo(MALFORMED.size() - 1);
            for (SessionState state : SessionState.values()) {
                assertThat(gateway.counters()).containsEntry("state." + state, before.get("state." + state));
            }
        } finally {
            gateway.stop();
            mosquitto.close();
        }
    }

    @Test
    @Rule({"R1.2 reserved type", "R8.5 never to answers"})
    void malformedDatagramsOfAnUnknownSenderAreNotAnswered() throws Exception {
        GatewayDaemon gateway = gateway("on", Ports.freeTcp());
        try (UdpNode node = new UdpNode(udpPort)) {
            MALFORMED.forEach(vector -> node.sends(vector.octets()));

            node.sends(new Connect(false, true, 2, 60, "other-protocol"));

            node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
            assertThat(malformed(gateway)).isEqualTo(MALFORMED.size() - 1);
        } finally {
            gateway.stop();
        }
    }

    @Test
    @Rule("R9.6 length 255")
    void miscountedLengthIsRepairedAndCounted() throws Exception {
        GatewayDaemon gateway = gateway("on", Ports.freeTcp());
        try (UdpNode node = new UdpNode(udpPort)) {
            node.sends(MISCOUNTED);

            node.expects(Disconnect.plain());
            assertThat(gateway.counters()).containsEntry("length-repaired", 1L).containsEntry("received.PUBLISH", 1L);
        } finally {
            gateway.stop();
        }
    }

    @Test
    @Rule("R9.6 length 255")
    void switchLeavesTheMiscountedLengthMalformed() throws Exception {
        GatewayDaemon gateway = gateway("off", Ports.freeTcp());
        try (UdpNode node = new UdpNode(udpPort)) {
            node.sends(MISCOUNTED);
            node.sends(new Connect(false, true, 2, 60, "other-protocol"));

            node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
            assertThat(gateway.counters())
                    .containsEntry("length-repaired", 0L)
                    .containsEntry("malformed.TRAILING_OCTETS", 1L);
        } finally {
            gateway.stop();
        }
    }

    private GatewayDaemon gateway(String repairLength, int brokerPort) throws Exception {
        String configuration = String.join(
                "\n",
                "store: {directory: off}",
                "web: {address: off}",
                "listeners:",
                "  test:",
                "    port: " + udpPort,
                "    addresses: 127.0.0.1",
                "    groups: off",
                "    repair-length: " + repairLength,
                "broker:",
                "  address: 127.0.0.1:" + brokerPort);
        return new GatewayDaemon(GatewayConfig.parse("test", configuration), Transport.best());
    }

    private static long malformed(GatewayDaemon gateway) {
        return gateway.counters().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith("malformed."))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
