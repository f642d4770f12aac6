package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
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
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** MQTT-SN 1.2 §6.10, gateway to client; R5.6, R8.8 and rows 14, 18, 25, 27 of R6.4. */
class OutboundPublishTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId lamp = new NormalTopicId(1);

    @BeforeEach
    void connectedClientThatKnowsATopic() {
        node = gateway.connected(3_600);
        lamp = new NormalTopicId(node.registers("lamp"));
    }

    // ---- QoS 1

    @Test
    @Rule("R5.6 acknowledged to the broker")
    void qos1IsAcknowledgedToTheBrokerWhenTheClientHas() {
        broker.says(message("lamp", QoS.ONE, 5));
        Publish publish = node.expects(Publish.class);
        assertThat(publish).isEqualTo(new Publish(false, QoS.ONE, false, lamp, publish.msgId(), DATA));
        assertThat(publish.msgId()).isNotZero();
        broker.expectsNothing();

        acknowledge(publish, ReturnCode.ACCEPTED);

        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.6 one in flight")
    void oneMessageIsInFlightAtATime() {
        broker.says(message("lamp", QoS.ONE, 5));
        broker.says(message("lamp", QoS.ONE, 6));
        Publish first = node.expects(Publish.class);
        node.expectsNothing();
        acknowledge(first, ReturnCode.ACCEPTED);
        Publish second = node.expects(Publish.class);
        assertThat(second.msgId()).isNotEqualTo(first.msgId());
    }

    @Test
    @Rule("R5.6 one in flight")
    void nextMessageWaitsForTheEndOfAQos2Delivery() {
        broker.says(message("lamp", QoS.TWO, 5));
        broker.says(message("lamp", QoS.ONE, 6));
        int msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.says(new MqttEvent.PubRel(5));
        node.expects(new PubRel(msgId));
        node.expectsNothing();

        node.sends(new PubComp(msgId));

        assertThat(node.expects(Publish.class).qos()).isEqualTo(QoS.ONE);
    }

    @Test
    void qos0PassesAnUnacknowledgedMessageOfAnotherTopicOnly() {
        TopicId door = new NormalTopicId(node.registers("door"));
        broker.says(message("lamp", QoS.ONE, 5));
        Publish inFlight = node.expects(Publish.class);

        broker.says(message("door", QoS.ZERO, 0));
        node.expects(new Publish(false, QoS.ZERO, false, door, 0, DATA));

        broker.says(message("lamp", QoS.ZERO, 0));
        node.expectsNothing();
        acknowledge(inFlight, ReturnCode.ACCEPTED);
        node.expects(new Publish(false, QoS.ZERO, false, lamp, 0, DATA));
    }

    @Test
    @Rule({"R5.6 repeats", "R5.6 Retain and DUP"})
    void unacknowledgedMessageIsRepeatedWithDup() {
        broker.says(message("lamp", QoS.ONE, 5));
        Publish publish = node.expects(Publish.class);
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(publish.asDuplicate());
        }
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.8 no DUP")
    void clientThatChokesOnDupGetsRepetitionsWithoutIt() {
        Lockstep sparing = new Lockstep(Settings.with("", "client-quirks: {a: [no-dup]}"));
        Node choking = sparing.connected();
        choking.registers("lamp");
        sparing.broker("a").says(message("lamp", QoS.ONE, 5));
        Publish publish = choking.expects(Publish.class);

        sparing.advanceSeconds(10);
        choking.expects(publish);

        choking.sends(new Disconnect(60));
        choking.expects(Disconnect.plain());
        choking.sends(new PingReq("a"));
        choking.expects(publish);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Rule("R5.6 Retain and DUP")
    void retainIsPassedOnAsReceived(boolean retain) {
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ZERO, retain, 0));
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ONE, retain, 5));

        node.expects(new Publish(false, QoS.ZERO, retain, lamp, 0, DATA));
        Publish saved = node.expects(Publish.class);
        assertThat(saved).isEqualTo(new Publish(false, QoS.ONE, retain, lamp, saved.msgId(), DATA));
        gateway.advanceSeconds(10);
        node.expects(new Publish(true, QoS.ONE, retain, lamp, saved.msgId(), DATA));
    }

    @Test
    @Rule("R5.6 repeats")
    void whatIsUnderWayIsRepeatedAfterUnsubscribeToo() {
        TopicId five = new PredefinedTopicId(5);
        node.sends(new Subscribe(false, QoS.ONE, 2, five));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        node.expects(SubAck.class);
        broker.says(message("predefined/five", QoS.ONE, 5));
        Publish publish = node.expects(Publish.class);

        node.sends(new Unsubscribe(3, five));
        packetId = broker.expects(MqttCommand.Unsubscribe.class).packetId();
        broker.says(new MqttEvent.UnsubAck(packetId));
        node.expects(new UnsubAck(3));
        gateway.advanceSeconds(10);

        node.expects(publish.asDuplicate());
        acknowledge(publish, ReturnCode.ACCEPTED);
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 PINGREQ repeated awake")
    void whatWentOutForARepeatedPingReqIsNotRepeatedAtOnceAgain() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        broker.says(message("lamp", QoS.ONE, 5));
        node.sends(new PingReq("a"));
        Publish publish = node.expects(Publish.class);

        gateway.advanceSeconds(9);
        node.sends(new PingReq("a"));
        node.expects(publish.asDuplicate());

        gateway.advanceSeconds(9);
        gateway.nothingElse();
        gateway.advanceSeconds(1);
        node.expects(publish.asDuplicate());
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.6 unanswered but alive")
    void clientThatIsAliveButDoesNotAcknowledgeLosesTheMessage() {
        broker.says(message("lamp", QoS.ONE, 5));
        broker.says(message("lamp", QoS.ONE, 6));
        node.expects(Publish.class);
        gateway.advanceSeconds(5);
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(Publish.class);
        }

        gateway.advanceSeconds(10);

        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.NOT_ACKNOWLEDGED)).isEqualTo(1);
        assertThat(node.expects(Publish.class).dup()).isFalse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @Rule("R5.6 unanswered and silent")
    void silentClientKeepsItsMessagesUntilItsNextSignOfLife() {
        broker.says(message("lamp", QoS.ONE, 5));
        Publish publish = node.expects(Publish.class);
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(publish.asDuplicate());
        }
        gateway.advanceSeconds(600);
        broker.says(message("lamp", QoS.ONE, 6));
        gateway.nothingElse();

        node.sends(PingReq.withoutClientId());

        node.expects(new PingResp());
        node.expects(publish.asDuplicate());
        acknowledge(publish, ReturnCode.ACCEPTED);
        broker.expects(new MqttCommand.PubAck(5));
        node.expects(Publish.class);
        assertThat(gateway.dropped(DropReason.NOT_ACKNOWLEDGED)).isZero();
    }

    @Test
    @Rule({"R5.6 unanswered and silent", "R6.3 buffer"})
    void silentClientGetsTheNewestMessageAtQos0OfEachTopicAtItsNextSignOfLife() {
        Publish unacknowledged = silentClientWithAMessage();
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("old"), QoS.ZERO, false, 0));
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("new"), QoS.ZERO, false, 0));
        gateway.nothingElse();

        node.sends(PingReq.withoutClientId());

        node.expects(new PingResp());
        node.expects(unacknowledged.asDuplicate());
        acknowledge(unacknowledged, ReturnCode.ACCEPTED);
        broker.expects(new MqttCommand.PubAck(5));
        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("new");
        gateway.nothingElse();
        assertThat(gateway.dropped(DropReason.SUPERSEDED)).isEqualTo(1);
    }

    @Test
    @Rule("R5.6 unanswered and silent")
    void messageOfAnEarlierConnectionIsNotDroppedForWhatWasHeardBefore() {
        broker.says(message("lamp", QoS.ONE, 5));
        node.expects(Publish.class);
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        gateway.advanceSeconds(300);
        node.sends(new Connect(false, false, 1, 600, "a"));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        for (int i = 0; i < 4; i++) {
            node.expects(Publish.class);
            gateway.advanceSeconds(10);
        }

        assertThat(gateway.dropped(DropReason.NOT_ACKNOWLEDGED)).isZero();
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        node.expects(Publish.class);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.26 CONNACK first")
    void silentClientThatRepeatsItsConnectGetsTheConnAckBeforeItsMessages() {
        Publish unacknowledged = silentClientWithAMessage();

        node.sends(new Connect(false, false, 1, 3_600, "a"));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.expects(unacknowledged.asDuplicate());
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.26 CONNACK first")
    void silentClientThatConnectsAgainGetsNoMessageUntilItsConnAck() {
        Publish unacknowledged = silentClientWithAMessage();
        Node moved = gateway.node(1001);

        moved.sends(new Connect(true, false, 1, 3_600, "a"));
        moved.expects(new WillTopicReq());
        node.expects(Disconnect.plain());
        gateway.nothingElse();
        moved.sends(WillTopic.empty());

        moved.expects(new ConnAck(ReturnCode.ACCEPTED));
        assertThat(moved.expects(Register.class).topicId())
                .isEqualTo(unacknowledged.topic().value());
        gateway.nothingElse();
    }

    @Test
    void silentClientThatGoesToSleepGetsNoMessageOnItsWay() {
        Publish unacknowledged = silentClientWithAMessage();

        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        gateway.nothingElse();
        node.sends(PingReq.withoutClientId());

        node.expects(unacknowledged.asDuplicate());
        gateway.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 0x80})
    @Rule("R5.6 PUBACK 3")
    void refusedMessageIsDroppedAndAcknowledgedToTheBroker(int code) {
        broker.says(message("lamp", QoS.ONE, 5));
        acknowledge(node.expects(Publish.class), ReturnCode.of(code));
        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.REFUSED_BY_CLIENT)).isEqualTo(1);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.6 PUBACK 1")
    void afterCongestionTheMessageIsDroppedAndTheNextOneWaits() {
        broker.says(message("lamp", QoS.ONE, 5));
        broker.says(message("lamp", QoS.ONE, 6));
        Publish congested = node.expects(Publish.class);

        acknowledge(congested, ReturnCode.CONGESTION);

        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.REFUSED_BY_CLIENT)).isEqualTo(1);
        gateway.advance(Duration.ofMillis(9_999));
        gateway.nothingElse();
        gateway.advance(Duration.ofMillis(1));
        assertThat(node.expects(Publish.class).msgId()).isNotEqualTo(congested.msgId());
    }

    @Test
    @Rule("R5.6 PUBACK 2")
    void clientThatDoesNotKnowTheIdIsToldItAgain() {
        refusedFirst(QoS.ONE);

        Register register = node.expects(Register.class);
        assertThat(register.topicName()).isEqualTo("lamp");
        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
        Publish again = node.expects(Publish.class);
        assertThat(again.dup()).isFalse();
        acknowledge(again, ReturnCode.INVALID_TOPIC_ID);

        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.REFUSED_BY_CLIENT)).isEqualTo(1);
        gateway.nothingElse();
    }

    @ParameterizedTest
    @EnumSource(names = {"ONE", "TWO"})
    void idThatIsRefusedAgainWhenTheClientSleepsIsNotTriedAThirdTime(QoS qos) {
        refusedFirst(qos);
        node.learns(node.expects(Register.class));
        Publish again = node.expects(Publish.class);
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());

        acknowledge(again, ReturnCode.INVALID_TOPIC_ID);

        assertThat(gateway.dropped(DropReason.REFUSED_BY_CLIENT)).isEqualTo(1);
    }

    @Test
    @Rule("R5.6 PUBACK 2")
    void messageAtQos2OfAnUnknownIdIsRepeatedAsTheSameOne() {
        Publish refused = refusedFirst(QoS.TWO);

        node.learns(node.expects(Register.class));

        assertThat(node.expects(Publish.class)).isEqualTo(refused.asDuplicate());
        acknowledge(refused, ReturnCode.INVALID_TOPIC_ID);
        assertThat(gateway.dropped(DropReason.REFUSED_BY_CLIENT)).isEqualTo(1);
    }

    @Test
    void clientThatTookARepetitionAfterAllGetsTheMessageAtQos2Once() {
        Publish refused = refusedFirst(QoS.TWO);
        Register register = node.expects(Register.class);

        node.sends(new PubRec(refused.msgId()));
        node.learns(register);

        node.expects(new PubRel(refused.msgId()));
        gateway.advanceSeconds(1);
        node.expectsNothing();
    }

    @Test
    void idThatIsRefusedOnceMoreBeforeItIsToldAgainIsThatOfARepetition() {
        Publish refused = refusedFirst(QoS.TWO);
        Register register = node.expects(Register.class);

        acknowledge(refused, ReturnCode.INVALID_TOPIC_ID);

        assertThat(gateway.ignored(IgnoreReason.REPETITION)).isEqualTo(1);
        node.learns(register);
        assertThat(node.expects(Publish.class).msgId()).isEqualTo(refused.msgId());
    }

    @Test
    void acknowledgementThatFoundNoBrokerIsMadeUpForWhenTheBrokerRepeats() {
        broker.says(message("lamp", QoS.ONE, 5));
        Publish publish = node.expects(Publish.class);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        acknowledge(publish, ReturnCode.ACCEPTED);
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        broker.says(message("lamp", QoS.ONE, 5));

        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    void messageThatTheBrokerRepeatsWhileItIsUnderWayIsDeliveredOnce() {
        broker.says(message("lamp", QoS.ONE, 5));
        Publish publish = node.expects(Publish.class);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        broker.says(message("lamp", QoS.ONE, 5));

        gateway.nothingElse();
        acknowledge(publish, ReturnCode.ACCEPTED);
        broker.expects(new MqttCommand.PubAck(5));
    }

    // ---- QoS 2

    @Test
    @Rule("R5.6 acknowledged to the broker")
    void qos2PassesEachLegThrough() {
        broker.says(message("lamp", QoS.TWO, 5));
        int msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));
        node.expectsNothing();
        broker.says(new MqttEvent.PubRel(5));
        node.expects(new PubRel(msgId));
        broker.expectsNothing();
        node.sends(new PubComp(msgId));
        broker.expects(new MqttCommand.PubComp(5));
        gateway.nothingElse();
    }

    @Test
    void pubRelIsRepeatedUntilPubComp() {
        broker.says(message("lamp", QoS.TWO, 5));
        int msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        node.expects(new PubRel(msgId));
        gateway.advanceSeconds(10);
        node.expects(new PubRel(msgId));
        node.sends(new PubComp(msgId));
        broker.expects(new MqttCommand.PubComp(5));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    @Rule("R5.6 PUBACK at QoS 2")
    void pubAckEndsAQos2Delivery(int code) {
        broker.says(message("lamp", QoS.TWO, 5));
        broker.says(message("lamp", QoS.ONE, 6));

        acknowledge(node.expects(Publish.class), ReturnCode.of(code));

        broker.expects(new MqttCommand.PubRec(5));
        assertThat(gateway.dropped(DropReason.REFUSED_BY_CLIENT)).isEqualTo(code == 0 ? 0 : 1);
        acknowledge(node.expects(Publish.class), ReturnCode.ACCEPTED);
        broker.expects(new MqttCommand.PubAck(6));
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3})
    @Rule("R5.6 PUBACK at QoS 2")
    void pubAckAfterPubRecEndsAQos2DeliveryToo(int code) {
        broker.says(message("lamp", QoS.TWO, 5));
        Publish publish = node.expects(Publish.class);
        node.sends(new PubRec(publish.msgId()));
        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        node.expects(new PubRel(publish.msgId()));

        acknowledge(publish, ReturnCode.of(code));

        broker.expects(new MqttCommand.PubComp(5));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.6 unanswered but alive")
    void clientThatNeverSendsPubCompDoesNotKeepTheMessageOpenAtTheBroker() {
        broker.says(message("lamp", QoS.TWO, 5));
        int msgId = node.expects(Publish.class).msgId();
        gateway.advance(Duration.ofMillis(100));
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        for (int i = 0; i <= 3; i++) {
            node.expects(new PubRel(msgId));
            gateway.advanceSeconds(10);
        }

        broker.expects(new MqttCommand.PubComp(5));
        assertThat(gateway.dropped(DropReason.NOT_ACKNOWLEDGED)).isEqualTo(1);
        gateway.nothingElse();
    }

    @Test
    void brokerThatDoesNotReleaseHoldsTheClientUpForTheBrokerTimeoutOnly() {
        broker.says(message("lamp", QoS.TWO, 5));
        int msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));
        gateway.advanceSeconds(5);
        node.expects(new PubRel(msgId));
        node.sends(new PubComp(msgId));
        broker.expectsNothing();
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));
        gateway.nothingElse();
    }

    // ---- limits

    @Test
    @Rule("R5.6 too long")
    void messageTooLongForTheLinkIsDroppedAndAcknowledged() {
        broker.says(new MqttEvent.Publish("lamp", Payload.copyOf(new byte[1_392]), QoS.ONE, false, 5));
        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.TOO_LONG)).isEqualTo(1);
        broker.says(new MqttEvent.Publish("lamp", Payload.copyOf(new byte[1_391]), QoS.ONE, false, 6));
        node.expects(Publish.class);
    }

    @Test
    @Rule("R5.6 too long")
    void nameTooLongForTheLinkIsDroppedAndAcknowledged() {
        broker.says(message("n".repeat(1_393), QoS.ONE, 5));
        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.TOO_LONG)).isEqualTo(1);
        gateway.nothingElse();
        broker.says(message("n".repeat(1_392), QoS.ONE, 6));
        node.expects(Register.class);
    }

    @Test
    void messagesThatAreThroughDoNotCountAgainstTheQueue() {
        for (int i = 1; i <= 20; i++) {
            broker.says(message("lamp", QoS.ZERO, 0));
            node.expects(Publish.class);
            broker.says(message("lamp", QoS.ONE, i));
            acknowledge(node.expects(Publish.class), ReturnCode.ACCEPTED);
            broker.expects(new MqttCommand.PubAck(i));
        }

        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isZero();
    }

    @Test
    void messagesThatWereSupersededDoNotCountAgainstTheQueue() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        for (int i = 1; i <= 20; i++) {
            broker.says(message("lamp", QoS.ZERO, 0));
        }

        for (int packetId = 1; packetId <= 9; packetId++) {
            broker.says(message("lamp", QoS.ONE, packetId));
        }

        assertThat(gateway.dropped(DropReason.SUPERSEDED)).isEqualTo(19);
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isZero();
    }

    @Test
    void messageAsLargeAsTheQueueIsTakenAndALargerOneDroppedAlone() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        broker.says(message("lamp", QoS.ONE, 5));

        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("x".repeat(1_997)), QoS.ONE, false, 6));
        broker.expects(new MqttCommand.PubAck(6));
        broker.expectsNothing();

        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("x".repeat(1_996)), QoS.ONE, false, 7));
        broker.expects(new MqttCommand.PubAck(5));
        broker.expectsNothing();
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isEqualTo(2);
    }

    @Test
    void fullQueueDropsQos0FirstThenTheOldest() {
        broker.says(message("lamp", QoS.ONE, 1));
        node.expects(Publish.class);
        broker.says(message("lamp", QoS.ZERO, 0));
        for (int packetId = 2; packetId <= 9; packetId++) {
            broker.says(message("lamp", QoS.ONE, packetId));
        }
        // Here the broker goes on all the same.
        broker.expects(new MqttCommand.Reading(false));
        broker.expectsNothing();

        broker.says(message("lamp", QoS.ONE, 10));
        broker.expectsNothing();
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isEqualTo(1);

        broker.says(message("lamp", QoS.ONE, 11));
        broker.expects(new MqttCommand.PubAck(2));
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isEqualTo(2);

        broker.says(message("lamp", QoS.ZERO, 0));
        broker.expectsNothing();
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isEqualTo(3);
    }

    /** The client acknowledges nothing and says nothing, until the gateway has given up to repeat. */
    private Publish silentClientWithAMessage() {
        broker.says(message("lamp", QoS.ONE, 5));
        Publish publish = node.expects(Publish.class);
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(publish.asDuplicate());
        }
        gateway.advanceSeconds(10);
        gateway.nothingElse();
        return publish;
    }

    /** A message whose topic id the client does not know. */
    private Publish refusedFirst(QoS qos) {
        broker.says(message("lamp", qos, 5));
        Publish publish = node.expects(Publish.class);
        acknowledge(publish, ReturnCode.INVALID_TOPIC_ID);
        return publish;
    }

    private void acknowledge(Publish publish, ReturnCode returnCode) {
        node.sends(new PubAck(publish.topic().value(), publish.msgId(), returnCode));
    }

    @Test
    @Rule("R8.26 CONNACK first")
    void whatWaitedForASignOfLifeFollowsTheConnAck() {
        Lockstep fresh = new Lockstep();
        Node silent = fresh.connected("q", 1000, false, 600);
        fresh.broker("q").says(new MqttEvent.Publish("t", Payload.ofText("x"), QoS.ONE, false, 1));
        for (int i = 0; i < 4; i++) {
            silent.expects(Register.class);
            fresh.advanceSeconds(10);
        }
        fresh.nothingElse();

        silent.sends(new Connect(false, false, 1, 600, "q"));

        silent.expects(new ConnAck(ReturnCode.ACCEPTED));
        silent.expects(Register.class);
    }

    @Test
    @Rule("R5.11 no repeats asleep")
    void nothingIsSentToAClientThatSaysGoodNight() {
        Lockstep fresh = new Lockstep();
        Node silent = fresh.connected("q", 1000, false, 600);
        fresh.broker("q").says(new MqttEvent.Publish("t", Payload.ofText("x"), QoS.ONE, false, 1));
        for (int i = 0; i < 4; i++) {
            silent.expects(Register.class);
            fresh.advanceSeconds(10);
        }
        fresh.nothingElse();

        silent.sends(new Disconnect(60));

        silent.expects(Disconnect.plain());
        fresh.nothingElse();
    }

    @Test
    @Rule("R8.10 order per topic")
    void messageDoesNotPassOneOfItsTopicThatWaitsForRegAck() {
        Lockstep fresh = new Lockstep();
        Node client = fresh.connected("q", 1000, false);
        fresh.broker("q").says(new MqttEvent.Publish("t", Payload.ofText("first"), QoS.ZERO, false, 0));
        Register register = client.expects(Register.class);
        NormalTopicId id = new NormalTopicId(register.topicId());
        client.sends(new Publish(false, QoS.ZERO, false, id, 0, Payload.ofText("mine")));

        fresh.broker("q").says(new MqttEvent.Publish("t", Payload.ofText("second"), QoS.ZERO, false, 0));

        client.expectsNothing();
        client.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
        client.expects(new Publish(false, QoS.ZERO, false, id, 0, Payload.ofText("first")));
        client.expects(new Publish(false, QoS.ZERO, false, id, 0, Payload.ofText("second")));
    }
}
