package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;

/** MQTT-SN 1.2 §6.10, gateway to client, while the broker or the client goes and comes back; R5.6. */
class OutboundPublishOutageTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClientThatKnowsATopic() {
        node = gateway.connected(3_600);
        node.registers("lamp");
    }

    // ---- the broker forgot its session: its packet ids begin again

    @Test
    @Rule("R5.6 acknowledged to the broker")
    void messageThatWaitsIsNotAcknowledgedToABrokerThatForgotIt() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        broker.says(message("lamp", QoS.ONE, 5, "old"));
        brokerForgets();

        broker.says(message("lamp", QoS.ONE, 5, "new"));

        node.sends(new PingReq("a"));
        gets("old");
        broker.expectsNothing();
        gets("new");
        broker.expects(new MqttCommand.PubAck(5));
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.6 acknowledged to the broker")
    void messageThatWaitsForRegAckIsNotAcknowledgedToABrokerThatForgotIt() {
        broker.says(message("door", QoS.ONE, 5, "old"));
        Register register = node.expects(Register.class);
        brokerForgets();

        broker.says(message("lamp", QoS.ONE, 5, "new"));

        gets("new");
        broker.expects(new MqttCommand.PubAck(5));
        node.learns(register);
        gets("old");
        gateway.nothingElse();
    }

    @Test
    void acknowledgementOwedToABrokerThatForgotItDoesNotSwallowItsNextMessage() {
        broker.says(message("lamp", QoS.ONE, 5, "on"));
        Publish old = node.expects(Publish.class);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.acknowledges(old);
        comesBack(false);

        broker.says(message("lamp", QoS.ONE, 5, "on"));

        gets("on");
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    void messageThatIsRepeatedWhileItsTopicIsRegisteredIsDeliveredOnce() {
        broker.says(message("door", QoS.ONE, 5, "open"));
        Register register = node.expects(Register.class);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        comesBack(true);

        broker.says(message("door", QoS.ONE, 5, "open"));

        node.learns(register);
        gets("open");
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    void packetIdWhoseAcknowledgementWasMadeUpForMeansANewMessageNextTime() {
        broker.says(message("lamp", QoS.ONE, 5, "on"));
        Publish old = node.expects(Publish.class);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.acknowledges(old);
        comesBack(true);
        broker.says(message("lamp", QoS.ONE, 5, "on"));
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();

        broker.says(message("lamp", QoS.ONE, 5, "on"));

        gets("on");
        broker.expects(new MqttCommand.PubAck(5));
    }

    // ---- QoS 2

    @Test
    void packetIdOfAMessageThatIsThroughMeansANewMessageNextTime() {
        for (int time = 0; time < 2; time++) {
            broker.says(message("lamp", QoS.TWO, 5, "on"));
            Publish publish = node.expects(Publish.class);
            node.sends(new PubRec(publish.msgId()));
            broker.expects(new MqttCommand.PubRec(5));
            broker.says(new MqttEvent.PubRel(5));
            node.expects(new PubRel(publish.msgId()));
            node.sends(new PubComp(publish.msgId()));
            broker.expects(new MqttCommand.PubComp(5));
        }
        gateway.nothingElse();
    }

    @Test
    void messageThatTheBrokerHasNotReleasedIsNotDeliveredAgainWhenItRepeatsIt() {
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        int msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));
        gateway.advanceSeconds(5);
        node.expects(new PubRel(msgId));
        node.sends(new PubComp(msgId));
        broker.says(new MqttEvent.ConnectionLost("reset"));
        comesBack(true);

        broker.says(message("lamp", QoS.TWO, 5, "on"));

        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));
        gateway.nothingElse();
    }

    @Test
    void withoutABrokerTheClientIsReleasedAtOnce() {
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        int msgId = node.expects(Publish.class).msgId();
        broker.says(new MqttEvent.ConnectionLost("reset"));

        node.sends(new PubRec(msgId));

        node.expects(new PubRel(msgId));
        node.sends(new PubComp(msgId));
        comesBack(true);
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));
        gateway.nothingElse();
    }

    @Test
    void nothingIsRepeatedToTheClientWhileTheBrokerTakesItsTimeToRelease() {
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        int msgId = node.expects(Publish.class).msgId();
        gateway.advanceSeconds(8);
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));

        gateway.advanceSeconds(4);
        gateway.nothingElse();

        gateway.advanceSeconds(1);
        node.expects(new PubRel(msgId));
    }

    @Test
    @Rule("R6.3 sleep from awake")
    void messageThatTheClientHasIsOnlyReleasedAtItsNextWake() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        node.sends(new PingReq("a"));
        int msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        broker.says(new MqttEvent.PubRel(5));
        gateway.nothingElse();

        node.sends(new PingReq("a"));

        node.expects(new PubRel(msgId));
        gateway.nothingElse();
        node.sends(new PubComp(msgId));
        broker.expects(new MqttCommand.PubComp(5));
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 flush")
    void releaseCountsAgainstTheLimitOfAWake() {
        Lockstep sparing = new Lockstep(Settings.withListener("max-messages-per-wake: 1"));
        Node sleeper = sparing.connected();
        sleeper.registers("lamp");
        sleeper.sends(new Disconnect(600));
        sleeper.expects(Disconnect.plain());
        sparing.broker("a").says(message("lamp", QoS.TWO, 5, "on"));
        sparing.broker("a").says(message("lamp", QoS.ONE, 6, "off"));
        sleeper.sends(new PingReq("a"));
        int msgId = sleeper.expects(Publish.class).msgId();
        sleeper.sends(new PubRec(msgId));
        sleeper.sends(new Disconnect(600));
        sleeper.expects(Disconnect.plain());

        sleeper.sends(new PingReq("a"));
        sleeper.expects(new PubRel(msgId));
        sleeper.sends(new PubComp(msgId));

        sleeper.expects(new PingResp());
        sleeper.sends(new PingReq("a"));
        assertThat(sleeper.expects(Publish.class).data().asText()).isEqualTo("off");
    }

    // ---- the client leaves, or begins a clean session

    @Test
    void messagesAtQos0DoNotWaitForAClientThatTookItsLeave() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        broker.says(message("lamp", QoS.ZERO, 0, "unsaved"));
        broker.says(message("lamp", QoS.ONE, 5, "saved"));
        broker.says(message("door", QoS.ZERO, 0, "unsaved"));

        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        assertThat(gateway.dropped(DropReason.SESSION_ENDED)).isEqualTo(2);

        node.sends(new Connect(false, false, 1, 3_600, "a"));
        isAccepted(false, true);
        node.learns(node.expects(Register.class));
        gets("saved");
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 clean connect from sleep")
    void backlogThatACleanSessionForgetsIsCounted() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        broker.says(message("lamp", QoS.ONE, 5, "on"));
        broker.says(message("lamp", QoS.ONE, 6, "off"));

        node.sends(new Connect(false, true, 1, 60, "a"));
        broker.expects(new MqttCommand.Close());
        isAccepted(true, false);

        gateway.nothingElse();
        assertThat(gateway.dropped(DropReason.SESSION_ENDED)).isEqualTo(2);
    }

    @Test
    void packetIdsOfACleanSessionMeanNewMessages() {
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        int msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));
        node.sends(new Connect(false, true, 1, 60, "a"));
        broker.expects(new MqttCommand.Close());
        isAccepted(true, false);

        broker.says(message("lamp", QoS.TWO, 5, "on"));

        node.learns(node.expects(Register.class));
        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("on");
    }

    private void gets(String text) {
        Publish publish = node.expects(Publish.class);
        assertThat(publish.data().asText()).isEqualTo(text);
        node.acknowledges(publish);
    }

    private void brokerForgets() {
        broker.says(new MqttEvent.ConnectionLost("restarted"));
        comesBack(false);
    }

    private void comesBack(boolean sessionPresent) {
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(sessionPresent));
    }

    private void isAccepted(boolean cleanSession, boolean sessionPresent) {
        broker.expects(new MqttCommand.Open(cleanSession));
        broker.says(new MqttEvent.Connected(sessionPresent));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }
}
