package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** The command with the heap of a small device, and a thousand nodes that use every procedure. */
class SmallHeapIT {
    private static final int NODES = 1_000;
    private static final Payload READING = Payload.ofText("21.5");

    @RegisterExtension
    final Installation site = new Installation();

    private record Member(String clientId, UdpNode node) {}

    @Test
    void thousandNodesAreServedWithAHeapOf64Mebibytes() throws Exception {
        // Tretry is long enough that a slow machine repeats nothing, so each node gets exactly the expected messages.
        site.configuration()
                .listener("retry-interval", "60s")
                .limit("disconnect-interval", "0s")
                .broker("answer-timeout", "30s")
                .broker("connect-timeout", "30s");
        GatewayProcess gateway = site.startProcess("-Xmx64m");
        Subscriber wills = site.subscriber("will/#");
        List<Member> fleet = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            fleet.add(new Member("n" + i, site.node()));
        }

        fleet.forEach(one -> one.node().sends(new Connect(true, true, 1, 600, one.clientId())));
        for (Member one : fleet) {
            one.node().expects(new WillTopicReq());
            one.node().sends(new WillTopic(QoS.ONE, false, "old/" + one.clientId()));
        }
        for (Member one : fleet) {
            one.node().expects(new WillMsgReq());
            one.node().sends(new WillMsg(READING));
        }
        for (Member one : fleet) {
            one.node().expects(new ConnAck(ReturnCode.ACCEPTED));
            one.node().sends(new Subscribe(false, QoS.TWO, 1, new TopicName("set/" + one.clientId())));
        }
        List<NormalTopicId> orders = new ArrayList<>();
        for (Member one : fleet) {
            orders.add(new NormalTopicId(one.node().expects(SubAck.class).topicId()));
            one.node().sends(new Register(0, 2, "readings/" + one.clientId()));
        }
        for (Member one : fleet) {
            NormalTopicId topic =
                    new NormalTopicId(one.node().expects(RegAck.class).topicId());
            one.node().sends(new Publish(false, QoS.ZERO, false, topic, 0, READING));
            one.node().sends(new Publish(false, QoS.ONE, false, topic, 3, READING));
        }
        for (int i = 0; i < NODES; i++) {
            PubAck pubAck = fleet.get(i).node().expects(PubAck.class);
            assertThat(pubAck.returnCode()).isEqualTo(ReturnCode.ACCEPTED);
            NormalTopicId topic = new NormalTopicId(pubAck.topicId());
            fleet.get(i).node().sends(new Publish(false, QoS.TWO, false, topic, 4, READING));
        }
        for (Member one : fleet) {
            one.node().expects(new PubRec(4));
            one.node().sends(new PubRel(4));
        }
        for (Member one : fleet) {
            one.node().expects(new PubComp(4));
            one.node().sends(new WillTopicUpd(QoS.ZERO, false, "will/" + one.clientId()));
        }
        for (Member one : fleet) {
            one.node().expects(new WillTopicResp(ReturnCode.ACCEPTED));
            one.node().sends(new WillMsgUpd(Payload.ofText("gone")));
        }
        for (Member one : fleet) {
            one.node().expects(new WillMsgResp(ReturnCode.ACCEPTED));
            one.node().sends(new Disconnect(600));
        }
        for (int i = 0; i < NODES; i++) {
            fleet.get(i).node().expects(Disconnect.plain());
            // The broker sends the order back, to be kept for the wake, and acknowledges it behind that.
            fleet.get(i).node().sends(new Publish(false, QoS.ONE, false, orders.get(i), 5, READING));
        }
        for (Member one : fleet) {
            assertThat(one.node().expects(PubAck.class).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
            one.node().sends(new PingReq(one.clientId()));
        }
        for (Member one : fleet) {
            Publish order = one.node().expects(Publish.class);
            assertThat(order.data()).isEqualTo(READING);
            one.node().sends(new PubAck(order.topic().value(), order.msgId(), ReturnCode.ACCEPTED));
        }
        for (Member one : fleet) {
            one.node().expects(new PingResp());
            // Some oversleep.
            one.node().sends(one.clientId().endsWith("0") ? new Disconnect(1) : Disconnect.plain());
        }
        List<String> expected = new ArrayList<>();
        for (Member one : fleet) {
            one.node().expects(Disconnect.plain());
            if (one.clientId().endsWith("0")) {
                expected.add("will/" + one.clientId() + " gone");
            }
        }
        wills.expects(expected.toArray(new String[0]));

        assertThat(wills.messages()).hasSameSizeAs(expected);
        assertThat(gateway.isAlive()).isTrue();
        gateway.stop();
        assertThat(gateway.log())
                .contains("state=stopped", "will-published=" + expected.size())
                .doesNotContain(" ERROR ", "Exception", "OutOfMemory", "fault=", "broker-lost=", "stood-still");
    }
}
