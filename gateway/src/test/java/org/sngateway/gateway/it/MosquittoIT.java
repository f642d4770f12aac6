package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
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
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;

/** Nodes on real UDP, the gateway, a real Mosquitto, and Mosquitto's own clients as observers. */
@SuppressWarnings("NullAway.Init")
class MosquittoIT {
    @TempDir
    Path folder;

    private final int udpPort = Ports.freeUdp();
    private Mosquitto mosquitto;
    private GatewayDaemon gateway;

    @BeforeEach
    void start() throws Exception {
        mosquitto = new Mosquitto(folder);
        gateway = Gateways.start(udpPort, mosquitto.port());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.stop();
        mosquitto.close();
    }

    @Test
    void readingsComeOutAtEveryQos() throws Exception {
        try (Subscriber subscriber = mosquitto.subscribe("#");
                UdpNode node = new UdpNode(udpPort)) {
            node.connects("sensor", true);
            NormalTopicId topic = node.registers("room/temperature");

            node.sends(new Publish(false, QoS.ZERO, false, topic, 0, Payload.ofText("20.0")));
            node.sends(new Publish(false, QoS.ONE, false, topic, 5, Payload.ofText("21.0")));
            node.expects(new PubAck(topic.value(), 5, ReturnCode.ACCEPTED));
            node.sends(new Publish(false, QoS.TWO, false, topic, 6, Payload.ofText("22.0")));
            node.expects(new PubRec(6));
            node.sends(new PubRel(6));
            node.expects(new PubComp(6));

            subscriber.expects("room/temperature 20.0", "room/temperature 21.0", "room/temperature 22.0");
        }
    }

    @Test
    void commandsReachANodeAtEveryQos() throws Exception {
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("lamp", true);
            NormalTopicId topic = node.subscribes("lamp/set", QoS.TWO);

            mosquitto.publish("lamp/set", "zero", 0, false);
            node.expects(new Publish(false, QoS.ZERO, false, topic, 0, Payload.ofText("zero")));

            mosquitto.publish("lamp/set", "one", 1, false);
            assertThat(node.getsAndAcknowledges("one").qos()).isEqualTo(QoS.ONE);

            mosquitto.publish("lamp/set", "two", 2, false);
            assertThat(node.getsAndAcknowledges("two").qos()).isEqualTo(QoS.TWO);

            node.pings();
        }
    }

    @Test
    void retainedMessageFollowsTheSubAck() throws Exception {
        mosquitto.publish("config/interval", "60", 1, true);
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("sensor", true);
            NormalTopicId topic = node.subscribes("config/interval", QoS.ZERO);
            node.expects(new Publish(false, QoS.ZERO, true, topic, 0, Payload.ofText("60")));
        }
    }

    @Test
    void topicsOfAWildcardAreRegisteredBeforeTheirMessages() throws Exception {
        mosquitto.publish("house/a", "1", 0, true);
        mosquitto.publish("house/b", "2", 0, true);
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("panel", true);
            node.sends(new Subscribe(false, QoS.ZERO, 3, new TopicName("house/+")));
            assertThat(node.expects(SubAck.class).topicId()).isZero();
            for (int i = 0; i < 2; i++) {
                Register register = node.expects(Register.class);
                node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
                Publish publish = node.expects(Publish.class);
                assertThat(publish.topic().value()).isEqualTo(register.topicId());
                assertThat(publish.data().asText())
                        .isEqualTo(register.topicName().equals("house/a") ? "1" : "2");
            }
        }
    }

    @Test
    void twoHundredNodesPublishAtOnce() throws Exception {
        List<UdpNode> nodes = new ArrayList<>();
        try (Subscriber subscriber = mosquitto.subscribe("fleet/#")) {
            for (int i = 0; i < 200; i++) {
                UdpNode node = new UdpNode(udpPort);
                nodes.add(node);
                node.sends(new Connect(false, true, 1, 60, "fleet-" + i));
            }
            for (int i = 0; i < 200; i++) {
                nodes.get(i).expects(new ConnAck(ReturnCode.ACCEPTED));
                nodes.get(i).sends(new Register(0, 1, "fleet/" + i));
            }
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                NormalTopicId topic =
                        new NormalTopicId(nodes.get(i).expects(RegAck.class).topicId());
                nodes.get(i).sends(new Publish(false, QoS.ONE, false, topic, 2, Payload.ofText("r" + i)));
                expected.add("fleet/" + i + " r" + i);
            }
            for (UdpNode node : nodes) {
                assertThat(node.expects(PubAck.class).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
            }
            subscriber.expects(expected.toArray(new String[0]));
        } finally {
            nodes.forEach(UdpNode::close);
        }
    }

    @Test
    void nodesContinueAfterTheBrokerWasAway() throws Exception {
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("sensor", true);
            NormalTopicId commands = node.subscribes("sensor/set", QoS.ONE);
            NormalTopicId readings = node.registers("sensor/t");

            mosquitto.stop();
            node.sends(PingReq.withoutClientId());
            node.expects(new PingResp());
            node.sends(new Publish(false, QoS.ONE, false, readings, 7, Payload.ofText("lost?")));
            node.expects(new PubAck(readings.value(), 7, ReturnCode.CONGESTION));
            mosquitto.start();

            try (Subscriber subscriber = mosquitto.subscribe("sensor/t")) {
                ReturnCode returnCode = ReturnCode.CONGESTION;
                for (int msgId = 8; returnCode.equals(ReturnCode.CONGESTION); msgId++) {
                    node.sends(new Publish(false, QoS.ONE, false, readings, msgId, Payload.ofText("back")));
                    returnCode = node.expects(PubAck.class).returnCode();
                }
                assertThat(returnCode).isEqualTo(ReturnCode.ACCEPTED);
                subscriber.expects("sensor/t back");
            }
            mosquitto.publish("sensor/set", "again", 1, false);
            Publish again = node.expects(Publish.class);
            assertThat(again.topic()).isEqualTo(commands);
            assertThat(again.data().asText()).isEqualTo("again");
        }
    }

    @Test
    void connectWhileTheBrokerIsAwayGetsCongestionInTime() throws Exception {
        mosquitto.stop();
        try (UdpNode node = new UdpNode(udpPort)) {
            node.sends(new Connect(false, true, 1, 60, "sensor"));
            node.expects(new ConnAck(ReturnCode.CONGESTION));
        }
    }

    @Test
    void sleeperGetsItsCommandAtItsNextWake() throws Exception {
        try (UdpNode node = new UdpNode(udpPort)) {
            node.connects("sleeper", false);
            NormalTopicId topic = node.subscribes("sleeper/set", QoS.ONE);
            node.sends(new Disconnect(60));
            node.expects(Disconnect.plain());

            mosquitto.publish("sleeper/set", "open", 1, false);

            Publish publish = wakesUntilSomethingIsThere(node, "sleeper");
            assertThat(publish.data().asText()).isEqualTo("open");
            node.sends(new PubAck(topic.value(), publish.msgId(), ReturnCode.ACCEPTED));
            node.expects(new PingResp());
        }
    }

    @Test
    void willIsPublishedWhenTheNodeFallsSilentAndNotWhenItDisconnects() throws Exception {
        try (Subscriber subscriber = mosquitto.subscribe("will/#");
                UdpNode silent = new UdpNode(udpPort);
                UdpNode leaving = new UdpNode(udpPort)) {
            connectsWithWill(silent, "silent");
            connectsWithWill(leaving, "leaving");
            leaving.sends(Disconnect.plain());
            leaving.expects(Disconnect.plain());
            subscriber.expects("will/silent gone");
            assertThat(subscriber.messages()).doesNotContain("will/leaving gone");
        }
    }

    /** The command is on its way from the broker to the gateway while the node wakes. */
    private static Publish wakesUntilSomethingIsThere(UdpNode node, String clientId) {
        SnMessage answer = new PingResp();
        while (answer instanceof PingResp) {
            node.sends(new PingReq(clientId));
            answer = node.receives();
        }
        assertThat(answer).isInstanceOf(Publish.class);
        return (Publish) answer;
    }

    private static void connectsWithWill(UdpNode node, String clientId) {
        WillTopic willTopic = new WillTopic(QoS.ONE, false, "will/" + clientId);
        node.connectsWithWill(new Connect(true, true, 1, 1, clientId), willTopic, "gone");
    }
}
