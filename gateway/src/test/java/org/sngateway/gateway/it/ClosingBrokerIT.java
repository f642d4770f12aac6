package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/** What a real Mosquitto closes connections at, refuses for a time, and expects of a keep alive (R8.28 to R8.30). */
@SuppressWarnings("NullAway.Init")
class ClosingBrokerIT {
    private static final String LONG = "L".repeat(400);

    @TempDir
    Path folder;

    private final int udpPort = Ports.freeUdp();

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "auto"})
    void readingThatIsTooLongForTheBrokerIsRefusedAndTheNextOnesAreServed(String protocol) throws Exception {
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous true", "max_packet_size 300");
                Subscriber witness = mosquitto.subscribe("t/#");
                GatewayProcess gateway = gateway(mosquitto, protocol);
                UdpNode node = new UdpNode(udpPort)) {
            gateway.logs("broker - state=up");
            node.connects("n1", false);
            NormalTopicId topic = node.registers("t/x");

            node.sends(new Publish(false, QoS.ONE, false, topic, 2, Payload.ofText(LONG)));

            node.expects(new PubAck(topic.value(), 2, ReturnCode.NOT_SUPPORTED));
            node.publishes(topic, "b");
            witness.expects("t/x b");
        }
    }

    @Test
    void acknowledgedReadingThatIsTooLongBecomesADeadLetterAndThoseBehindItComeOut() throws Exception {
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous true", "max_packet_size 300");
                GatewayProcess gateway = gateway(mosquitto, "3.1.1");
                UdpNode node = new UdpNode(udpPort)) {
            gateway.logs("broker - state=up");
            node.connects("n1", false);
            NormalTopicId topic = node.registers("t/x");
            mosquitto.stop();
            gateway.logs("broker - state=down");
            for (String text : new String[] {LONG, "b", "c"}) {
                int msgId = text.charAt(0);
                node.sends(new Publish(false, QoS.ONE, false, topic, msgId, Payload.ofText(text)));
                node.expects(new PubAck(topic.value(), msgId, ReturnCode.ACCEPTED));
            }

            mosquitto.start();

            gateway.logs("dead-letter=broker-closes", "max_packet_size");
            try (Subscriber witness = mosquitto.subscribe("t/#")) {
                node.publishes(topic, "d");
                witness.expects("t/x d");
            }
            assertThat(gateway.log()).doesNotContain("client-id-conflict");
        }
    }

    @Test
    void brokerThatLetsNobodyInForATimeCostsNoAcknowledgedReading() throws Exception {
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous true");
                GatewayProcess gateway = gateway(mosquitto, "3.1.1");
                UdpNode node = new UdpNode(udpPort)) {
            gateway.logs("broker - state=up");
            node.connects("n1", false);
            NormalTopicId topic = node.registers("t/x");
            mosquitto.stop();
            gateway.logs("broker - state=down");
            node.publishesRetained(topic, "kept");

            mosquitto.startRefusing();
            gateway.logs("see broker: username, password-file, users-file");
            mosquitto.stop();
            mosquitto.start();

            try (Subscriber witness = mosquitto.subscribe("t/#")) {
                witness.expects("t/x kept");
            }
            assertThat(gateway.log()).doesNotContain("dead-letter");
        }
    }

    @Test
    void gatewaysWithTheSameConfigurationDoNotEndEachOthersConnection() throws Exception {
        Path other = folder.resolve("other");
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous true");
                GatewayProcess one = gateway(mosquitto, "3.1.1")) {
            one.logs("broker - state=up");
            Configuration configuration = new Configuration(Ports.freeUdp(), mosquitto.port())
                    .store("directory", other.resolve("state").toString());
            Files.createDirectories(other);
            Files.writeString(other.resolve("sn-gateway.yaml"), configuration.text());
            try (GatewayProcess two =
                    new GatewayProcess(other.resolve("sn-gateway.yaml"), other.resolve("gateway.log"))) {
                two.logs("broker - state=up");
                assertThat(one.log()).doesNotContain("broker - state=down");
            }
        }
    }

    /** A keep alive of a second: Mosquitto closes a connection that is silent for one and a half. */
    @Test
    void shortestKeepAliveIsKept() throws Exception {
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous true")) {
            Configuration configuration = configuration(mosquitto, "3.1.1").broker("keep-alive", "1s");
            try (GatewayProcess gateway = gateway(configuration);
                    UdpNode node = new UdpNode(udpPort)) {
                node.connects("n1", false);
                NormalTopicId topic = node.registers("t/x");
                await().during(Duration.ofSeconds(4))
                        .atMost(Duration.ofSeconds(6))
                        .until(() -> !gateway.log().contains("broker=lost"));
                node.publishes(topic, "x");
            }
        }
    }

    private GatewayProcess gateway(Mosquitto mosquitto, String protocol) throws Exception {
        return gateway(configuration(mosquitto, protocol));
    }

    private Configuration configuration(Mosquitto mosquitto, String protocol) {
        return new Configuration(udpPort, mosquitto.port())
                .broker("protocol", protocol)
                .broker("answer-timeout", "10s")
                .broker("reconnect-max", "1s")
                .store("directory", folder.resolve("state").toString());
    }

    private GatewayProcess gateway(Configuration configuration) throws Exception {
        Path file = Files.writeString(folder.resolve("sn-gateway.yaml"), configuration.text());
        return new GatewayProcess(file, folder.resolve("gateway.log"));
    }
}
