package org.sngateway.gateway.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sngateway.gateway.core.exchange.DropReason;
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
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** A disk that does nothing for long: little waits for it, and nothing leaves that is out of date by then. */
class StuckDiskTest {
    /** So many outputs wait in any case: 16, and 2 for an open message of the client. */
    private static final int CROWD = 18;

    private final Lockstep gateway = new Lockstep(Settings.with(
            "retry-interval: 10s\n    retry-count: 3",
            List.of("topics: 50", "queued-messages: 10", "open-publishes: 1"),
            "store: {directory: state}"));
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId topic = new NormalTopicId(1);

    @BeforeEach
    void subscriberOnADiskThatIsStuck() {
        node = gateway.connected(3_600);
        topic = new NormalTopicId(node.registers("room/t"));
        node.subscribes(new TopicName("lamp"), QoS.TWO, broker);
        gateway.diskIsSlow();
    }

    // ---- how much waits

    @Test
    void answerThatWaitsAlreadyIsNotQueuedForARepetition() {
        for (int i = 0; i < 4; i++) {
            node.sends(new Register(0, 1, "room/other"));
            gateway.advanceSeconds(10);
        }

        gateway.diskAnswers();

        assertThat(node.heard()).singleElement().isInstanceOf(RegAck.class);
        assertThat(gateway.ignored(IgnoreReason.WAITS_FOR_DISK)).isZero();
    }

    @Test
    void answerToAnotherRequestBetweenIsQueued() {
        node.sends(new Register(0, 1, "room/other"));
        node.sends(PingReq.withoutClientId());
        node.sends(new Register(0, 1, "room/other"));

        gateway.diskAnswers();

        assertThat(node.heard())
                .extracting(SnMessage::type)
                .containsExactly(MsgType.REGACK, MsgType.PINGRESP, MsgType.REGACK);
    }

    @Test
    void requestsAreNotTakenBehindACrowdAndCounted() {
        crowdWaits();

        node.sends(new Register(0, 99, "room/99"));
        node.sends(new Publish(false, QoS.ZERO, false, topic, 0, Lockstep.DATA));
        node.sends(PingReq.withoutClientId());

        assertThat(gateway.ignored(IgnoreReason.WAITS_FOR_DISK)).isEqualTo(3);
        gateway.diskAnswers();
        assertThat(node.heard()).hasSize(CROWD);
    }

    @Test
    void requestsAreTakenAgainWhenTheDiskHasAnswered() {
        crowdWaits();
        node.sends(new Register(0, 99, "room/99"));
        gateway.diskAnswers();
        node.heard();

        node.sends(new Register(0, 99, "room/99"));
        gateway.diskAnswers();

        assertThat(node.expects(RegAck.class).msgId()).isEqualTo(99);
    }

    @Test
    void clientBehindACrowdIsNotLost() {
        crowdWaits();

        for (int i = 0; i < 5; i++) {
            gateway.advanceSeconds(3_000);
            node.sends(PingReq.withoutClientId());
        }

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    /** The client may be gone after it, and its will would be published. */
    @Test
    void clientMayLeaveBehindACrowd() {
        crowdWaits();

        node.sends(Disconnect.plain());

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @Test
    void sleeperThatRepeatsItselfBehindACrowdIsNotAnswered() {
        crowdWaits();
        node.sends(new Disconnect(60));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);

        for (int i = 0; i < 3; i++) {
            node.sends(new Disconnect(61 + i));
        }

        assertThat(gateway.ignored(IgnoreReason.WAITS_FOR_DISK)).isEqualTo(3);
        gateway.diskAnswers();
        assertThat(node.heard()).hasSize(CROWD + 1);
    }

    @Test
    void releaseThatWaitsAlreadyIsNotQueuedForARepeatedPubRec() {
        broker.says(message("lamp", QoS.TWO, 5));
        gateway.diskAnswers();
        Publish publish = published().get(0);
        node.sends(new Register(0, 1, "room/other"));
        node.sends(new PubRec(publish.msgId()));
        broker.says(new MqttEvent.PubRel(5));
        for (int i = 0; i < 20; i++) {
            node.sends(new PubRec(publish.msgId()));
        }
        gateway.advanceSeconds(100);

        gateway.diskAnswers();

        assertThat(node.heard().stream().filter(PubRel.class::isInstance)).hasSize(1);
    }

    @Test
    void clientDoesNotMoveBehindACrowd() {
        crowdWaits();
        Node elsewhere = gateway.node(1001);

        elsewhere.sends(new Connect(false, false, 1, 3_600, "a"));
        gateway.diskAnswers();

        elsewhere.expectsNothing();
        assertThat(node.heard()).hasSize(CROWD);
        assertThat(gateway.ignored(IgnoreReason.WAITS_FOR_DISK)).isEqualTo(1);
    }

    @Test
    void brokerIsNotReadBehindACrowd() {
        crowdWaits();
        broker.expects(new MqttCommand.Reading(false));

        gateway.diskAnswers();

        broker.expects(new MqttCommand.Reading(true));
    }

    /** It would be read for messages at QoS 0 that have waited for long; that is no matter of time now. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void timeGoesOnWhenAFullQueueIsFollowedByACrowd() {
        broker.says(message("lamp", QoS.ONE, 5));
        gateway.diskAnswers();
        assertThat(published()).hasSize(1);
        for (int i = 0; i < 10; i++) {
            broker.says(message("lamp", QoS.ZERO, 0, "m" + i));
        }
        broker.expects(new MqttCommand.Reading(false));
        crowdWaits();

        gateway.advanceSeconds(9);

        broker.expectsNothing();
        gateway.diskAnswers();
        broker.expects(new MqttCommand.Reading(true));
    }

    /** Else a connection that ends at a request before the disk has answered would end unread each time. */
    @Test
    @Rule("R8.28 suspect")
    void brokerIsHeardOutBehindACrowd() {
        node.sends(Disconnect.plain());
        gateway.diskAnswers();
        node.sends(new Connect(false, false, 1, 3_600, "a"));
        gateway.diskAnswers();
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        gateway.diskAnswers();
        node.sends(new Publish(false, QoS.ONE, false, topic, 7, Payload.ofText("x")));
        broker.expects(MqttCommand.Publish.class);
        broker.says(new MqttEvent.ConnectionLost("closed"));
        gateway.advanceSeconds(2);
        gateway.diskAnswers();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        node.heard();

        crowdWaits();
        broker.says(message("lamp", QoS.ONE, 5, "skipped"));
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));

        broker.expects(new MqttCommand.Reading(false));
        gateway.diskAnswers();
        broker.expects(new MqttCommand.Close(true));
        assertThat(published()).isEmpty();
    }

    @Test
    void messagesOfTheBrokerStayInTheirQueueBehindACrowd() {
        crowdWaits();
        for (int i = 0; i < 12; i++) {
            broker.says(message("lamp", QoS.ZERO, 0, "m" + i));
        }
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isEqualTo(2);

        gateway.diskAnswers();

        assertThat(node.heard().stream().filter(Publish.class::isInstance)).hasSize(10);
    }

    @Test
    void longMessagesMakeACrowdBeforeManyDo() {
        Lockstep other = new Lockstep(Settings.with(
                "",
                List.of("queued-messages: 1000", "queued-octets: 18000B", "open-publishes: 1"),
                "store: {directory: state}"));
        Node publisher = other.connected();
        TopicId id = new NormalTopicId(publisher.registers("room/t"));
        other.diskIsSlow();
        publisher.sends(new Register(0, 1, "room/other"));
        Payload kilo = Payload.ofText("x".repeat(1_000));

        for (int i = 0; i < 22; i++) {
            publisher.sends(new Publish(false, QoS.ZERO, false, id, 0, kilo));
        }

        assertThat(other.ignored(IgnoreReason.WAITS_FOR_DISK)).isEqualTo(4);
    }

    /** A REGISTER of each of the topics waits for its record. */
    private void crowdWaits() {
        for (int i = 0; i < CROWD; i++) {
            node.sends(new Register(0, i + 1, "room/" + i));
        }
        assertThat(gateway.ignored(IgnoreReason.WAITS_FOR_DISK)).isZero();
        node.expectsNothing();
    }

    // ---- what waits does not grow old

    /** A client that is heard meanwhile and does not acknowledge would count as one that does not want the message. */
    @ParameterizedTest
    @EnumSource(names = {"ONE", "TWO"})
    void messageThatHasNotLeftIsNeitherRepeatedNorGivenUp(QoS qos) {
        node.sends(new Register(0, 1, "room/other"));
        broker.says(message("lamp", qos, 5));
        for (int i = 0; i < 10; i++) {
            gateway.advanceSeconds(10);
            node.sends(PingReq.withoutClientId());
        }

        gateway.diskAnswers();

        assertThat(published()).singleElement().matches(publish -> !publish.dup());
        assertThat(gateway.dropped(DropReason.NOT_ACKNOWLEDGED)).isZero();
        gateway.advanceSeconds(10);
        assertThat(published()).singleElement().matches(Publish::dup);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZERO", "ONE", "TWO"})
    void messageThatExpiresWhileItWaitsDoesNotLeave(QoS qos) {
        node.sends(new Register(0, 1, "room/other"));
        broker.says(expiring("out of date", qos));
        broker.says(message("lamp", qos, 6, "without an end"));
        gateway.advanceSeconds(60);

        gateway.diskAnswers();

        assertThat(published()).extracting(publish -> publish.data().asText()).containsExactly("without an end");
        assertThat(gateway.dropped(DropReason.EXPIRED)).isEqualTo(1);
    }

    @Test
    void brokerNeedNotKeepAMessageThatExpiredWhileItWaited() {
        node.sends(new Register(0, 1, "room/other"));
        broker.says(expiring("out of date", QoS.ONE));
        gateway.advanceSeconds(60);

        gateway.diskAnswers();

        broker.expects(new MqttCommand.PubAck(5));
    }

    @Test
    void messageThatLeftBeforeItExpiredIsRepeated() {
        broker.says(expiring("in time", QoS.ONE));
        gateway.diskAnswers();
        assertThat(published()).hasSize(1);
        gateway.advanceSeconds(9);
        node.sends(new Register(0, 1, "room/other"));
        gateway.advanceSeconds(60);

        gateway.diskAnswers();

        assertThat(published()).singleElement().matches(Publish::dup);
        assertThat(gateway.dropped(DropReason.EXPIRED)).isZero();
    }

    @Test
    @Rule("R6.3 flush")
    void pingRespOfTheWakeBeforeDoesNotEndTheNextOne() {
        sleeps();
        node.sends(new PingReq("a"));
        broker.says(message("lamp", QoS.ONE, 5));

        node.sends(new PingReq("a"));
        gateway.diskAnswers();

        node.expects(RegAck.class);
        node.acknowledges(node.expects(Publish.class));
        gateway.diskAnswers();
        node.expects(new PingResp());
        node.expectsNothing();
    }

    @Test
    @Rule("R6.3 flush")
    void wakeThatFindsThePingRespOfTheOneBeforeWaitingEndsWithIt() {
        sleeps();

        node.sends(new PingReq("a"));
        node.sends(new PingReq("a"));
        gateway.diskAnswers();

        node.expects(RegAck.class);
        node.expects(new PingResp());
        node.expectsNothing();
    }

    /** And whatever the client is told from now on waits for the disk. */
    private void sleeps() {
        node.sends(new Disconnect(60));
        gateway.diskAnswers();
        node.expects(Disconnect.plain());
        node.sends(new Register(0, 1, "room/other"));
    }

    /** The broker would see one connection after the other, each without a purpose by then. */
    @Test
    void connectionThatIsNotWantedAnyMoreIsNotOpened() {
        node.sends(new Register(0, 1, "room/other"));
        for (int i = 0; i < 3; i++) {
            node.sends(new Connect(false, true, 1, 60 + i, "a"));
            node.sends(Disconnect.plain());
        }

        gateway.diskAnswers();

        broker.expects(new MqttCommand.Close());
        broker.expectsNothing();
    }

    @Test
    void connectionThatIsWantedLastIsOpened() {
        node.sends(new Register(0, 1, "room/other"));
        for (int i = 0; i < 3; i++) {
            node.sends(Disconnect.plain());
            node.sends(new Connect(false, false, 1, 60 + i, "a"));
        }

        gateway.diskAnswers();

        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(false));
        broker.expectsNothing();
        node.heard();
        broker.says(new MqttEvent.Connected(true));
        gateway.diskAnswers();
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    // ---- and nobody else gets it

    /** Node ids are fixed there, so b can't move; but a is not at that address any more. */
    @Test
    @Rule("R5.2 other id from a bound address")
    void clientThatMayNotMoveToAnAddressGetsNothingOfTheOneBefore() {
        Lockstep fixed = new Lockstep(Settings.with("takeover: never", "store: {directory: state}"));
        Node node = fixed.connected();
        Node other = fixed.node(1001);
        other.sends(new Connect(false, false, 1, 3_600, "b"));
        fixed.broker("b").expects(new MqttCommand.Open(false));
        fixed.broker("b").says(new MqttEvent.Connected(false));
        other.expects(new ConnAck(ReturnCode.ACCEPTED));
        fixed.diskIsSlow();
        node.sends(new Register(0, 1, "room/other"));
        node.sends(Disconnect.plain());

        node.sends(new Connect(false, false, 1, 3_600, "b"));
        fixed.diskAnswers();

        node.expectsNothing();
    }

    /** A refused CONNECT leaves the session as it is. */
    @Test
    void clientWhoseConnectIsRefusedGetsTheAnswersOfItsSession() {
        node.sends(new Register(0, 1, "room/other"));
        node.sends(new Connect(false, false, 2, 3_600, "b"));
        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));

        gateway.diskAnswers();

        node.expects(RegAck.class);
    }

    private static MqttEvent.Publish expiring(String text, QoS qos) {
        int packetId = qos == QoS.ZERO ? 0 : 5;
        return new MqttEvent.Publish("lamp", Payload.ofText(text), qos, false, packetId, false, 60);
    }

    private List<Publish> published() {
        return node.heard().stream()
                .filter(Publish.class::isInstance)
                .map(Publish.class::cast)
                .toList();
    }
}
