package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** CONNECT of a client that is asleep or awake (MQTT-SN 1.2 §6.14); R6.3 and row 1 of R6.4. */
class ConnectFromSleepTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId lamp = new NormalTopicId(1);

    @BeforeEach
    void sleepingClientWithAMessageThatWaits() {
        node = gateway.connected(60);
        lamp = new NormalTopicId(node.registers("lamp"));
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ONE, false, 5));
        gateway.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Rule("R6.3 connect from sleep")
    void connectIsAnsweredAtOnceAndTheBacklogDelivered(boolean awake) {
        if (awake) {
            node.sends(new PingReq("a"));
            node.expects(Publish.class);
        }

        node.sends(new Connect(false, false, 1, 60, "a"));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        broker.expectsNothing();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        Publish publish = node.expects(Publish.class);
        assertThat(publish.topic()).isEqualTo(lamp);
        assertThat(publish.dup()).isEqualTo(awake);
        node.acknowledges(publish);
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 connect from sleep, other Duration")
    void newDurationIsAdopted() {
        node.sends(new Connect(false, false, 1, 120, "a"));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        gateway.advanceSeconds(179);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        gateway.advanceSeconds(1);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @Test
    @Rule("R6.3 connect from sleep with will")
    void willIsPromptedForAndRenewedWithoutTheBroker() {
        node.sends(new Connect(true, false, 1, 60, "a"));
        node.expects(new WillTopicReq());
        node.sends(new WillTopic(QoS.ZERO, true, "gone"));
        node.expects(new WillMsgReq());
        node.sends(new WillMsg(DATA));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        broker.expectsNothing();
        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(5));
        gateway.advanceSeconds(90);
        broker.expects(new MqttCommand.Publish("gone", DATA, QoS.ZERO, true, false, 0));
    }

    @Test
    @Rule("R6.3 connect from sleep with will")
    void emptyWillTopicDeletesTheWill() {
        node.sends(new WillTopicUpd(QoS.ZERO, true, "gone"));
        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));

        node.sends(new Connect(true, false, 1, 60, "a"));
        node.expects(new WillTopicReq());
        node.sends(WillTopic.empty());

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(5));
        gateway.advanceSeconds(90);
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 clean connect from sleep")
    void cleanConnectOpensANewSessionAndForgetsTheOldOne() {
        node.subscribes(new TopicName("house/#"), QoS.ONE, broker);

        node.sends(new Connect(false, true, 1, 60, "a"));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        node.expectsNothing();
        broker.says(new MqttEvent.Connected(false));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        // No backlog; no subscription is restored at the broker.
        gateway.nothingElse();
        node.sends(new Publish(false, QoS.ZERO, false, lamp, 0, DATA));
        node.expects(new PubAck(lamp.value(), 0, ReturnCode.INVALID_TOPIC_ID));
        node.sends(new Unsubscribe(8, new TopicName("house/#")));
        node.expects(new UnsubAck(8));
        gateway.nothingElse();
    }
}
