package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
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
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** Each request arrives twice, because its answer was lost or just late (MQTT-SN 1.2 §6.13); R5.11. */
class RepetitionTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();

    // ---- connection setup

    @Test
    @Rule("R5.11 every request twice")
    void connectWhileTheBrokerIsAskedAndAfterItsConnAck() {
        Node node = gateway.node(1000);
        Connect connect = new Connect(false, true, 1, 60, "a");

        node.sends(connect);
        node.sends(connect);
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.expectsNothing();

        node.sends(connect);
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 every request twice")
    void eachMessageOfThePrompting() {
        Node node = gateway.node(1000);
        twice(node, new Connect(true, true, 1, 60, "a"), new WillTopicReq());
        twice(node, new WillTopic(QoS.ZERO, false, "gone"), new WillMsgReq());

        node.sends(new WillMsg(DATA));
        node.sends(new WillMsg(DATA));
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.expectsNothing();

        node.sends(new WillMsg(DATA));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 every request twice")
    void willUpdates() {
        Node node = gateway.connected("a", 1000, true, 60);
        twice(node, new WillTopicUpd(QoS.ZERO, true, "gone"), new WillTopicResp(ReturnCode.ACCEPTED));
        twice(node, new WillMsgUpd(DATA), new WillMsgResp(ReturnCode.ACCEPTED));

        gateway.advanceSeconds(90);

        broker.expects(new MqttCommand.Publish("gone", DATA, QoS.ZERO, true, false, 0));
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    // ---- topics and messages

    @Test
    @Rule("R5.11 every request twice")
    void register() {
        Node node = gateway.connectedWithCleanSession();
        node.sends(new Register(0, 9, "lamp"));
        RegAck first = node.expects(RegAck.class);

        node.sends(new Register(0, 9, "lamp"));

        node.expects(first);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 every request twice")
    void publishAtQos1() {
        Node node = gateway.connectedWithCleanSession();
        TopicId lamp = new NormalTopicId(node.registers("lamp"));
        Publish publish = new Publish(false, QoS.ONE, false, lamp, 7, DATA);

        node.sends(publish);
        node.sends(publish.asDuplicate());
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(new PubAck(lamp.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();

        node.sends(publish.asDuplicate());
        node.expects(new PubAck(lamp.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 every request twice")
    void publishAndPubRelAtQos2() {
        Node node = gateway.connectedWithCleanSession();
        TopicId lamp = new NormalTopicId(node.registers("lamp"));
        Publish publish = new Publish(false, QoS.TWO, false, lamp, 7, DATA);

        node.sends(publish);
        node.sends(publish);
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        node.sends(publish);
        node.expects(new PubRec(7));

        node.sends(new PubRel(7));
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(7));
        node.sends(new PubRel(7));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 every request twice")
    void subscribe() {
        Node node = gateway.connectedWithCleanSession();
        Subscribe subscribe = new Subscribe(false, QoS.ONE, 3, new TopicName("lamp"));

        node.sends(subscribe);
        node.sends(subscribe);
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        SubAck first = node.expects(SubAck.class);
        gateway.nothingElse();

        node.sends(subscribe);
        node.expects(first);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 every request twice")
    void unsubscribe() {
        Node node = gateway.connectedWithCleanSession();
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        Unsubscribe unsubscribe = new Unsubscribe(8, new TopicName("lamp"));

        node.sends(unsubscribe);
        node.sends(unsubscribe);
        int packetId = broker.expects(MqttCommand.Unsubscribe.class).packetId();
        broker.says(new MqttEvent.UnsubAck(packetId));
        node.expects(new UnsubAck(8));
        gateway.nothingElse();

        node.sends(unsubscribe);
        node.expects(new UnsubAck(8));
        gateway.nothingElse();
    }

    // ---- ping, sleep and leave

    @Test
    @Rule("R5.11 every request twice")
    void pingReqOfAnActiveAndOfASleepingClient() {
        Node node = gateway.connected();
        twice(node, PingReq.withoutClientId(), new PingResp());
        node.sends(new Disconnect(60));
        node.expects(Disconnect.plain());

        twice(node, new PingReq("a"), new PingResp());

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 every request twice")
    void disconnectWithDuration() {
        Node node = gateway.connected();
        node.sends(new Disconnect(60));
        node.expects(Disconnect.plain());
        gateway.advanceSeconds(10);

        node.sends(new Disconnect(60));

        node.expects(Disconnect.plain());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 every request twice")
    void disconnect() {
        Node node = gateway.connected();
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.advanceSeconds(10);

        node.sends(Disconnect.plain());

        node.expects(Disconnect.plain());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
        gateway.nothingElse();
    }

    /** The request and its repetition get the same answer, and nothing else happens. */
    private void twice(Node node, SnMessage request, SnMessage answer) {
        for (int i = 0; i < 2; i++) {
            node.sends(request);
            node.expects(answer);
            gateway.nothingElse();
        }
    }
}
