package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;

/** CONNECT of a client that is known, and what outlives DISCONNECT; R5.2, R5.10 and rows 1, 11 of R6.4. */
class ReconnectTest {
    private final Lockstep gateway = new Lockstep();
    private final Node node = gateway.node(1000);
    private final Broker broker = gateway.broker();

    @Test
    @Rule("R5.2 CONNECT again")
    void sameConnectOfAnActiveClientChangesNothing() {
        gateway.connected();
        int topicId = subscribes("lamp");

        node.sends(connect(false, 60));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        broker.says(message("lamp", QoS.ONE, 1));
        assertThat(node.expects(Publish.class).topic()).isEqualTo(new NormalTopicId(topicId));
    }

    @Test
    @Rule("R5.2 CONNECT again")
    void otherDurationIsAdopted() {
        gateway.connected(60);

        node.sends(connect(false, 600));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        gateway.advanceSeconds(899);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @Rule("R5.2 reboot")
    void rebootForgetsRegistrationsAndSubscriptions() {
        gateway.connectedWithCleanSession();
        int topicId = subscribes("lamp");

        node.sends(connect(true, 60));

        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        node.expectsNothing();
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(topicId), 1, Payload.EMPTY));
        node.expects(new PubAck(topicId, 1, ReturnCode.INVALID_TOPIC_ID));
    }

    @Test
    @Rule("R5.2 reboot")
    void cleanConnectIsARepetitionOnlyAsLongAsAClientRepeats() {
        gateway.connectedWithCleanSession();
        gateway.advance(Duration.ofMillis(39_999));
        node.sends(connect(true, 60));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();

        gateway.advance(Duration.ofMillis(1));
        node.sends(connect(true, 60));

        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
    }

    @Test
    @Rule("R5.10 subscriptions outlive")
    void subscriptionsAndWillOutliveDisconnect() {
        gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, "dead/a"));
        int topicId = subscribes("lamp");
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        node.sends(connect(false, 60));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        MqttCommand.Subscribe again = broker.expects(MqttCommand.Subscribe.class);
        assertThat(again.filter()).isEqualTo("lamp");
        broker.says(new MqttEvent.SubAck(again.packetId(), QoS.ONE, ReasonCode.SUCCESS));
        broker.says(message("lamp", QoS.ONE, 1));
        assertThat(node.expects(Register.class).topicId()).isEqualTo(topicId);
        gateway.nothingElse();
        gateway.advanceSeconds(90);
        assertThat(gateway.log()).contains("a will dead/a");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Rule("R5.10 disconnect")
    void sleeperTakesItsLeaveToo(boolean awake) {
        gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, "dead/a"));
        node.registers("lamp");
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        if (awake) {
            broker.says(message("lamp", QoS.ONE, 1));
            node.sends(PingReq.withoutClientId());
            node.expects(Publish.class);
        }
        gateway.advanceSeconds(1);

        node.sends(Disconnect.plain());

        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    /** Subscribes by name and returns the id. */
    private int subscribes(String name) {
        node.sends(new Subscribe(false, QoS.ONE, 8, new TopicName(name)));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        return node.expects(SubAck.class).topicId();
    }

    private static Connect connect(boolean cleanSession, int keepAliveSeconds) {
        return new Connect(false, cleanSession, 1, keepAliveSeconds, "a");
    }

    @Test
    @Rule("R5.8 subscribe again")
    void sameSubscribeAfterAReconnectGoesToTheBrokerAndMakesTheIdKnownAgain() {
        Node node = gateway.connected();
        int topicId = node.subscribes(new TopicName("lamp"), QoS.ONE, broker).topicId();
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        // A client that restarts counts its MsgIds from the same number again.
        int again = node.subscribes(new TopicName("lamp"), QoS.ONE, broker).topicId();

        assertThat(again).isEqualTo(topicId);
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("on"), QoS.ZERO, true, 0));
        assertThat(node.expects(Publish.class).topic()).isEqualTo(new NormalTopicId(topicId));
        gateway.nothingElse();
    }
}
