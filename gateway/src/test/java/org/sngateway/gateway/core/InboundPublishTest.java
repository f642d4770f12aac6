package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.Lockstep.Broker;
import org.sngateway.gateway.core.Lockstep.Node;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
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
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.TopicId;

/** MQTT-SN 1.2 §6.5 and §6.6, client to gateway; here 5.4, 5.5, 8.9, 8.25 and rows 13, 16, 17, 29 of 6.4. */
class InboundPublishTest {
    private static final Payload DATA = Payload.ofText("21.5");

    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker("a");
    private Node node = gateway.node(1000);
    private TopicId topic = new NormalTopicId(1);

    @BeforeEach
    void connectedClientWithARegisteredTopic() {
        node = gateway.connected("a", 1000, false);
        topic = new NormalTopicId(node.registers("room/t"));
    }

    // ---- registration

    @Test
    void sameNameGetsTheSameId() {
        assertThat(node.registers("room/t")).isEqualTo(topic.value());
        assertThat(node.registers("room/u")).isNotEqualTo(topic.value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"room/#", "+/t", "a\u0000b"})
    void nameThatCannotBePublishedIsNotRegistered(String name) {
        node.sends(new Register(0, 9, name));
        node.expects(new RegAck(0, 9, ReturnCode.NOT_SUPPORTED));
    }

    @Test
    void fullTableRefusesForGood() {
        for (int i = 1; i < 20; i++) {
            node.registers("t/" + i);
        }
        node.sends(new Register(0, 9, "one too many"));
        node.expects(new RegAck(0, 9, ReturnCode.NOT_SUPPORTED));
    }

    // ---- QoS 0

    @Test
    void qos0GoesOnWithoutAnAnswer() {
        node.sends(new Publish(false, QoS.ZERO, true, topic, 0, DATA));
        broker.expects(new MqttCommand.Publish("room/t", DATA, QoS.ZERO, true, false, 0));
        gateway.nothingElse();
    }

    @Test
    void qos0IsDroppedAndCountedWhileTheBrokerIsAway() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(new Publish(false, QoS.ZERO, false, topic, 0, DATA));
        gateway.nothingElse();
        assertThat(gateway.dropped(DropReason.BROKER_UNREACHABLE)).isEqualTo(1);
    }

    // ---- QoS 1

    @Test
    void qos1IsAcknowledgedWhenTheBrokerHas() {
        node.sends(publish(QoS.ONE, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        node.expectsNothing();

        broker.says(new MqttEvent.PubAck(packetId, ReturnCode.ACCEPTED));

        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    void repetitionIsNotPublishedAgainWhileTheFirstIsOpen() {
        node.sends(publish(QoS.ONE, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();

        node.sends(publish(QoS.ONE, 7));
        node.sends(publish(QoS.ONE, 7).asDuplicate());

        gateway.nothingElse();
        broker.says(new MqttEvent.PubAck(packetId, ReturnCode.ACCEPTED));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    void repetitionWithDupAfterThePubAckIsAnsweredOnly() {
        publishedAndAcknowledged(7);

        node.sends(publish(QoS.ONE, 7).asDuplicate());

        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    void sameMsgIdWithoutDupAfterThePubAckIsANewMessage() {
        publishedAndAcknowledged(7);

        node.sends(publish(QoS.ONE, 7));

        broker.expects(MqttCommand.Publish.class);
    }

    @Test
    void lateDupIsANewMessage() {
        publishedAndAcknowledged(7);
        gateway.advanceSeconds(41);

        node.sends(publish(QoS.ONE, 7).asDuplicate());

        broker.expects(MqttCommand.Publish.class);
    }

    @Test
    void otherMessageUnderAnOpenMsgIdIsPublishedAndAcknowledgedForItself() {
        node.sends(publish(QoS.ONE, 7));
        int first = broker.expects(MqttCommand.Publish.class).packetId();
        node.sends(new Publish(false, QoS.ONE, false, topic, 7, Payload.ofText("22.0")));
        int second = broker.expects(MqttCommand.Publish.class).packetId();

        broker.says(new MqttEvent.PubAck(first, ReturnCode.ACCEPTED));
        node.expectsNothing();
        broker.says(new MqttEvent.PubAck(second, ReturnCode.ACCEPTED));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    void msgIdZeroIsAnsweredWithZeroAndNotHandedOn() {
        node.sends(publish(QoS.ONE, 0));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        assertThat(packetId).isNotZero();
        broker.says(new MqttEvent.PubAck(packetId, ReturnCode.ACCEPTED));
        node.expects(new PubAck(topic.value(), 0, ReturnCode.ACCEPTED));
    }

    @Test
    void severalMessagesMayBeOpen() {
        int[] packetIds = new int[8];
        for (int i = 0; i < 8; i++) {
            node.sends(publish(QoS.ONE, 10 + i));
            packetIds[i] = broker.expects(MqttCommand.Publish.class).packetId();
        }
        node.sends(publish(QoS.ONE, 99));
        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.TOO_MANY_OPEN_REQUESTS)).isEqualTo(1);

        for (int i = 7; i >= 0; i--) {
            broker.says(new MqttEvent.PubAck(packetIds[i], ReturnCode.ACCEPTED));
            node.expects(new PubAck(topic.value(), 10 + i, ReturnCode.ACCEPTED));
        }
    }

    @Test
    void brokerThatRefusesIsPassedOn() {
        node.sends(publish(QoS.ONE, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReturnCode.NOT_SUPPORTED));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.NOT_SUPPORTED));
    }

    @Test
    void brokerThatDoesNotAnswerGivesCongestionInTime() {
        node.sends(publish(QoS.ONE, 7));
        broker.expects(MqttCommand.Publish.class);
        gateway.advanceSeconds(5);
        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));
        gateway.nothingElse();
    }

    @Test
    void messageWaitsForAShortBrokerOutage() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(publish(QoS.ONE, 7));
        gateway.nothingElse();
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(true));

        MqttCommand.Publish published = broker.expects(MqttCommand.Publish.class);
        assertThat(published.dup()).isFalse();
        broker.says(new MqttEvent.PubAck(published.packetId(), ReturnCode.ACCEPTED));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
    }

    @Test
    void unacknowledgedMessageIsRepeatedToTheBrokerUnderItsPacketId() {
        node.sends(publish(QoS.ONE, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(true));

        broker.expects(new MqttCommand.Publish("room/t", DATA, QoS.ONE, false, true, packetId));
    }

    // ---- QoS 2

    @Test
    void qos2PassesEachLegThrough() {
        node.sends(publish(QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        node.expectsNothing();
        broker.says(new MqttEvent.PubRec(packetId, ReturnCode.ACCEPTED));
        node.expects(new PubRec(7));
        broker.expectsNothing();
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
        node.expectsNothing();
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    void qos2IsPublishedOnceHoweverOftenEachMessageComes() {
        node.sends(publish(QoS.TWO, 7));
        node.sends(publish(QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReturnCode.ACCEPTED));
        node.expects(new PubRec(7));
        node.sends(publish(QoS.TWO, 7).asDuplicate());
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(7));
        node.sends(new PubRel(7));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    void brokerThatAnswersQos2WithPubAckGetsNoPubRel() {
        node.sends(publish(QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReturnCode.ACCEPTED));
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    void clientThatForgotAnOpenQos2MessageStartsANewOneAndTheOldIsEndedAtTheBroker() {
        node.sends(publish(QoS.TWO, 7));
        int first = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(first, ReturnCode.ACCEPTED));
        node.expects(new PubRec(7));

        node.sends(new Publish(false, QoS.TWO, false, topic, 7, Payload.ofText("other")));

        broker.expects(new MqttCommand.PubRel(first));
        int second = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubComp(first));
        node.expectsNothing();
        broker.says(new MqttEvent.PubRec(second, ReturnCode.ACCEPTED));
        node.expects(new PubRec(7));
        gateway.nothingElse();
    }

    @Test
    void openQos2MessageSurvivesAReconnectToTheBroker() {
        node.sends(publish(QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReturnCode.ACCEPTED));
        node.expects(new PubRec(7));
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(new PubRel(7));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(true));

        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(7));
    }

    @Test
    void clientThatNeverSendsPubRelDoesNotBlockItself() {
        for (int i = 0; i < 20; i++) {
            node.sends(publish(QoS.TWO, 100 + i));
            if (i >= 8) {
                int released = broker.expects(MqttCommand.PubRel.class).packetId();
                broker.says(new MqttEvent.PubComp(released));
            }
            int packetId = broker.expects(MqttCommand.Publish.class).packetId();
            broker.says(new MqttEvent.PubRec(packetId, ReturnCode.ACCEPTED));
            node.expects(new PubRec(100 + i));
        }
        gateway.nothingElse();
    }

    // ---- topics

    @Test
    void unknownIdsAreRefusedAtEveryQos() {
        for (QoS qos : new QoS[] {QoS.ZERO, QoS.ONE, QoS.TWO}) {
            for (int id : new int[] {0, 0xFFFF, topic.value() + 1}) {
                node.sends(new Publish(false, qos, false, new NormalTopicId(id & 0xFFFF), 3, DATA));
                node.expects(new PubAck(id & 0xFFFF, 3, ReturnCode.INVALID_TOPIC_ID));
            }
        }
        node.sends(new Publish(false, QoS.ONE, false, new PredefinedTopicId(6), 3, DATA));
        node.expects(new PubAck(6, 3, ReturnCode.INVALID_TOPIC_ID));
        gateway.nothingElse();
    }

    @Test
    void predefinedAndShortTopicsNeedNoRegistration() {
        node.sends(new Publish(false, QoS.ZERO, false, new PredefinedTopicId(5), 0, DATA));
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("predefined/five");
        node.sends(new Publish(false, QoS.ZERO, false, ShortTopicName.of("ab"), 0, DATA));
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("ab");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x612B, 0x2361, 0x6100, 0xC328})
    void shortNameThatIsNoTopicNameIsRefused(int value) {
        node.sends(new Publish(false, QoS.ONE, false, new ShortTopicName(value), 3, DATA));
        node.expects(new PubAck(value, 3, ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    private Publish publish(QoS qos, int msgId) {
        return new Publish(false, qos, false, topic, msgId, DATA);
    }

    private void publishedAndAcknowledged(int msgId) {
        node.sends(publish(QoS.ONE, msgId));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReturnCode.ACCEPTED));
        node.expects(new PubAck(topic.value(), msgId, ReturnCode.ACCEPTED));
    }
}
