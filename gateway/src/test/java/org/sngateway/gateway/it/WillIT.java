package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** Wills as the broker's other clients see them. A node is lost after a second of silence. */
class WillIT {
    private static final int KEEP_ALIVE = 1;

    @RegisterExtension
    final Installation site = new Installation();

    @BeforeEach
    void start() throws Exception {
        site.configuration().listener("supervision-percent", "100");
        site.start();
    }

    @Test
    @Rule("R8.15 published at loss")
    void willOfALostNodeHasItsQosAndRetain() throws Exception {
        Subscriber witness = site.subscriber("will/#");

        connectsWithWill("zero", new WillTopic(QoS.ZERO, false, "will/zero"), "gone");
        connectsWithWill("one", new WillTopic(QoS.ONE, true, "will/one"), "gone");
        connectsWithWill("two", new WillTopic(QoS.TWO, true, "will/two"), "gone");
        connectsWithWill("empty", new WillTopic(QoS.TWO, false, "will/empty"), "");

        witness.expectsWithFlags("will/zero gone|0|0", "will/one gone|1|0", "will/two gone|2|0", "will/empty |2|0");
        Subscriber late = site.subscriber("will/#");
        late.expectsWithFlags("will/one gone|1|1", "will/two gone|2|1");
        assertThat(late.messages()).hasSize(2);
    }

    @Test
    @Rule("R5.3 will update")
    void lostNodesUpdatedWillIsPublished() throws Exception {
        Subscriber witness = site.subscriber("will/#");
        UdpNode both = patientWithWill("both", new WillTopic(QoS.ZERO, false, "will/old"), "old");
        UdpNode topicOnly = patientWithWill("topic", new WillTopic(QoS.ZERO, false, "will/old"), "kept");
        UdpNode messageOnly = patientWithWill("message", new WillTopic(QoS.ONE, false, "will/kept"), "old");

        both.sends(new WillTopicUpd(QoS.TWO, true, "will/both"));
        both.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        both.sends(new WillMsgUpd(Payload.ofText("both")));
        both.expects(new WillMsgResp(ReturnCode.ACCEPTED));
        topicOnly.sends(new WillTopicUpd(QoS.ONE, false, "will/topic"));
        topicOnly.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        messageOnly.sends(new WillMsgUpd(Payload.ofText("message")));
        messageOnly.expects(new WillMsgResp(ReturnCode.ACCEPTED));

        both.sleeps(1);
        topicOnly.sleeps(1);
        messageOnly.sleeps(1);

        witness.expectsWithFlags("will/both both|2|0", "will/topic kept|1|0", "will/kept message|1|0");
        assertThat(witness.messages()).hasSize(3);
        site.subscriber("will/both").expectsWithFlags("will/both both|2|1");
    }

    @Test
    @Rule("R5.3 will deletion")
    void deletedWillIsNotPublished() throws Exception {
        Subscriber witness = site.subscriber("will/#");
        UdpNode deleting = patientWithWill("deleting", new WillTopic(QoS.ONE, false, "will/deleted"), "gone");

        deleting.sends(WillTopicUpd.empty());
        deleting.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        deleting.sends(new WillMsgUpd(Payload.ofText("no topic, no will")));
        deleting.expects(new WillMsgResp(ReturnCode.NOT_SUPPORTED));

        deleting.sleeps(1);

        connectsWithWill("later", new WillTopic(QoS.ONE, false, "will/later"), "gone");
        witness.expects("will/later gone");
        site.awaitCounter("state.LOST", 2);
        assertThat(witness.messages()).containsExactly("will/later gone");
    }

    @Test
    void emptyWillTopicConnectsWithoutAWill() throws Exception {
        Subscriber witness = site.subscriber("will/#");
        UdpNode node = site.node();

        node.sends(new Connect(true, true, 1, KEEP_ALIVE, "without"));
        node.expects(new WillTopicReq());
        node.sends(WillTopic.empty());
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        connectsWithWill("later", new WillTopic(QoS.ONE, false, "will/later"), "gone");
        site.awaitCounter("state.LOST", 2);
        witness.expects("will/later gone");
        assertThat(witness.messages()).containsExactly("will/later gone");
    }

    @Test
    @Rule("R8.15 stored will")
    void storedWillIsArmedAgainByAConnectWithoutWill() throws Exception {
        Subscriber witness = site.subscriber("will/#");
        WillTopic willTopic = new WillTopic(QoS.ONE, false, "will/stored");
        UdpNode node = site.node();
        node.connectsWithWill(new Connect(true, false, 1, 60, "stored"), willTopic, "gone");
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());

        node.connects(new Connect(false, false, 1, KEEP_ALIVE, "stored"));

        witness.expects("will/stored gone");
        assertThat(witness.messages()).containsExactly("will/stored gone");
    }

    @Test
    @Rule("R8.15 never else")
    void noWillIsPublishedWhileTheNodeLives() throws Exception {
        Subscriber witness = site.subscriber("will/#");
        WillTopic willTopic = new WillTopic(QoS.ONE, false, "will/alive");
        Connect connect = new Connect(true, false, 1, 60, "alive");
        UdpNode node = site.node();

        node.connectsWithWill(connect, willTopic, "gone");
        node.connectsWithWill(connect, willTopic, "gone");
        node.sleeps(60);
        node.wakesForNothing("alive");
        node.connectsWithWill(new Connect(true, true, 1, 60, "alive"), willTopic, "gone");
        site.mosquitto().takesOver("alive");
        site.awaitCounter("broker-lost", 1);
        site.awaitCounter("broker-connected", 3);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());

        site.mosquitto().publish("will/last", "end", 1, false);
        witness.expects("will/last end");
        assertThat(witness.messages()).containsExactly("will/last end");
    }

    @Test
    @Rule("R8.15 published at loss")
    void willOfANodeThatOversleepsIsPublished() throws Exception {
        Subscriber witness = site.subscriber("will/#");
        UdpNode node = site.node();
        node.connectsWithWill(
                new Connect(true, false, 1, 60, "sleeper"), new WillTopic(QoS.ONE, false, "will/sleeper"), "overslept");

        node.sleeps(1);

        witness.expects("will/sleeper overslept");
        node.hasNoSession();
    }

    /** Its keep alive is far longer than the test, so it is lost only when it oversleeps. */
    private UdpNode patientWithWill(String clientId, WillTopic willTopic, String message) {
        UdpNode node = site.node();
        node.connectsWithWill(new Connect(true, true, 1, 600, clientId), willTopic, message);
        return node;
    }

    private UdpNode connectsWithWill(String clientId, WillTopic willTopic, String message) {
        UdpNode node = site.node();
        node.connectsWithWill(new Connect(true, true, 1, KEEP_ALIVE, clientId), willTopic, message);
        return node;
    }
}
