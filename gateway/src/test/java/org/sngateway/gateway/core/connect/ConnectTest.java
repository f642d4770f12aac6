package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.SessionInside;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopicReq;

/** MQTT-SN 1.2 §6.2 and §6.12; R5.2, R5.10, R8.5, R8.27 and rows 1 to 4, 11, 23, 28 to 30 of R6.4. */
class ConnectTest {
    private final Lockstep gateway = new Lockstep();
    private final Node node = gateway.node(1000);
    private final Broker broker = gateway.broker();

    @Test
    @Rule("R5.2 CONNACK after the broker")
    void connAckFollowsTheBrokersAcceptance() {
        node.sends(connect(true));
        broker.expects(new MqttCommand.Open(true));
        node.expectsNothing();
        assertThat(SessionInside.columnOf(gateway.core(), "a")).isEqualTo('C');

        broker.says(new MqttEvent.Connected(false));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        gateway.nothingElse();
    }

    @ParameterizedTest
    @CsvSource({"0x88, 1", "0x85, 3"})
    @Rule("R5.2 CONNACK after the broker")
    void brokersRefusalIsPassedOn(int reasonCode, int code) {
        gateway.brokerLetsTheGatewayIn();
        node.sends(connect(true));
        broker.expects(new MqttCommand.Open(true));

        broker.says(new MqttEvent.ConnectRefused(new ReasonCode(reasonCode), "refused"));

        node.expects(new ConnAck(ReturnCode.of(code)));
        assertThat(gateway.stateOf("a")).isNull();
    }

    @Test
    @Rule("R5.2 broker away")
    void brokerThatNeverAnswersGivesCongestionInTime() {
        node.sends(connect(true));
        broker.expects(new MqttCommand.Open(true));
        gateway.advanceSeconds(4);
        node.expectsNothing();

        gateway.advanceSeconds(1);

        node.expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.advanceSeconds(60);
        broker.expects(new MqttCommand.Close());
        assertThat(gateway.stateOf("a")).isNull();
        gateway.nothingElse();
    }

    @Test
    void connectionIsTriedAgainUntilTheBrokerTimeout() {
        node.sends(connect(true));
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.ConnectionLost("connection refused"));

        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    @Test
    @Rule("R5.2 one connection")
    void repeatedConnectWhileWaitingForTheBrokerOpensNoSecondConnection() {
        node.sends(connect(true));
        broker.expects(new MqttCommand.Open(true));

        node.sends(connect(true));

        gateway.nothingElse();
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 CONNECT again")
    void repeatedConnectOfAnActiveClientGetsTheConnAckAgain() {
        Node active = gateway.connectedWithCleanSession();

        active.sends(connect(true));

        active.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 reboot")
    void cleanConnectOfAClientThatSpokeMeanwhileIsANewSession() {
        Node active = gateway.connectedWithCleanSession();
        int oldId = active.registers("old");

        active.sends(connect(true));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));

        active.expects(new ConnAck(ReturnCode.ACCEPTED));
        assertThat(active.registers("new")).isNotEqualTo(oldId);
    }

    @Test
    void reconnectWithoutCleanSessionKeepsTopicIds() {
        Node active = gateway.connected();
        int id = active.registers("topic");
        active.sends(Disconnect.plain());
        active.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        Node again = gateway.connected("a", 1001, false);

        assertThat(again.registers("topic")).isEqualTo(id);
    }

    @Test
    void topicIdsOfAForgottenSessionAreNotGivenToOtherTopics() {
        Node first = gateway.connectedWithCleanSession();
        int old = first.registers("old");
        first.sends(Disconnect.plain());
        assertThat(gateway.stateOf("a")).isNull();
        first.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        Node second = gateway.connectedWithCleanSession();

        assertThat(second.registers("new")).isNotEqualTo(old);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "line\nbreak", "0123456789012345678901234567890123456789012345678901234567890123456789"})
    @Rule({"R8.14 empty client id", "R8.14 long client id"})
    void clientIdThatNoBrokerShouldSeeIsRefused(String clientId) {
        node.sends(new Connect(false, true, 1, 60, clientId));
        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.13 ProtocolId")
    void otherProtocolIdIsRefused() {
        node.sends(new Connect(false, true, 2, 60, "a"));
        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R1.2 refused text")
    void connectThatCannotBeHeldIsRefused() {
        node.sends(new RefusedRequest(MsgType.CONNECT, 0, 0, RefusedRequest.Reason.NOT_UTF8));
        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    @Test
    void fullGatewayAnswersCongestion() {
        for (int i = 0; i < 100; i++) {
            gateway.connected("full-" + i, 2000 + i, true);
        }
        node.sends(connect(true));
        node.expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.nothingElse();
    }

    // ---- addresses

    @Test
    @Rule("R5.2 takeover")
    void clientAtANewAddressTakesItsSessionAlong() {
        Node old = gateway.connected();
        Node moved = gateway.node(1001);

        moved.sends(connect(false));

        old.expects(Disconnect.plain());
        moved.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        moved.sends(PingReq.withoutClientId());
        moved.expects(new PingResp());
    }

    @Test
    @Rule({"R5.2 takeover not allowed", "R8.27 same-host"})
    void takeoverFromAnotherHostIsIgnoredWhereThePolicySaysSo() {
        Lockstep strict = new Lockstep(Settings.withListener("takeover: same-host"));
        strict.connected();

        strict.node("10.0.0.2", 1000).sends(connect(false));
        strict.nothingElse();
        assertThat(strict.ignored(IgnoreReason.TAKEOVER_NOT_ALLOWED)).isEqualTo(1);

        strict.node(1001).sends(connect(false));
        strict.node(1000).expects(Disconnect.plain());
        strict.node(1001).expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    @Test
    @Rule("R8.23 flapping")
    void sessionThatGoesToAndFroStays() {
        gateway.connected();
        for (int i = 1; i <= 5; i++) {
            gateway.node(1000 + i).sends(connect(false));
            gateway.node(1000 + i - 1).expects(Disconnect.plain());
            gateway.node(1000 + i).expects(new ConnAck(ReturnCode.ACCEPTED));
        }

        gateway.node(1006).sends(connect(false));

        gateway.node(1006).expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.nothingElse();
    }

    @Test
    void otherClientAtTheSameAddressEndsTheOldSessionWithoutItsWill() {
        Node active = gateway.connectedWithCleanSession();

        active.sends(new Connect(false, true, 1, 60, "b"));

        broker.expects(new MqttCommand.Close());
        assertThat(gateway.stateOf("a")).isNull();
        gateway.broker("b").expects(new MqttCommand.Open(true));
        gateway.broker("b").says(new MqttEvent.Connected(false));
        active.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    // ---- the end

    @Test
    @Rule("R5.10 disconnect")
    void disconnectIsAnsweredAndClosesTheBrokersConnection() {
        Node active = gateway.connectedWithCleanSession();

        active.sends(Disconnect.plain());

        active.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isNull();
    }

    @Test
    void sessionWithoutCleanSessionOutlivesDisconnect() {
        Node active = gateway.connected();
        active.sends(Disconnect.plain());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);

        gateway.advanceSeconds(7 * 24 * 3600);

        assertThat(gateway.stateOf("a")).isNull();
    }

    @Test
    @Rule("R5.9 one and a half")
    void silenceOfOneAndAHalfKeepAliveLosesTheClient() {
        Node active = gateway.connected("a", 1000, true, 60);
        gateway.advanceSeconds(80);
        active.sends(PingReq.withoutClientId());
        active.expects(new PingResp());
        gateway.advanceSeconds(89);
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);

        gateway.advanceSeconds(1);

        assertThat(gateway.log()).contains("a ACTIVE -> LOST SILENCE", "a ended");
        broker.expects(new MqttCommand.Close());
        active.expectsNothing();
    }

    @Test
    @Rule("R5.9 standstill")
    void timeInWhichTheGatewayStoodStillLosesNobody() {
        Node active = gateway.connected("a", 1000, true, 60);
        gateway.standStill(Duration.ofHours(1));
        gateway.advanceSeconds(60);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);

        active.sends(PingReq.withoutClientId());
        active.expects(new PingResp());
        gateway.advanceSeconds(90);
        assertThat(gateway.stateOf("a")).isNull();
    }

    @Test
    @Rule("R5.9 keep alive 0")
    void withoutKeepAliveTheClientIsAskedBeforeItIsLost() {
        Node active = gateway.connected("a", 1000, true, 0);
        gateway.advanceSeconds(24 * 3600);
        active.expects(PingReq.withoutClientId());
        active.sends(new PingResp());
        gateway.advanceSeconds(24 * 3600 - 1);
        active.expectsNothing();

        gateway.advanceSeconds(1 + 40);

        for (int i = 0; i < 4; i++) {
            active.expects(PingReq.withoutClientId());
        }
        assertThat(gateway.stateOf("a")).isNull();
    }

    @Test
    void shutdownTellsClientsAndClosesTheirConnections() {
        Node active = gateway.connectedWithCleanSession();
        gateway.core().onShutdown(gateway.nowNanos());
        active.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.broker("sn-gateway-7").expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    // ---- unknown senders

    @Test
    @Rule("R8.5 rate")
    void requestOfAnUnknownSenderIsAnsweredWithDisconnectOncePerSecond() {
        for (int i = 0; i < 10; i++) {
            node.sends(PingReq.withoutClientId());
        }
        node.expects(Disconnect.plain());
        gateway.nothingElse();

        gateway.advanceSeconds(1);
        node.sends(new Subscribe(false, QoS.ONE, 1, new TopicName("x")));
        node.expects(Disconnect.plain());
        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.RATE_LIMITED)).isEqualTo(9);
    }

    @Test
    @Rule("R8.5 rate")
    void unknownSendersTogetherGetABoundedNumberOfAnswers() {
        for (int i = 0; i < 150; i++) {
            gateway.node(3000 + i).sends(PingReq.withoutClientId());
        }
        assertThat(gateway.ignored(IgnoreReason.RATE_LIMITED)).isEqualTo(50);
    }

    @Test
    @Rule("R8.5 DISCONNECT once")
    void disconnectOfAnUnknownSenderIsAnsweredOnce() {
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());

        gateway.advanceSeconds(10);
        node.sends(Disconnect.plain());

        gateway.nothingElse();
    }

    // ---- broker away ("spool: off")

    @Test
    @Rule("R5.9 answered here")
    void clientStaysWhileTheBrokerIsAwayAndLeavesAfterTheGraceTime() {
        Node active = gateway.connected();
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(30);
        active.sends(PingReq.withoutClientId());
        active.expects(new PingResp());

        gateway.advanceSeconds(31);

        active.expects(Disconnect.plain());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @Test
    void connectionIsOpenedAgainWithGrowingPauses() {
        gateway.connected(0);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        int attempts = 0;
        for (int second = 0; second < 30; second++) {
            gateway.advanceSeconds(1);
            if (gateway.commandsWaiting("a") > 0) {
                broker.expects(new MqttCommand.Open(false));
                broker.says(new MqttEvent.ConnectionLost("refused"));
                attempts++;
            }
        }
        assertThat(attempts).isBetween(4, 7);
    }

    private static Connect connect(boolean cleanSession) {
        return new Connect(false, cleanSession, 1, 60, "a");
    }

    @Test
    @Rule("R5.11 no repeats asleep")
    void goodNightDuringThePromptingIsAnsweredAndNothingElseIsSent() {
        Node active = gateway.connected();
        broker.says(new MqttEvent.Publish("t", Payload.ofText("x"), QoS.ONE, false, 1));
        active.expects(Register.class);
        active.sends(new Connect(true, false, 1, 60, "a"));
        active.expects(new WillTopicReq());

        active.sends(new Disconnect(60));

        active.expects(Disconnect.plain());
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 other id from a bound address")
    void attemptOfASleeperEndsWhenAnotherClientTakesItsAddress() {
        Node asleep = gateway.connected();
        asleep.sends(new Disconnect(600));
        asleep.expects(Disconnect.plain());
        asleep.sends(connect(true));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));

        asleep.sends(new Connect(false, true, 1, 60, "b"));

        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        asleep.expectsNothing();
    }
}
