package org.sngateway.gateway.core.will;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** R8.15: with which will the connection to the broker is opened, for a gateway that does not come back. */
class BackStopTest {
    private static final WillTopic TOPIC = new WillTopic(QoS.ONE, true, "dead/a");
    private static final Will WILL = new Will("dead/a", QoS.ONE, true, Payload.ofText("gone"));

    private final Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: /not-used}\n"));
    private final Broker broker = gateway.broker();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Rule("R8.15 back-stop")
    void connectionOfAClientWithAWillIsOpenedWithIt(boolean cleanSession) {
        Node node = gateway.node(1000);
        node.sends(new Connect(true, cleanSession, 1, 60, "a"));
        node.expects(new WillTopicReq());
        node.sends(TOPIC);
        node.expects(new WillMsgReq());
        node.sends(new WillMsg(Payload.ofText("gone")));

        broker.expects(new MqttCommand.Open(cleanSession, WILL));
    }

    @Test
    @Rule("R8.15 back-stop")
    void nextConnectionHasTheWillToo() {
        gateway.connectedWithWill("a", 1000, false, TOPIC);

        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);

        broker.expects(new MqttCommand.Open(false, WILL));
    }

    @Test
    @Rule("R8.15 back-stop")
    void connectionAfterARestartHasTheWill() {
        gateway.connectedWithWill("a", 1000, false, TOPIC);

        gateway.restart();

        broker.expects(new MqttCommand.Open(false, WILL));
    }

    @Test
    @Rule("R8.15 back-stop")
    void willUpdateIsInTheNextConnection() {
        Node node = gateway.connectedWithWill("a", 1000, false, TOPIC);
        node.sends(new WillTopicUpd(QoS.ZERO, false, "dead/b"));
        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        gateway.nothingElse();

        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);

        broker.expects(new MqttCommand.Open(false, new Will("dead/b", QoS.ZERO, false, Payload.ofText("gone"))));
    }

    @Test
    @Rule("R5.3 will update")
    void updatedWillOutlivesARestart() {
        Node node = gateway.connectedWithWill("a", 1000, false, TOPIC);
        node.sends(new WillTopicUpd(QoS.ZERO, false, "dead/b"));
        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        node.sends(new WillMsgUpd(Payload.ofText("lost")));
        node.expects(new WillMsgResp(ReturnCode.ACCEPTED));

        gateway.restart();

        broker.expects(new MqttCommand.Open(false, new Will("dead/b", QoS.ZERO, false, Payload.ofText("lost"))));
    }

    @Test
    @Rule("R5.3 will deletion")
    void deletedWillDoesNotComeBackWithARestart() {
        Node node = gateway.connectedWithWill("a", 1000, false, TOPIC);
        node.sends(WillTopicUpd.empty());
        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));

        gateway.restart();

        broker.expects(new MqttCommand.Open(false));
    }

    @Test
    @Rule("R8.15 back-stop")
    void storedWillOfAClientThatComesBackIsInTheConnection() {
        Node node = gateway.connectedWithWill("a", 1000, false, TOPIC);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        node.sends(new Connect(false, false, 1, 60, "a"));

        broker.expects(new MqttCommand.Open(false, WILL));
    }

    @Test
    @Rule("R8.15 back-stop")
    void cleanSessionWithoutAWillHasNone() {
        Node node = gateway.connectedWithWill("a", 1000, false, TOPIC);

        node.sends(new Connect(false, true, 1, 60, "a"));

        broker.expects(new MqttCommand.Close());
        assertThat(broker.expects(MqttCommand.Open.class).will()).isNull();
    }

    /** The gateway publishes it; then the broker must not do so as well. */
    @Test
    @Rule("R8.15 back-stop")
    void connectionThatOnlyBringsWhatALostClientLeftHasNone() {
        gateway.connectedWithWill("a", 1000, false, TOPIC);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false, WILL));
        gateway.advanceSeconds(90);
        broker.says(new MqttEvent.ConnectionLost("no answer"));

        gateway.advanceSeconds(60);

        assertThat(broker.expects(MqttCommand.Open.class).will()).isNull();
        broker.says(new MqttEvent.Connected(true));
        broker.expects(new MqttCommand.Publish("dead/a", WILL.message(), QoS.ONE, true, false, 1));
    }

    @Test
    @Rule("R8.15 back-stop")
    void connectionOfALostClientIsClosedInOrderWhenTheWillIsPublished() {
        gateway.connectedWithWill("a", 1000, false, TOPIC);

        gateway.advanceSeconds(90);

        broker.expects(new MqttCommand.Publish("dead/a", WILL.message(), QoS.ONE, true, false, 1));
        broker.says(new MqttEvent.PubAck(1, ReasonCode.SUCCESS));
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    // ---- a client that leaves while the connection is lost

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Rule("R8.15 back-stop")
    void brokerThatHoldsTheWillOfAClientThatLeftIsToldSo(boolean cleanSession) {
        clientLeavesWhileTheConnectionIsLost(cleanSession, true);

        gateway.advanceSeconds(2);

        assertThat(broker.expects(MqttCommand.Open.class).will()).isNull();
        broker.says(new MqttEvent.Connected(true));
        broker.expects(new MqttCommand.Close());
        gateway.advanceSeconds(600);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.15 back-stop")
    void connectionThatIsUpIsClosedInOrderWhenItsClientIsLost() {
        clientConnects(false, true);

        gateway.advanceSeconds(90);

        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        broker.expects(new MqttCommand.Close());
        gateway.advanceSeconds(600);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.15 back-stop")
    void brokerThatHoldsNoWillIsNotTold() {
        clientLeavesWhileTheConnectionIsLost(false, false);

        gateway.advanceSeconds(600);

        gateway.nothingElse();
    }

    private void clientLeavesWhileTheConnectionIsLost(boolean cleanSession, boolean holdsWill) {
        Node node = clientConnects(cleanSession, holdsWill);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
    }

    private Node clientConnects(boolean cleanSession, boolean holdsWill) {
        Node node = gateway.node(1000);
        node.sends(new Connect(true, cleanSession, 1, 60, "a"));
        node.expects(new WillTopicReq());
        node.sends(TOPIC);
        node.expects(new WillMsgReq());
        node.sends(new WillMsg(WILL.message()));
        broker.expects(new MqttCommand.Open(cleanSession, WILL));
        broker.says(new MqttEvent.Connected(SessionPresent.NO, holdsWill));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        return node;
    }

    @Test
    @Rule("R8.15 back-stop")
    void clientWithoutAWillHasNone() {
        Node node = gateway.node(1000);

        node.sends(new Connect(false, false, 1, 60, "a"));

        assertThat(broker.expects(MqttCommand.Open.class).will()).isNull();
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }
}
