package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
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
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopicReq;

/** MQTT-SN 1.2 §6.11 and §7.2: supervision and timers; R5.9, R5.13 and rows 7, 10, 23 of R6.4. */
class KeepAliveTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();

    @Test
    @Rule("R5.9 answered here")
    void pingReqIsAnsweredWithoutTheBroker() {
        Node node = gateway.connected();

        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        node.sends(new PingReq("a"));
        node.expects(new PingResp());
        gateway.nothingElse();

        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    static List<SnMessage> anyMessage() {
        return List.of(
                PingReq.withoutClientId(),
                new PingReq("a"),
                new PingResp(),
                new Register(0, 1, "lamp"),
                new RegAck(1, 1, ReturnCode.ACCEPTED),
                new Publish(false, QoS.ZERO, false, ShortTopicName.of("ab"), 0, Payload.EMPTY),
                new Publish(false, QoS.MINUS_ONE, false, ShortTopicName.of("ab"), 0, Payload.EMPTY),
                new PubAck(1, 1, ReturnCode.ACCEPTED),
                new PubRec(1),
                new PubRel(1),
                new PubComp(1),
                new Unsubscribe(1, new TopicName("lamp")),
                new WillMsgUpd(Payload.EMPTY),
                new WillMsg(Payload.EMPTY),
                new Connect(false, false, 1, 60, "a"));
    }

    @ParameterizedTest
    @MethodSource("anyMessage")
    @Rule("R5.9 one and a half")
    void anyMessageCountsAndSilenceOfOneAndAHalfKeepAliveDoesNot(SnMessage message) {
        Node node = gateway.connected(60);
        gateway.advanceSeconds(89);

        node.sends(message);

        gateway.advanceSeconds(89);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        gateway.advanceSeconds(1);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @Test
    @Rule("R5.9 probe")
    void silentClientIsAskedOnceInTimeWhereThatIsConfigured() {
        Lockstep asking = new Lockstep(Settings.withListener("ping-silent-nodes: on"));
        Node node = asking.connected(60);
        asking.advanceSeconds(74);
        asking.nothingElse();

        asking.advanceSeconds(1);

        node.expects(PingReq.withoutClientId());
        asking.advanceSeconds(14);
        asking.nothingElse();
        assertThat(asking.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        asking.advanceSeconds(1);
        assertThat(asking.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @Test
    @Rule("R5.9 probe")
    void clientThatAnswersThePingStays() {
        Lockstep asking = new Lockstep(Settings.withListener("ping-silent-nodes: on"));
        Node node = asking.connected(60);

        for (int i = 0; i < 3; i++) {
            asking.advanceSeconds(75);
            node.expects(PingReq.withoutClientId());
            node.sends(new PingResp());
        }

        asking.advanceSeconds(74);
        asking.nothingElse();
        assertThat(asking.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @Rule({"R5.9 probe", "R5.9 keep alive 0"})
    void clientThatIsDisconnectedMeanwhileIsAskedNoMore() {
        Lockstep gateway = new Lockstep();
        gateway.brokerLetsTheGatewayIn();
        Node node = gateway.connected(0);
        gateway.advance(Duration.ofHours(24));
        node.expects(PingReq.withoutClientId());

        gateway.broker().says(new MqttEvent.ConnectionLost("restarted"));
        gateway.advanceSeconds(1);
        gateway.broker().expects(new MqttCommand.Open(false));
        gateway.broker()
                .says(new MqttEvent.ConnectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "identifier rejected"));

        node.expects(Disconnect.plain());
        gateway.advanceSeconds(600);
        node.expectsNothing();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @Test
    @Rule("R5.9 keep alive 0")
    void idleMaximumIsConfiguration() {
        Lockstep strict = new Lockstep(Settings.withListener("idle-maximum: 10m"));
        Node node = strict.connected(0);
        strict.advanceSeconds(599);
        strict.nothingElse();

        strict.advanceSeconds(1);

        node.expects(PingReq.withoutClientId());
        assertThat(strict.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    // ---- timers

    @Test
    @Rule("R5.13 timers")
    void timersHaveTheValuesOfTheTextUnlessConfigured() {
        CoreSettings settings = GatewayConfig.defaults().coreSettings();
        ListenerSettings listener = settings.listener("udp");

        assertThat(listener.retryIntervalNanos()).isEqualTo(seconds(10));
        assertThat(listener.retryCount()).isEqualTo(3);
        assertThat(listener.supervisionPercent()).isEqualTo(150);
        assertThat(settings.broker().answerTimeoutNanos()).isEqualTo(seconds(5));
    }

    @Test
    @Rule("R5.13 timers")
    void tretryAndNretryAreConfiguration() {
        Lockstep hasty = new Lockstep(Settings.withListener("retry-interval: 2s", "retry-count: 1"));
        Node node = hasty.node(1000);
        node.sends(new Connect(true, true, 1, 60, "a"));
        node.expects(new WillTopicReq());
        hasty.advance(Duration.ofMillis(1_999));
        hasty.nothingElse();

        hasty.advance(Duration.ofMillis(1));

        node.expects(new WillTopicReq());
        hasty.advanceSeconds(2);
        hasty.nothingElse();
        assertThat(hasty.stateOf("a")).isNull();
    }

    @Test
    @Rule("R5.13 timers")
    void supervisionIsConfiguration() {
        Lockstep patient = new Lockstep(Settings.withListener("supervision-percent: 200"));
        patient.connected(60);

        patient.advanceSeconds(119);

        assertThat(patient.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        patient.advanceSeconds(1);
        assertThat(patient.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @Test
    @Rule("R5.13 timers")
    void brokerTimeoutIsConfiguration() {
        Lockstep hasty = new Lockstep(Settings.with("", "broker: {answer-timeout: 2s}"));
        Node node = hasty.node(1000);
        node.sends(new Connect(false, true, 1, 60, "a"));
        hasty.broker("a").expects(new MqttCommand.Open(true));
        hasty.advance(Duration.ofMillis(1_999));
        hasty.nothingElse();

        hasty.advance(Duration.ofMillis(1));

        node.expects(new ConnAck(ReturnCode.CONGESTION));
    }

    @Test
    @Rule("R5.9 standstill")
    void standstillIsToldOnceAndEndsWhereItsTimeBegan() {
        Lockstep gateway = new Lockstep();
        Node node = gateway.connected(60);
        gateway.advanceSeconds(80);
        gateway.standStill(Duration.ofHours(1));

        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        gateway.advance(Duration.ofMillis(89_999));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        gateway.advance(Duration.ofMillis(1));

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
        assertThat(gateway.log())
                .filteredOn(line -> line.startsWith("standstill"))
                .containsExactly("standstill PT59M50S");
    }

    /** When it began nobody knows: perhaps right after the gateway was called last, long before anything was due. */
    @Test
    @Rule("R5.9 standstill")
    void clientIsNotLostWhenItsTimeEndsDuringAStandstill() {
        Lockstep gateway = new Lockstep();
        Node node = gateway.connected(60);
        gateway.standStill(Duration.ofSeconds(100));

        gateway.advanceSeconds(80);
        node.sends(PingReq.withoutClientId());

        node.expects(new PingResp());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    private static long seconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
