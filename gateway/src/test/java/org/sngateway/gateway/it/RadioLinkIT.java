package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** Sensors on radios behind serial ports, with real pseudo-terminals and a real broker. */
class RadioLinkIT {
    @RegisterExtension
    final Installation site = new Installation();

    @TempDir
    Path folder;

    @Test
    void nodeOnABareLinePublishesAndReceives() throws Exception {
        Path port = folder.resolve("ttyRAW");
        try (RadioNode node = new NodeOnTheLine(port)) {
            starts(port, "raw", "off");
            site.awaitCounter("link-up", 2);

            publishesAndReceives(node);
        }
    }

    @Test
    void nodeBehindADonglePublishesAndReceives() throws Exception {
        Path port = folder.resolve("ttySLIP");
        try (RadioNode node = new NodeBehindASlipDongle(port)) {
            starts(port, "sn-slip", "off");
            node.messageIn(node.hears());
            site.awaitCounter("link-up", 2);

            publishesAndReceives(node);
        }
    }

    private void starts(Path port, String driver, String advertise) throws Exception {
        site.configuration()
                .radio("serial", port.toString())
                .radio("driver", driver)
                .radio("settle", "0s")
                .radio("advertise", advertise);
        site.start();
    }

    private void publishesAndReceives(RadioNode node) throws Exception {
        Subscriber witness = site.subscriber("attic/#");
        connects(node);
        publishes(node, "20.5");
        witness.expects("attic/temperature 20.5");
        subscribes(node);
        site.mosquitto().publish("attic/set", "21", 1, false);
        receives(node, "21");
    }

    @Test
    void sessionOutlivesADongleThatIsPulledOutAndPluggedInAgain() throws Exception {
        Path port = folder.resolve("ttyGONE");
        try (RadioNode node = new NodeOnTheLine(port)) {
            starts(port, "raw", "off");
            site.awaitCounter("link-up", 2);
            connects(node);
            subscribes(node);

            node.pullOut();
            site.awaitCounter("link-down", 1);
            site.mosquitto().publish("attic/set", "22", 1, false);
            node.plugIn();

            receives(node, "22");
            node.sends(PingReq.withoutClientId());
            node.expects(new PingResp());
        }
    }

    /** A node on UDP that falls silent later, and may be silent for longer, is lost meanwhile. */
    @Test
    @Rule("R5.9 outage")
    void willOfANodeIsNotPublishedWhileItsDongleIsPulledOut() throws Exception {
        Path port = folder.resolve("ttyWILL");
        site.configuration().radio("supervision-percent", "100").listener("supervision-percent", "100");
        try (RadioNode node = new NodeOnTheLine(port)) {
            starts(port, "raw", "off");
            Subscriber witness = site.subscriber("will/#");
            site.awaitCounter("link-up", 2);
            connectsWithWill(node, 4);
            node.pullOut();
            site.awaitCounter("link-down", 1);
            site.node()
                    .connectsWithWill(
                            new Connect(true, true, 1, 5, "udp"), new WillTopic(QoS.ONE, false, "will/udp"), "gone");

            witness.expects("will/udp gone");
            node.plugIn();
            site.awaitCounter("link-up", 3);
            node.sends(PingReq.withoutClientId());
            node.expects(new PingResp());
            assertThat(witness.messages()).containsExactly("will/udp gone");

            witness.expects("will/attic gone");
        }
    }

    @Test
    void radioThatIsOnAnotherPortAfterAReloadIsServedThere() throws Exception {
        Path port = folder.resolve("ttyOLD");
        Path other = folder.resolve("ttyNEW");
        try (RadioNode before = new NodeOnTheLine(port);
                RadioNode node = new NodeOnTheLine(other)) {
            starts(port, "raw", "off");
            site.awaitCounter("link-up", 2);
            connects(before);

            site.configuration().radio("serial", other.toString());
            site.reload();
            site.awaitCounter("link-up", 3);

            node.sends(PingReq.withoutClientId());
            node.expects(new PingResp());
        }
    }

    @Test
    void gatewayThatStopsSaysSoToItsNodes() throws Exception {
        Path port = folder.resolve("ttyEND");
        try (RadioNode node = new NodeOnTheLine(port)) {
            starts(port, "raw", "off");
            site.awaitCounter("link-up", 2);
            connects(node);

            site.stop();

            node.expects(Disconnect.plain());
        }
    }

    @Test
    void portThatIsMissingAtTheStartIsWaitedForAndUdpIsServed() throws Exception {
        Path port = folder.resolve("ttyLATE");
        site.configuration().gateway("advertise-interval", "1s");
        starts(port, "raw", "on");
        site.awaitCounter("link-trouble", 1);
        site.node().connects("on-udp", true);

        try (RadioNode node = new NodeOnTheLine(port)) {
            node.expects(new Advertise(1, 1));
        }
    }

    private static void connects(RadioNode node) throws IOException {
        node.sends(new Connect(false, true, 1, 60, "attic"));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    private static void connectsWithWill(RadioNode node, int keepAliveSeconds) throws IOException {
        node.sends(new Connect(true, true, 1, keepAliveSeconds, "attic"));
        node.expects(new WillTopicReq());
        node.sends(new WillTopic(QoS.ONE, false, "will/attic"));
        node.expects(new WillMsgReq());
        node.sends(new WillMsg(Payload.ofText("gone")));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    private static void publishes(RadioNode node, String text) throws IOException {
        node.sends(new Register(0, 1, "attic/temperature"));
        NormalTopicId topic = new NormalTopicId(node.expects(RegAck.class).topicId());
        node.sends(new Publish(false, QoS.ONE, false, topic, 2, Payload.ofText(text)));
        node.expects(new PubAck(topic.value(), 2, ReturnCode.ACCEPTED));
    }

    private static void subscribes(RadioNode node) throws IOException {
        node.sends(new Subscribe(false, QoS.ONE, 3, new TopicName("attic/set")));
        assertThat(node.expects(SubAck.class).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
    }

    private static void receives(RadioNode node, String text) throws IOException {
        Publish publish = node.expects(Publish.class);
        assertThat(publish.data().asText()).isEqualTo(text);
        node.sends(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED));
    }
}
