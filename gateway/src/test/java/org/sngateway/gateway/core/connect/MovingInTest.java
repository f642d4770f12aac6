package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.UdpAddress;
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
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** A CONNECT with a known client id from another address, until it is accepted: it may be another device. */
class MovingInTest {
    private final Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: state}"));
    private final Node old = gateway.node(1000);
    private final Node moved = gateway.node(1001);
    private final Broker broker = gateway.broker();

    @Test
    @Rule("R5.2 takeover")
    void itGetsNoAnswersToWhatWasAskedElsewhere() {
        gateway.connected();
        old.sends(new Subscribe(false, QoS.ONE, 7, new TopicName("t/1")));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        movesIn();

        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));

        moved.expectsNothing();
    }

    @Test
    @Rule("R5.2 takeover")
    void afterAnAttemptInVainTheClientIsWhereItWas() {
        subscribedToShortTopic();
        movesIn();

        attemptEnds();
        brokerPublishes(QoS.ZERO);

        assertThat(old.expects(Publish.class).topic()).isEqualTo(ShortTopicName.of("ab"));
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @Rule("R5.2 takeover")
    void afterAnAttemptInVainItHasToConnect() {
        subscribedToShortTopic();
        movesIn();
        attemptEnds();

        moved.sends(new Publish(false, QoS.ZERO, false, ShortTopicName.of("up"), 0, Payload.EMPTY));

        moved.expects(Disconnect.plain());
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 takeover")
    void afterAnAttemptInVainTheClientIsLostInItsTime() {
        subscribedToShortTopic();
        movesIn();
        attemptEnds();

        gateway.advanceSeconds(5_400);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @Test
    @Rule("R5.2 takeover")
    void refusedSenderGetsNothingMore() {
        subscribedToShortTopic();
        movesIn();

        moved.sends(new WillTopic(QoS.ZERO, false, "no/#"));

        moved.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        brokerPublishes(QoS.ZERO);
        old.expects(Publish.class);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 takeover")
    void attemptInVainInterruptsAWake() {
        asleepWithMessage();
        old.sends(new PingReq("a"));
        old.expects(Publish.class);
        movesIn();

        attemptEnds();

        assertThat(old.expects(Publish.class).dup()).isTrue();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.AWAKE);
    }

    @Test
    @Rule("R5.2 takeover")
    void wakeEndsAnAttemptFromElsewhere() {
        asleepWithMessage();
        movesIn();

        old.sends(new PingReq("a"));

        assertThat(old.expects(Publish.class).topic()).isEqualTo(ShortTopicName.of("ab"));
        moved.sends(new WillTopic(QoS.ZERO, false, ""));
        moved.expectsNothing();
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 takeover")
    void sleeperThatWokeElsewhereIsAtHomeThere() {
        asleepWithMessage();
        moved.sends(new PingReq("a"));
        moved.acknowledges(moved.expects(Publish.class));
        moved.expects(new PingResp());
        moved.sends(new Connect(true, false, 1, 3_600, "a"));
        moved.expects(new WillTopicReq());

        attemptEnds();
        moved.sends(PingReq.withoutClientId());

        moved.expects(new PingResp());
    }

    @Test
    @Rule("R5.2 takeover")
    void attemptWhoseAddressAnotherClientTakesLeavesTheSessionWhereItWas() {
        subscribedToShortTopic();
        movesIn();

        moved.sends(new Connect(false, false, 1, 60, "b"));

        gateway.broker("b").expects(new MqttCommand.Open(false));
        brokerPublishes(QoS.ZERO);
        old.expects(Publish.class);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 takeover")
    void clientWhoseAddressAnotherOneTookMeanwhileComesBackFromAnywhere() {
        asleepWithMessage();
        movesIn();
        gateway.connected("b", 1000, false, 3_600);

        attemptEnds();
        gateway.node(1002).sends(new PingReq("a"));

        gateway.node(1002).expects(Publish.class);
    }

    @Test
    @Rule({"R5.2 takeover not allowed", "R8.27 same-host"})
    void afterAnAttemptInVainThePolicyOfTakeoversHoldsAsBefore() {
        Lockstep strict = new Lockstep(Settings.withListener("takeover: same-host"));
        strict.connected();
        strict.node(1001).sends(new Connect(true, false, 1, 60, "a"));
        strict.node(1000).expects(Disconnect.plain());
        strict.advanceSeconds(41);
        strict.node(1001).heard();

        strict.node("10.0.0.2", 1000).sends(new Connect(false, false, 1, 60, "a"));

        strict.nothingElse();
    }

    @Test
    @Rule("R5.2 takeover")
    void sleeperIsToldTopicIdsAgainAfterAnAttemptInVain() {
        asleepWithTopicIdThatItWasNotTold();
        attemptEnds();

        isToldItsTopicIdWhenItWakes();
    }

    @Test
    @Rule("R5.2 takeover")
    void sleeperIsToldTopicIdsAgainWhenItWakesDuringAnAttempt() {
        asleepWithTopicIdThatItWasNotTold();

        isToldItsTopicIdWhenItWakes();
    }

    @Test
    @Rule("R5.2 takeover")
    void sleeperIsToldTopicIdsAgainWhenTheGatewayRestartsDuringAnAttempt() {
        asleepWithTopicIdThatItWasNotTold();
        gateway.restart();

        isToldItsTopicIdWhenItWakes();
    }

    @Test
    @Rule("R5.2 takeover")
    void clientIsWhereItWasWhenTheGatewayRestartsDuringAnAttempt() {
        subscribedToShortTopic();
        movesIn();
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        brokerPublishes(QoS.ZERO);
        old.expects(Publish.class);
        moved.sends(PingReq.withoutClientId());
        moved.expects(Disconnect.plain());
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 takeover")
    void afterARestartTheClientIsWhereItWasAlsoWhenTheAttemptCameByAnotherListener() {
        Lockstep twoListeners = new Lockstep(Settings.with(
                "groups: off\n    qos0-gap: 0s\n  other:\n    port: 1885\n    groups: off",
                "store: {directory: state}"));
        Node client = twoListeners.connected(3_600);
        client.subscribes(ShortTopicName.of("ab"), QoS.ONE, twoListeners.broker());
        IpAddress ip = IpAddress.of(new byte[] {10, 0, 0, 1});
        Node elsewhere = twoListeners.node(new UdpAddress("other", ip, 1001, "", ip));
        elsewhere.sends(new Connect(true, false, 1, 3_600, "a"));

        twoListeners.restart();
        client.heard();
        twoListeners.broker().says(new MqttEvent.Connected(true));
        twoListeners.broker().says(new MqttEvent.Publish("ab", Payload.ofText("5"), QoS.ONE, false, 9));

        assertThat(client.expects(Publish.class).topic()).isEqualTo(ShortTopicName.of("ab"));
    }

    private void subscribedToShortTopic() {
        gateway.connected(3_600);
        old.subscribes(ShortTopicName.of("ab"), QoS.ONE, broker);
    }

    private void asleepWithMessage() {
        subscribedToShortTopic();
        old.sends(new Disconnect(3_600));
        old.expects(Disconnect.plain());
        brokerPublishes(QoS.ONE);
        broker.expects(new MqttCommand.PubAck(9));
    }

    /** Its SUBACK comes while somebody moves in, and then a message. */
    private void asleepWithTopicIdThatItWasNotTold() {
        gateway.connected(3_600);
        old.sends(new Subscribe(false, QoS.ONE, 7, new TopicName("t/1")));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        old.sends(new Disconnect(3_600));
        old.expects(Disconnect.plain());
        movesIn();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        broker.says(new MqttEvent.Publish("t/1", Payload.ofText("5"), QoS.ONE, false, 9));
        broker.expects(new MqttCommand.PubAck(9));
    }

    private void isToldItsTopicIdWhenItWakes() {
        old.sends(new PingReq("a"));
        assertThat(old.expects(Register.class).topicName()).isEqualTo("t/1");
    }

    /** As far as WILLTOPICREQ. */
    private void movesIn() {
        moved.sends(new Connect(true, false, 1, 3_600, "a"));
        old.expects(Disconnect.plain());
        moved.expects(new WillTopicReq());
    }

    /** The will is never named. */
    private void attemptEnds() {
        gateway.advanceSeconds(41);
        moved.heard();
    }

    private void brokerPublishes(QoS qos) {
        broker.says(new MqttEvent.Publish("ab", Payload.ofText("5"), qos, false, qos == QoS.ZERO ? 0 : 9));
    }
}
