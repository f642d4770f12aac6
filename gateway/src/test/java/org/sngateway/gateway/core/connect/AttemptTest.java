package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/**
 * MQTT-SN 1.2 §6.2: an attempt to connect beside a live session. Deliveries pause, all else is as before; one that fails or
 * runs out leaves the session as it was. R5.2 and columns C, A, S of R6.4.
 */
class AttemptTest {
    private static final WillTopic WILL = new WillTopic(QoS.ONE, false, "dead/a");
    private static final WillMsg GONE = new WillMsg(Payload.ofText("gone"));

    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker("client");
    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClientThatKnowsATopic() {
        node = gateway.connected("client", 1000, false, 3_600);
        node.registers("lamp");
    }

    // ---- it runs out

    @Test
    @Rule("R5.2 prompting repeats")
    void deliveriesGoOnWhenThePromptingOfAnActiveClientRunsOut() {
        isPrompted(false, 3_600);
        broker.says(message("lamp", QoS.ONE, 5, "5"));
        gateway.nothingElse();

        promptingRunsOut();

        gets("5");
        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.stateOf("client")).isEqualTo(SessionState.ACTIVE);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 prompting repeats")
    void sleeperStaysAsleepWhenItsPromptingRunsOut() {
        sleeps(3_600);
        broker.says(message("lamp", QoS.ONE, 5, "5"));
        isPrompted(false, 3_600);

        promptingRunsOut();

        gateway.nothingElse();
        assertThat(gateway.stateOf("client")).isEqualTo(SessionState.ASLEEP);
        node.sends(new PingReq("client"));
        gets("5");
        broker.expects(new MqttCommand.PubAck(5));
        node.expects(new PingResp());
    }

    @Test
    @Rule("R5.2 prompting repeats")
    void cleanConnectWhosePromptingRunsOutForgetsNothing() {
        isPrompted(true, 3_600);

        promptingRunsOut();

        broker.says(message("lamp", QoS.ONE, 5, "5"));
        gets("5");
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 no repeats asleep")
    void sleepEndsThePrompting() {
        isPrompted(false, 3_600);

        sleeps(3_600);

        gateway.advanceSeconds(600);
        gateway.nothingElse();
        node.sends(WILL);
        gateway.nothingElse();
        node.sends(new PingReq("client"));
        node.expects(new PingResp());
    }

    @Test
    @Rule("R5.2 repeated CONNECT with will")
    void connectThatDiffersFromTheOneBeforeItIsNoRepetition() {
        Node clean = gateway.connectedWithWill("b", 2000, true, WILL);
        clean.sends(new Connect(true, true, 1, 60, "b"));
        clean.expects(new WillTopicReq());

        clean.sends(new Connect(true, true, 1, 120, "b"));
        clean.expects(new WillTopicReq());
        clean.sends(WILL);
        clean.expects(new WillMsgReq());
        clean.sends(GONE);

        gateway.broker("b").expects(new MqttCommand.Close());
        gateway.broker("b").expects(new MqttCommand.Open(true));
        gateway.broker("b").says(new MqttEvent.Connected(false));
        clean.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.advanceSeconds(179);
        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.ACTIVE);
    }

    // ---- it fails

    @Test
    @Rule("R5.2 CONNACK after the broker")
    void connectionOfBeforeIsOpenedAgainWhenTheBrokerRefusesACleanSession() {
        gateway.advanceSeconds(60);
        node.sends(new Connect(false, true, 1, 3_600, "client"));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));

        broker.says(new MqttEvent.ConnectRefused(ReasonCode.SERVER_UNAVAILABLE, "server unavailable"));

        node.expects(new ConnAck(ReturnCode.CONGESTION));
        broker.expects(new MqttCommand.Open(false));
        assertThat(gateway.stateOf("client")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @Rule("R5.2 broker away")
    void clientOfBeforeIsDisconnectedAndNothingIsTriedForItWhenTheBrokerDoesNotAnswer() {
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        node.sends(new Connect(false, false, 1, 3_600, "client"));
        broker.expects(new MqttCommand.Open(false));

        gateway.advanceSeconds(5);

        node.expects(new ConnAck(ReturnCode.CONGESTION));
        assertThat(gateway.stateOf("client")).isEqualTo(SessionState.DISCONNECTED);
        gateway.advanceSeconds(60);
        broker.expects(new MqttCommand.Close());
        gateway.advanceSeconds(600);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.15 published at loss")
    void willOfALostClientStillGoesOutWhenItsAttemptToConnectFails() {
        Node lost = gateway.connectedWithWill("b", 2000, false, WILL);
        Broker theirs = gateway.broker("b");
        gateway.advanceSeconds(90);
        theirs.expects(MqttCommand.Publish.class);
        theirs.says(new MqttEvent.ConnectionLost("reset"));
        lost.sends(new Connect(false, false, 1, 60, "b"));
        theirs.expects(new MqttCommand.Open(false));
        theirs.says(new MqttEvent.ConnectRefused(ReasonCode.SERVER_UNAVAILABLE, "server unavailable"));
        lost.expects(new ConnAck(ReturnCode.CONGESTION));

        gateway.advanceSeconds(1);

        theirs.expects(new MqttCommand.Open(false));
        theirs.says(new MqttEvent.Connected(true));
        assertThat(theirs.expects(MqttCommand.Publish.class).topic()).isEqualTo("dead/a");
    }

    // ---- its CONNACK is lost

    @Test
    @Rule("R5.2 lost CONNACK after the will")
    void repeatedWillMsgGetsTheConnAckForAsLongAsClientsRepeat() {
        gateway.advanceSeconds(600);
        isPrompted(false, 3_600);
        node.sends(WILL);
        node.expects(new WillMsgReq());
        node.sends(GONE);
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        gateway.advance(Duration.ofMillis(39_999));
        node.sends(GONE);
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        gateway.advance(Duration.ofMillis(1));
        node.sends(GONE);
        gateway.nothingElse();
    }

    // ---- a session ends for good

    @Test
    void willThatFoundNoBrokerEndsWithItsSession() {
        Node lost = gateway.connectedWithWill("b", 2000, false, WILL);
        Broker theirs = gateway.broker("b");
        gateway.advanceSeconds(90);
        theirs.expects(MqttCommand.Publish.class);
        lost.expectsNothing();
        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.LOST);

        gateway.advance(Duration.ofDays(7));

        theirs.expects(new MqttCommand.Close());
        assertThat(gateway.stateOf("b")).isNull();
        assertThat(gateway.deadLetters())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadLetter.Reason.SESSION_EXPIRED);
        theirs.expectsNothing();
    }

    private void isPrompted(boolean cleanSession, int durationSeconds) {
        node.sends(new Connect(true, cleanSession, 1, durationSeconds, "client"));
        node.expects(new WillTopicReq());
    }

    private void promptingRunsOut() {
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(new WillTopicReq());
        }
        gateway.nothingElse();
        gateway.advanceSeconds(10);
    }

    private void sleeps(int seconds) {
        node.sends(new Disconnect(seconds));
        node.expects(Disconnect.plain());
    }

    private void gets(String text) {
        Publish publish = node.expects(Publish.class);
        assertThat(publish.data().asText()).isEqualTo(text);
        node.acknowledges(publish);
    }
}
