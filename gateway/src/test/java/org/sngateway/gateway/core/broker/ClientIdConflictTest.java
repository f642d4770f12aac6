package org.sngateway.gateway.core.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/**
 * Another instance owns the client id at the broker, which just closes our connection: twice within 60 s of its CONNACK while
 * other connections stay up. A broker of MQTT 5 says so. Row 31 of R6.4.
 */
class ClientIdConflictTest {
    private static final MqttEvent LOST = new MqttEvent.ConnectionLost("closed");
    private static final MqttEvent TAKEN_OVER =
            new MqttEvent.ConnectionLost(false, ReasonCode.SESSION_TAKEN_OVER, "session taken over (0x8E)");
    private static final Duration PAUSE = Duration.ofMinutes(15);
    /** A client is sent away as soon as its conflict is found. */
    private static final CoreSettings IMPATIENT = Settings.with("", "broker: {conflict-patience: 0s}");

    private Lockstep gateway = new Lockstep(IMPATIENT);
    private Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClients() {
        connectedClientsOf(IMPATIENT);
    }

    @Test
    void clientIsDisconnectedAndItsConnectionNotOpenedAgain() {
        closes();
        closes();

        node.expects(Disconnect.plain());
        assertThat(gateway.log()).contains("a ACTIVE -> DISCONNECTED CLIENT_ID_CONFLICT");
        gateway.advanceSeconds(3_600);
        broker.expectsNothing();
    }

    @Test
    @Rule("R8.30 conflict")
    void clientIsServedFromTheSpoolForSomeMinutesWhileTheAttemptsBecomeFewer() {
        gateway = new Lockstep(Settings.with("", "spool: {enabled: on}"));
        broker = gateway.broker();
        gateway.connected("b", 2000, true, 36_000);
        node = gateway.connected(3_600);
        int topicId = node.registers("t/1");
        List<Long> pauses = new ArrayList<>();

        while (gateway.stateOf("a") == SessionState.ACTIVE && pauses.size() < 100) {
            broker.says(LOST);
            pauses.add(secondsUntilTheNextAttempt());
            node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.ZERO, 0));
            if (gateway.stateOf("a") == SessionState.ACTIVE) {
                broker.says(new MqttEvent.Connected(true));
                while (gateway.commandsWaiting("a") > 0) {
                    broker.expects(MqttCommand.Publish.class);
                }
                gateway.advanceSeconds(6);
            }
        }

        assertThat(pauses).startsWith(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(pauses).hasSizeBetween(8, 11);
        node.expects(Disconnect.plain());
        assertThat(gateway.log()).contains("a conflict a", "a ACTIVE -> DISCONNECTED CLIENT_ID_CONFLICT");
        gateway.advanceSeconds(800);
        broker.expectsNothing();
    }

    @Test
    @Rule("R8.30 conflict")
    void takeoversSlowDownToo() {
        connectedClientsOf(Settings.usual());
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            broker.says(TAKEN_OVER);
            pauses.add(secondsUntilTheNextAttempt());
            broker.says(new MqttEvent.Connected(true));
        }

        assertThat(pauses).containsExactly(2L, 4L, 8L, 16L);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        assertThat(gateway.log()).containsOnlyOnce("a conflict a");
    }

    @Test
    @Rule("R8.30 conflict")
    void connectionThatLastsEndsTheConflict() {
        connectedClientsOf(Settings.usual());
        broker.says(TAKEN_OVER);
        secondsUntilTheNextAttempt();
        broker.says(new MqttEvent.Connected(true));
        gateway.advanceSeconds(180);

        broker.says(LOST);

        assertThat(secondsUntilTheNextAttempt()).isEqualTo(1);
    }

    @Test
    @Rule("R8.30 other causes")
    void wayToTheBrokerThatFailsIsNoConflict() {
        for (int i = 0; i < 5; i++) {
            broker.says(new MqttEvent.ConnectionLost(false, true, null, "no PINGRESP"));
            secondsUntilTheNextAttempt();
            broker.says(new MqttEvent.Connected(true));
        }

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        assertThat(gateway.log()).doesNotContain("a conflict a");
    }

    private long secondsUntilTheNextAttempt() {
        for (long seconds = 1; seconds <= 100; seconds++) {
            gateway.advanceSeconds(1);
            if (gateway.nextCommand("a") instanceof MqttCommand.Open) {
                broker.expects(MqttCommand.Open.class);
                return seconds;
            }
        }
        return -1;
    }

    @Test
    @Rule("R8.30 conflict")
    void brokerThatNamesATakeoverIsBelievedAtOnce() {
        gateway.advanceSeconds(3_600);

        broker.says(TAKEN_OVER);

        node.expects(Disconnect.plain());
        assertThat(gateway.log()).contains("a ACTIVE -> DISCONNECTED CLIENT_ID_CONFLICT");
        gateway.advanceSeconds(3_600);
        broker.expectsNothing();
    }

    @Test
    void sleeperLearnsOfATakeoverAtItsNextWake() {
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());
        broker.says(TAKEN_OVER);
        gateway.advanceSeconds(600);
        gateway.nothingElse();

        node.sends(new PingReq("a"));

        node.expects(Disconnect.plain());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @Test
    @Rule("R8.30 other causes")
    void otherReasonsOfTheBrokerAreNoConflict() {
        broker.says(new MqttEvent.ConnectionLost(false, new ReasonCode(0x8B), "server shutting down (0x8B)"));
        gateway.advanceSeconds(2);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        broker.expects(new MqttCommand.Open(false));
    }

    @Test
    void willOfALostClientThatIsTakenOverWaitsForThePause() {
        connectedSleeperWithWill();
        gateway.advanceSeconds(91);
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("dead/a");
        broker.says(TAKEN_OVER);

        gateway.advance(PAUSE.minusSeconds(1));
        broker.expectsNothing();
        gateway.advanceSeconds(2);

        assertThat(publishedInNewConnection()).isEqualTo("dead/a");
    }

    @Test
    void clientThatConnectsDuringATakeoverWaitsForTheBroker() {
        node.sends(new Connect(true, false, 1, 3_600, "a"));
        node.expects(WillTopicReq.class);

        broker.says(TAKEN_OVER);
        gateway.advanceSeconds(2);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        broker.expects(new MqttCommand.Open(false));
    }

    @Test
    void clientIsServedAgainWhenItIsHeardAgain() {
        closes();
        closes();
        node.expects(Disconnect.plain());

        node.sends(new Connect(false, false, 1, 3_600, "a"));

        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        closes();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @Rule("R8.30 other causes")
    void connectionThatIsLostOnceIsOpenedAgain() {
        closes();

        gateway.advanceSeconds(600);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.30 other causes")
    void brokerThatClosesAllItsConnectionsIsNoClientIdConflict() {
        closes();
        gateway.broker("b").says(LOST);
        broker.says(LOST);

        gateway.advanceSeconds(4);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        broker.expects(new MqttCommand.Open(false));
    }

    @Test
    void otherConnectionsThatWereLostAndAreBackDoNotCount() {
        closes();
        broker.says(LOST);
        gateway.advance(Duration.ofMillis(1));
        gateway.broker("b").says(LOST);
        gateway.advance(Duration.ofMillis(1_500));
        gateway.broker("b").expects(new MqttCommand.Open(true, false, null));
        gateway.broker("b").says(new MqttEvent.Connected(false));

        gateway.advanceSeconds(2);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        broker.expects(new MqttCommand.Open(false));
    }

    @Test
    void withoutOtherConnectionsNobodyCanTell() {
        gateway = new Lockstep(IMPATIENT);
        broker = gateway.broker();
        node = gateway.connected(3_600);
        closes();
        closes();

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        node.expectsNothing();
    }

    @Test
    void gatewaysOwnConnectionIsOneOfTheOthers() {
        gateway = new Lockstep(Settings.with("groups: [225.1.1.1]", "broker: {conflict-patience: 0s}"));
        gateway.broker("sn-gateway-7").expects(new MqttCommand.Open(true));
        gateway.broker("sn-gateway-7").says(new MqttEvent.Connected(false));
        broker = gateway.broker();
        node = gateway.connected(3_600);
        closes();
        closes();

        node.expects(Disconnect.plain());
    }

    @Test
    @Rule("R8.30 other causes")
    void connectionThatLastedLongerThanTheWindowBeginsTheCountAgain() {
        closes();
        gateway.advanceSeconds(60);
        closes();
        closes();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);

        closes();

        node.expects(Disconnect.plain());
    }

    @Test
    void switchTurnsItOff() {
        connectedClientsOf(Settings.with("", "broker: {conflict-window: 0s}"));
        for (int i = 0; i < 5; i++) {
            closes();
        }

        broker.says(TAKEN_OVER);
        gateway.advanceSeconds(2);
        broker.expects(new MqttCommand.Open(false));

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        gateway.nothingElse();
    }

    @Test
    void sleeperLearnsItAtItsNextWake() {
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());
        closes();
        closes();
        gateway.advanceSeconds(600);
        gateway.nothingElse();

        node.sends(new PingReq("a"));

        node.expects(Disconnect.plain());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
        gateway.nothingElse();
    }

    @Test
    void sleeperThatConnectsIsServedAgain() {
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());
        closes();
        closes();
        gateway.advanceSeconds(600);
        gateway.nothingElse();

        node.sends(new Connect(false, false, 1, 3_600, "a"));

        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());
        node.sends(new PingReq("a"));
        node.expects(new PingResp());
    }

    @Test
    void sleeperThatTheBrokerRefusedForGoodIsServedAgainWhenItConnects() {
        gateway.brokerLetsTheGatewayIn();
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());
        broker.says(LOST);
        gateway.advanceSeconds(2);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.ConnectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "identifier rejected"));
        gateway.advanceSeconds(600);
        gateway.nothingElse();

        node.sends(new Connect(false, false, 1, 3_600, "a"));

        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    void willOfASleeperThatIsLostMeanwhileGoesOutWhenItIsHeardOf() {
        connectedSleeperWithWill();
        closes();
        closes();
        gateway.advanceSeconds(85);
        gateway.nothingElse();

        gateway.advanceSeconds(1);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
        gateway.advanceSeconds(600);
        gateway.nothingElse();
        node.sends(new Connect(false, false, 1, 60, "a"));
        assertThat(publishedInNewConnection()).isEqualTo("dead/a");
    }

    @Test
    void willOfASleeperThatIsNotHeardOfAgainIsTriedAfterThePause() {
        connectedSleeperWithWill();
        closes();
        closes();
        gateway.advanceSeconds(86);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
        gateway.advance(PAUSE.minusSeconds(90));
        gateway.nothingElse();

        gateway.advanceSeconds(4);

        assertThat(publishedInNewConnection()).isEqualTo("dead/a");
    }

    @Test
    void willThatComesAfterThePauseIsPublishedAtOnce() {
        connectedSleeperWithWill();
        gateway.advanceSeconds(2);
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());
        closes();
        closes();

        gateway.advanceSeconds(5_401);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
        assertThat(publishedInNewConnection()).isEqualTo("dead/a");
    }

    @Test
    void whatIsTakenOverOnceMoreWaitsForAnotherPause() {
        connectedSleeperWithWill();
        closes();
        closes();
        gateway.advanceSeconds(86);
        gateway.advance(PAUSE);
        for (int i = 0; i < 2; i++) {
            assertThat(publishedInNewConnection()).isEqualTo("dead/a");
            broker.says(TAKEN_OVER);
            gateway.advance(PAUSE);
        }
        assertThat(publishedInNewConnection()).isEqualTo("dead/a");
        broker.says(TAKEN_OVER);

        gateway.advance(PAUSE.minusSeconds(2));
        broker.expectsNothing();
        gateway.advanceSeconds(2);

        broker.expects(new MqttCommand.Open(false));
    }

    @Test
    void whatASleeperPublishesWithoutWakingIsTriedAfterThePause() {
        gateway = new Lockstep(Settings.with("", "broker: {conflict-patience: 0s}\nspool: {enabled: on}"));
        broker = gateway.broker();
        gateway.connected("b", 2000, true, 36_000);
        node = gateway.connected(3_600);
        int topicId = node.registers("t/1");
        node.sends(new Disconnect(36_000));
        node.expects(Disconnect.plain());
        closes();
        closes();
        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(topicId), 9, Payload.ofText("5")));
        node.expects(new PubAck(topicId, 9, ReturnCode.ACCEPTED));

        gateway.advance(PAUSE);

        assertThat(publishedInNewConnection()).isEqualTo("t/1");
        node.sends(new PingReq("a"));
        node.expects(new PingResp());
    }

    @Test
    void sleeperWithoutWaitingMessagesIsNotTriedAfterThePause() {
        connectedSleeperWithWill();
        gateway.advanceSeconds(2);
        node.sends(new Disconnect(36_000));
        node.expects(Disconnect.plain());
        closes();
        closes();

        gateway.advance(PAUSE.multipliedBy(3));

        broker.expectsNothing();
        node.sends(new PingReq("a"));
        node.expects(Disconnect.plain());
    }

    /** The topic of what comes first in the connection that is opened now. */
    private String publishedInNewConnection() {
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        return broker.expects(MqttCommand.Publish.class).topic();
    }

    /** Client b stays up; a sleeps for a minute and may fall silent. */
    private void connectedSleeperWithWill() {
        gateway = new Lockstep(IMPATIENT);
        broker = gateway.broker();
        gateway.connected("b", 2000, true, 36_000);
        node = gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, "dead/a"));
        node.sends(new Disconnect(60));
        node.expects(Disconnect.plain());
    }

    /** The broker closes the connection, which is opened again, if it is. */
    private void closes() {
        broker.says(LOST);
        gateway.advanceSeconds(2);
        if (gateway.commandsWaiting("a") > 0) {
            broker.expects(new MqttCommand.Open(false));
            broker.says(new MqttEvent.Connected(true));
        }
    }

    private void connectedClientsOf(CoreSettings settings) {
        gateway = new Lockstep(settings);
        broker = gateway.broker();
        node = gateway.connected(36_000);
        gateway.connected("b", 2000, true, 36_000);
    }
}
