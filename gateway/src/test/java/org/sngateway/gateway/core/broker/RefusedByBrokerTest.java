package org.sngateway.gateway.core.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/**
 * A broker that refuses: the gateway's own credentials, which is an outage, or one client. Acknowledged messages wait for as long
 * as they may. R8.29, row 29b of R6.4.
 */
class RefusedByBrokerTest {
    private static final MqttEvent LOST = new MqttEvent.ConnectionLost("closed");

    private final Lockstep gateway = new Lockstep(Settings.with("", "spool: {enabled: on}"));
    private final Broker broker = gateway.broker();
    private final Node node = gateway.connected(36_000);

    @ParameterizedTest
    @ValueSource(ints = {0x85, 0x86, 0x87, 0x88, 0x8A, 0x8C, 0x97})
    @Rule("R8.29 outage")
    void brokerThatRefusesTheGatewayTooIsAwayForAll(int code) {
        ReasonCode reasonCode = new ReasonCode(code);
        acknowledgedWhileTheBrokerIsAway();
        gateway.brokerRefusesTheGateway(reasonCode);
        for (int i = 0; i < 5; i++) {
            refuses(reasonCode);
        }
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        newNodeGets(ReturnCode.CONGESTION, new MqttEvent.ConnectRefused(reasonCode, "refused"));

        opensAgain();
        broker.says(new MqttEvent.Connected(true));

        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("t/1");
        assertThat(gateway.deadLetters()).isEmpty();
    }

    /** Its user database opens later than its port, and the gateway's own connection has not been tried yet. */
    @Test
    @Rule("R8.29 outage")
    void brokerThatHasNotLetTheGatewayInYetIsAway() {
        acknowledgedWhileTheBrokerIsAway();

        refuses(ReasonCode.NOT_AUTHORIZED);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        node.expectsNothing();
    }

    /** It has lost its user database: the gateway's own connection stays, and each new one is refused. */
    @Test
    @Rule("R8.29 outage")
    void brokerThatDidNotAnswerIsNotReadyThoughTheGatewaysConnectionIsUp() {
        gateway.brokerLetsTheGatewayIn();
        broker.says(LOST);
        opensAgain();
        broker.says(new MqttEvent.ConnectionLost(true, "no answer"));

        refuses(ReasonCode.NOT_AUTHORIZED);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        node.expectsNothing();
    }

    @Test
    @Rule("R8.29 one client")
    void clientIsRefusedByABrokerThatAnswersAgain() {
        gateway.brokerLetsTheGatewayIn();
        broker.says(LOST);
        opensAgain();
        broker.says(new MqttEvent.ConnectionLost(true, "no answer"));
        refuses(ReasonCode.NOT_AUTHORIZED);

        gateway.advanceSeconds(120);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.ConnectRefused(ReasonCode.NOT_AUTHORIZED, "refused"));

        node.expects(Disconnect.plain());
    }

    @Test
    @Rule("R8.29 one client")
    void clientThatMayNotConnectWhileTheGatewayMayIsRefused() {
        gateway.brokerLetsTheGatewayIn();

        newNodeGets(
                ReturnCode.NOT_SUPPORTED, new MqttEvent.ConnectRefused(ReasonCode.NOT_AUTHORIZED, "not authorised"));
    }

    /** It has no session, whose pauses it could wait for; nobody waits longer than T_RETRY. */
    @Test
    @Rule("R8.29 one client")
    void newClientThatConnectsAgainAndAgainReachesTheBrokerOnceInTenSeconds() {
        MqttEvent refusal = new MqttEvent.ConnectRefused(ReasonCode.NOT_AUTHORIZED, "not authorised");
        gateway.brokerLetsTheGatewayIn();
        for (int i = 0; i < 3; i++) {
            newNodeGets(ReturnCode.NOT_SUPPORTED, refusal);
        }

        gateway.advanceSeconds(9);
        Node other = gateway.node(2001);
        other.sends(new Connect(true, false, 1, 60, "b"));
        other.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.broker("b").expectsNothing();

        gateway.advanceSeconds(1);
        newNodeGets(ReturnCode.NOT_SUPPORTED, refusal);
        gateway.advanceSeconds(60);
        for (int i = 0; i < 3; i++) {
            newNodeGets(ReturnCode.NOT_SUPPORTED, refusal);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 3", "false, 1"})
    @Rule("R8.29 outage")
    void passwordConcernsTheClientOnlyIfItIsItsOwn(boolean isOwnLogin, int returnCode) {
        gateway.brokerLetsTheGatewayIn();

        newNodeGets(
                ReturnCode.of(returnCode),
                new MqttEvent.ConnectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, isOwnLogin, "bad password"));
    }

    @Test
    @Rule("R8.29 kept")
    void acknowledgedMessagesOfARefusedClientAreTriedAgainWithGrowingPauses() {
        acknowledgedWhileTheBrokerIsAway();
        gateway.brokerLetsTheGatewayIn();
        refuses(ReasonCode.NOT_AUTHORIZED);
        node.expects(Disconnect.plain());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);

        int attempts = 0;
        for (int minute = 0; minute < 60; minute++) {
            gateway.advance(Duration.ofMinutes(1));
            while (gateway.commandsWaiting("a") > 0) {
                broker.expects(new MqttCommand.Open(false));
                broker.says(new MqttEvent.ConnectRefused(ReasonCode.NOT_AUTHORIZED, "not authorised"));
                attempts++;
            }
        }

        assertThat(attempts).isBetween(40, 130);
        assertThat(gateway.deadLetters()).isEmpty();
        opensAgain();
        broker.says(new MqttEvent.Connected(true));
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("t/1");
    }

    @Test
    @Rule("R8.29 kept")
    void acknowledgedMessagesOfARejectedClientIdAreDeadLetters() {
        acknowledgedWhileTheBrokerIsAway();
        gateway.brokerLetsTheGatewayIn();
        refuses(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        node.expects(Disconnect.plain());

        refuses(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);

        assertThat(gateway.deadLetters())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadLetter.Reason.CLIENT_REFUSED);
        gateway.advanceSeconds(600);
        gateway.nothingElse();
    }

    // ---- a message

    @ParameterizedTest
    @ValueSource(ints = {0x89, 0x96, 0x97})
    @Rule("R8.29 refused message")
    void acknowledgedMessageThatIsBeyondAQuotaIsSentAgainUntilTheBrokerTakesIt(int code) {
        acknowledgedWhileTheBrokerIsAway();
        isLetIn();

        int attempts = 0;
        for (int minute = 0; minute < 60; minute++) {
            gateway.advance(Duration.ofMinutes(1));
            while (gateway.commandsWaiting("a") > 0) {
                refusesMessage(new ReasonCode(code));
                attempts++;
            }
        }
        assertThat(attempts).isBetween(50, 70);
        assertThat(gateway.deadLetters()).isEmpty();

        gateway.advanceSeconds(60);
        takesMessage("t/1");
        gateway.advanceSeconds(600);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.29 refused message")
    void messagesOfATopicKeepTheirOrderWhenTheQuotaEndsBetweenThem() {
        acknowledgedWhileTheBrokerIsAway();
        publishes("t/2", 10);
        publishes("t/1", 11);
        isLetIn();
        for (int message = 0; message < 3; message++) {
            refusesMessage(new ReasonCode(0x97));
        }
        gateway.advanceSeconds(1);

        assertThat(gateway.commandsWaiting("a")).isEqualTo(2);
        takesMessage("t/1");
        takesMessage("t/2");
        takesMessage("t/1");
        gateway.nothingElse();
    }

    /** MQTT 3.1.1 §4.6 asks for the order in which messages were sent; to the broker the refused one is new. */
    @Test
    @Rule("R8.29 refused message")
    void refusedMessageGoesBeforeTheNextOneOfItsTopicOnTheNextConnection() {
        acknowledgedWhileTheBrokerIsAway();
        publishes("t/1", 10);
        isLetIn();
        refusesMessage(new ReasonCode(0x97));
        int next = broker.expects(MqttCommand.Publish.class).packetId();

        broker.says(LOST);
        opensAgain();
        broker.says(new MqttEvent.Connected(true));

        assertThat(broker.expects(MqttCommand.Publish.class).dup()).isFalse();
        MqttCommand.Publish again = broker.expects(MqttCommand.Publish.class);
        assertThat(again.dup()).isTrue();
        assertThat(again.packetId()).isEqualTo(next);
    }

    /** Its access rights come a while after it does. */
    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x83, 0x87})
    @Rule("R8.29 refused message")
    void acknowledgedMessageWaitsForRightsForAWhile(int code) {
        acknowledgedWhileTheBrokerIsAway();
        isLetIn();
        for (int seconds = 1; seconds <= 16; seconds *= 2) {
            refusesMessage(new ReasonCode(code));
            broker.expectsNothing();
            gateway.advanceSeconds(seconds);
        }

        takesMessage("t/1");

        assertThat(gateway.deadLetters()).isEmpty();
    }

    /** A connection that is not read brings it late, and the rights may be there by then. */
    @Test
    @Rule("R8.29 refused message")
    void refusalOfAMessageThatWasSentInTimeIsNotBelievedHoweverLateItComes() {
        acknowledgedWhileTheBrokerIsAway();
        isLetIn();
        refusesMessage(ReasonCode.NOT_AUTHORIZED);
        gateway.advanceSeconds(1);

        gateway.advanceSeconds(60);
        refusesMessage(ReasonCode.NOT_AUTHORIZED);
        gateway.advanceSeconds(2);

        takesMessage("t/1");
        assertThat(gateway.deadLetters()).isEmpty();
    }

    @Test
    @Rule("R8.29 refused message")
    void rightsThatDoNotComeStopWhatIsBehindTheMessageOnceForEachConnection() {
        acknowledgedWhileTheBrokerIsAway();
        publishes("t/2", 10);
        publishes("t/1", 11);
        isLetIn();
        for (int seconds = 0; seconds < 66; seconds++) {
            while (gateway.commandsWaiting("a") > 0) {
                answersByTopic();
            }
            gateway.advanceSeconds(1);
        }
        assertThat(deadReasons())
                .containsExactly(DeadLetter.Reason.REFUSED_BY_BROKER, DeadLetter.Reason.REFUSED_BY_BROKER);

        broker.says(LOST);
        publishes("t/1", 12);
        opensAgain();
        broker.says(new MqttEvent.Connected(true));
        refusesMessage(ReasonCode.NOT_AUTHORIZED);
        gateway.advanceSeconds(1);

        takesMessage("t/1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x90, 0x95, 0x99, 0x9A, 0x9B})
    @Rule("R8.29 refused message")
    void acknowledgedMessageThatNoBrokerTakesIsADeadLetterAtOnce(int code) {
        acknowledgedWhileTheBrokerIsAway();
        isLetIn();

        refusesMessage(new ReasonCode(code));

        assertThat(deadReasons()).containsExactly(DeadLetter.Reason.REFUSED_BY_BROKER);
    }

    @Test
    @Rule("R8.28 remembered")
    void messageBeyondALimitThatTheBrokerHasToldIsNotAcknowledgedWhileTheBrokerIsAway() {
        gateway.brokerLetsTheGatewayIn();
        int topicId = node.registers("t/1");
        node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.TWO, 7));
        refusesMessageAtQos2(topicId, 7);
        broker.says(LOST);

        node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.TWO, 8));
        node.expects(new PubAck(topicId, 8, ReturnCode.NOT_SUPPORTED));

        isLetIn();
        node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.TWO, 9));
        assertThat(broker.expects(MqttCommand.Publish.class).qos()).isEqualTo(QoS.TWO);
    }

    @Test
    void sleeperThatIsLetInAgainBeforeItsWakeHearsNothingOfIt() {
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());
        acknowledgedWhileTheBrokerIsAway();
        gateway.brokerLetsTheGatewayIn();
        refuses(ReasonCode.NOT_AUTHORIZED);

        opensAgain();
        broker.says(new MqttEvent.Connected(true));

        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("t/1");
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
    }

    private void acknowledgedWhileTheBrokerIsAway() {
        int topicId = node.registers("t/1");
        broker.says(LOST);
        node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.ONE, 9));
        node.expects(new PubAck(topicId, 9, ReturnCode.ACCEPTED));
    }

    private void publishes(String topic, int msgId) {
        int topicId = node.registers(topic);
        node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.ONE, msgId));
        node.expects(new PubAck(topicId, msgId, ReturnCode.ACCEPTED));
    }

    private void isLetIn() {
        gateway.brokerLetsTheGatewayIn();
        opensAgain();
        broker.says(new MqttEvent.Connected(true));
    }

    private void refusesMessage(ReasonCode reasonCode) {
        broker.says(
                new MqttEvent.PubAck(broker.expects(MqttCommand.Publish.class).packetId(), reasonCode));
    }

    private void refusesMessageAtQos2(int topicId, int msgId) {
        broker.says(new MqttEvent.PubRec(
                broker.expects(MqttCommand.Publish.class).packetId(), ReasonCode.QOS_NOT_SUPPORTED));
        node.expects(new PubAck(topicId, msgId, ReturnCode.NOT_SUPPORTED));
    }

    private void takesMessage(String topic) {
        MqttCommand.Publish publish = broker.expects(MqttCommand.Publish.class);
        assertThat(publish.topic()).isEqualTo(topic);
        broker.says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
    }

    /** The client may publish under t/2, and not under t/1. */
    private void answersByTopic() {
        MqttCommand.Publish publish = broker.expects(MqttCommand.Publish.class);
        broker.says(new MqttEvent.PubAck(
                publish.packetId(), publish.topic().equals("t/1") ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS));
    }

    private List<DeadLetter.Reason> deadReasons() {
        return gateway.deadLetters().stream().map(DeadLetter::reason).toList();
    }

    private void refuses(ReasonCode reasonCode) {
        opensAgain();
        broker.says(new MqttEvent.ConnectRefused(reasonCode, "refused"));
    }

    private void opensAgain() {
        gateway.advanceSeconds(61);
        broker.expects(new MqttCommand.Open(false));
    }

    private void newNodeGets(ReturnCode returnCode, MqttEvent refusal) {
        Node other = gateway.node(2000);
        other.sends(new Connect(false, false, 1, 60, "b"));
        gateway.broker("b").expects(new MqttCommand.Open(false));
        gateway.broker("b").says(refusal);
        other.expects(new ConnAck(returnCode));
    }
}
