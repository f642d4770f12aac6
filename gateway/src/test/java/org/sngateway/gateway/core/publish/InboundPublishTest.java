package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;
import static org.sngateway.gateway.core.lockstep.Lockstep.publish;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.TopicId;

/** MQTT-SN 1.2 §6.6, client to gateway; R5.5, R8.9, R8.25 and rows 16, 17 of R6.4. */
class InboundPublishTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId topic = new NormalTopicId(1);

    @BeforeEach
    void connectedClientWithARegisteredTopic() {
        node = gateway.connected();
        topic = new NormalTopicId(node.registers("room/t"));
    }

    // ---- QoS 0

    @Test
    void qos0GoesOnWithoutAnAnswer() {
        node.sends(new Publish(false, QoS.ZERO, true, topic, 0, DATA));
        broker.expects(new MqttCommand.Publish("room/t", DATA, QoS.ZERO, true, false, 0));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 MsgId at QoS 0")
    void msgIdAtQos0IsIgnored() {
        node.sends(publish(topic, QoS.ZERO, 7));
        node.sends(publish(topic, QoS.ZERO, 7));

        broker.expects(new MqttCommand.Publish("room/t", DATA, QoS.ZERO, false, false, 0));
        broker.expects(new MqttCommand.Publish("room/t", DATA, QoS.ZERO, false, false, 0));
        gateway.nothingElse();
    }

    // ---- QoS 1

    @Test
    @Rule("R5.5 QoS 1 end to end")
    void qos1IsAcknowledgedWhenTheBrokerHas() {
        node.sends(publish(topic, QoS.ONE, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        node.expectsNothing();

        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));

        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule({"R5.5 QoS 1 repeated while open", "R8.25 several open"})
    void repetitionIsNotPublishedAgainWhileTheFirstIsOpen() {
        node.sends(publish(topic, QoS.ONE, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();

        node.sends(publish(topic, QoS.ONE, 7));
        node.sends(publish(topic, QoS.ONE, 7).asDuplicate());

        gateway.nothingElse();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 1 repeated after PUBACK")
    void repetitionWithDupAfterThePubAckIsAnsweredOnly() {
        publishedAndAcknowledged(7);

        node.sends(publish(topic, QoS.ONE, 7).asDuplicate());

        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 1 repeated after PUBACK")
    void sameMsgIdWithoutDupAfterThePubAckIsANewMessage() {
        publishedAndAcknowledged(7);

        node.sends(publish(topic, QoS.ONE, 7));

        broker.expects(MqttCommand.Publish.class);
    }

    @Test
    @Rule("R5.5 QoS 1 repeated after PUBACK")
    void lateDupIsANewMessage() {
        publishedAndAcknowledged(7);
        gateway.advanceSeconds(41);

        node.sends(publish(topic, QoS.ONE, 7).asDuplicate());

        broker.expects(MqttCommand.Publish.class);
    }

    @Test
    @Rule("R5.5 QoS 1 repeated after PUBACK")
    void repetitionIsTakenForOneForAsLongAsClientsRepeat() {
        gateway.advanceSeconds(80);
        publishedAndAcknowledged(7);
        gateway.advance(Duration.ofMillis(39_999));
        node.sends(publish(topic, QoS.ONE, 7).asDuplicate());
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();

        gateway.advance(Duration.ofMillis(1));
        node.sends(publish(topic, QoS.ONE, 7).asDuplicate());

        broker.expects(MqttCommand.Publish.class);
    }

    @Test
    @Rule("R5.5 QoS 1 repeated after PUBACK")
    void dupWithOtherContentIsANewMessage() {
        publishedAndAcknowledged(7);

        node.sends(new Publish(true, QoS.ONE, false, topic, 7, Payload.ofText("22.0")));

        assertThat(broker.expects(MqttCommand.Publish.class).payload()).isEqualTo(Payload.ofText("22.0"));
    }

    @Test
    @Rule("R5.5 QoS 1 repeated while open")
    void otherMessageUnderAnOpenMsgIdIsPublishedAndAcknowledgedForItself() {
        node.sends(publish(topic, QoS.ONE, 7));
        int first = broker.expects(MqttCommand.Publish.class).packetId();
        node.sends(new Publish(false, QoS.ONE, false, topic, 7, Payload.ofText("22.0")));
        int second = broker.expects(MqttCommand.Publish.class).packetId();

        broker.says(new MqttEvent.PubAck(first, ReasonCode.SUCCESS));
        node.expectsNothing();
        broker.says(new MqttEvent.PubAck(second, ReasonCode.SUCCESS));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule({"R5.5 MsgId 0", "R8.9 packet ids"})
    void msgIdZeroIsAnsweredWithZeroAndNotHandedOn() {
        node.sends(publish(topic, QoS.ONE, 0));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        assertThat(packetId).isNotZero();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(new PubAck(topic.value(), 0, ReturnCode.ACCEPTED));
    }

    @Test
    @Rule({"R5.5 MsgId 0", "R8.9 packet ids"})
    void msgIdZeroIsServedAtQos2() {
        node.sends(publish(topic, QoS.TWO, 0));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        assertThat(packetId).isNotZero();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(0));
        node.sends(new PubRel(0));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(0));
    }

    @Test
    @Rule({"R8.25 several open", "R8.25 open limit"})
    void severalMessagesMayBeOpen() {
        int[] packetIds = new int[8];
        for (int i = 0; i < 8; i++) {
            node.sends(publish(topic, QoS.ONE, 10 + i));
            packetIds[i] = broker.expects(MqttCommand.Publish.class).packetId();
        }
        node.sends(publish(topic, QoS.ONE, 99));
        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.TOO_MANY_OPEN_REQUESTS)).isEqualTo(1);

        for (int i = 7; i >= 0; i--) {
            broker.says(new MqttEvent.PubAck(packetIds[i], ReasonCode.SUCCESS));
            node.expects(new PubAck(topic.value(), 10 + i, ReturnCode.ACCEPTED));
        }
    }

    @Test
    void brokerThatRefusesIsPassedOn() {
        node.sends(publish(topic, QoS.ONE, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.NOT_AUTHORIZED));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.NOT_SUPPORTED));
    }

    @Test
    void brokerThatRefusesAtQos2IsPassedOnAndTheMessageIsOver() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();

        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.NOT_AUTHORIZED));

        node.expects(new PubAck(topic.value(), 7, ReturnCode.NOT_SUPPORTED));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    // ---- QoS 2

    @Test
    @Rule("R5.5 QoS 2")
    void qos2PassesEachLegThrough() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        node.expectsNothing();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
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
    @Rule("R5.5 QoS 2")
    void qos2IsPublishedOnceHoweverOftenEachMessageComes() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = node.publishesUntilPubRec(topic, 7, broker);
        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());
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
    @Rule("R8.25 open limit")
    void messageThatTheClientWentOnWithoutReleasingDoesNotHoldUpTheBroker() {
        int packetId = node.publishesUntilPubRec(topic, 7, broker);
        gateway.advanceSeconds(20);
        node.sends(publish(topic, QoS.TWO, 8));
        broker.expects(MqttCommand.Publish.class);
        gateway.advanceSeconds(19);
        gateway.nothingElse();

        gateway.advanceSeconds(1);

        broker.expects(new MqttCommand.PubRel(packetId));
        node.expectsNothing();
    }

    @Test
    @Rule("R5.5 QoS 2")
    void messageWaitsForItsReleaseWhileTheBrokerHasTimeToAnswerAnother() {
        int packetId = node.publishesUntilPubRec(topic, 7, broker);
        gateway.advanceSeconds(39);
        node.sends(publish(topic, QoS.TWO, 8));
        int other = broker.expects(MqttCommand.Publish.class).packetId();

        gateway.advanceSeconds(2);
        gateway.nothingElse();

        broker.says(new MqttEvent.PubRec(other, ReasonCode.SUCCESS));
        node.expects(new PubRec(8));
        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
    }

    @Test
    @Rule("R5.5 QoS 2")
    void messageWaitsForItsReleaseWhileTheBrokerAnswersOthers() {
        int packetId = node.publishesUntilPubRec(topic, 7, broker);
        gateway.advanceSeconds(20);
        node.publishesUntilPubRec(topic, 8, broker);

        gateway.advanceSeconds(60);
        gateway.nothingElse();

        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
    }

    @Test
    @Rule("R5.5 QoS 2")
    void messageThatTheClientMayStillReleaseWaitsForIt() {
        int packetId = node.publishesUntilPubRec(topic, 7, broker);

        gateway.advanceSeconds(60);
        gateway.nothingElse();

        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
    }

    @Test
    @Rule("R5.5 unknown PUBREL")
    void pubRelOfAnUnknownMsgIdGetsPubComp() {
        node.sends(new PubRel(99));
        node.expects(new PubComp(99));
        gateway.nothingElse();
    }

    @Test
    void brokerThatAnswersQos2WithPubAckGetsNoPubRel() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    void nothingIsLeftOfAMessageAtQos2ThatTheBrokerAnsweredWithPubAck() {
        int records = gateway.records();
        node.sends(publish(topic, QoS.TWO, 7));
        broker.says(
                new MqttEvent.PubAck(broker.expects(MqttCommand.Publish.class).packetId(), ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        node.expects(new PubComp(7));

        assertThat(gateway.records()).isEqualTo(records);
    }

    @Test
    @Rule("R5.5 QoS 2 other content")
    void clientThatForgotAnOpenQos2MessageStartsANewOneAndTheOldIsEndedAtTheBroker() {
        int first = node.publishesUntilPubRec(topic, 7, broker);

        node.sends(new Publish(false, QoS.TWO, false, topic, 7, Payload.ofText("other")));

        broker.expects(new MqttCommand.PubRel(first));
        int second = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubComp(first));
        node.expectsNothing();
        broker.says(new MqttEvent.PubRec(second, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        gateway.nothingElse();
    }

    @Test
    void clientThatNeverSendsPubRelDoesNotBlockItself() {
        for (int i = 0; i < 20; i++) {
            if (i >= 8) {
                gateway.advanceSeconds(40);
            }
            node.sends(publish(topic, QoS.TWO, 100 + i));
            if (i >= 8) {
                int released = broker.expects(MqttCommand.PubRel.class).packetId();
                broker.says(new MqttEvent.PubComp(released));
            }
            int packetId = broker.expects(MqttCommand.Publish.class).packetId();
            broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
            node.expects(new PubRec(100 + i));
        }
        gateway.nothingElse();
    }

    /** A broker that takes one message at a time gets the next one only when it is through with the one before. */
    @Test
    void clientThatOnlyRepeatsItsNextMessageIsNotBlockedByTheOneThatItForgot() {
        Lockstep unspooled = new Lockstep(Settings.with("", List.of(), "spool: {enabled: off}"));
        Node forgetful = unspooled.connected();
        TopicId known = new NormalTopicId(forgetful.registers("room/t"));
        forgetful.sends(publish(known, QoS.TWO, 1));
        int forgotten = unspooled.broker().expects(MqttCommand.Publish.class).packetId();
        unspooled.broker().says(new MqttEvent.PubRec(forgotten, ReasonCode.SUCCESS));
        forgetful.expects(new PubRec(1));
        forgetful.sends(publish(known, QoS.TWO, 2));
        unspooled.broker().expects(MqttCommand.Publish.class);

        unspooled.advanceSeconds(40);
        forgetful.sends(publish(known, QoS.TWO, 2).asDuplicate());

        unspooled.broker().expects(new MqttCommand.PubRel(forgotten));
        unspooled.nothingElse();
    }

    @Test
    @Rule("R8.25 open limit")
    void openMessageAtQos2IsNotGivenUpForANewOne() {
        for (int msgId = 1; msgId <= 8; msgId++) {
            node.publishesUntilPubRec(topic, msgId, broker);
        }

        node.sends(publish(topic, QoS.TWO, 9));
        gateway.nothingElse();
        // The PUBREC was lost: the client repeats, and the broker gets nothing twice.
        node.sends(publish(topic, QoS.TWO, 1).asDuplicate());
        node.expects(new PubRec(1));
        gateway.nothingElse();

        node.sends(new PubRel(1));
        int released = broker.expects(MqttCommand.PubRel.class).packetId();
        broker.says(new MqttEvent.PubComp(released));
        node.expects(new PubComp(1));
        node.sends(publish(topic, QoS.TWO, 9));
        broker.expects(MqttCommand.Publish.class);
    }

    // ---- one MsgId for two messages

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void olderMessageUnderTheSameMsgIdIsNotForgottenWhenTheConnectionBreaks() {
        for (QoS qos : List.of(QoS.ONE, QoS.TWO)) {
            node.sends(publish(topic, qos, 7, "older"));
            node.sends(publish(topic, qos, 7, "newer"));
            broker.expects(MqttCommand.Publish.class);
            broker.expects(MqttCommand.Publish.class);

            broker.says(new MqttEvent.ConnectionLost("reset"));
            gateway.advanceSeconds(4);
            broker.expects(new MqttCommand.Open(false));
            broker.says(new MqttEvent.Connected(true));

            MqttCommand.Publish older = broker.expects(MqttCommand.Publish.class);
            MqttCommand.Publish newer = broker.expects(MqttCommand.Publish.class);
            assertThat(older.payload().asText()).isEqualTo("older");
            assertThat(newer.payload().asText()).isEqualTo("newer");
            answersFully(older);
            answersFully(newer);
            node.heard();
        }
        gateway.nothingElse();
    }

    /** A client that waits for the newer message alone hears of that one alone. */
    @Test
    @Rule("R8.32 no loss where waiting would do")
    void acknowledgementOfTheOlderMessageUnderTheSameMsgIdIsNotTakenForThatOfTheNewer() {
        node.sends(publish(topic, QoS.ONE, 7, "older"));
        node.sends(publish(topic, QoS.ONE, 7, "newer"));
        MqttCommand.Publish older = broker.expects(MqttCommand.Publish.class);
        MqttCommand.Publish newer = broker.expects(MqttCommand.Publish.class);

        broker.says(new MqttEvent.PubAck(older.packetId(), ReasonCode.SUCCESS));
        node.expectsNothing();
        broker.says(new MqttEvent.PubAck(newer.packetId(), ReasonCode.SUCCESS));

        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void olderMessageUnderTheSameMsgIdGoesOutThoughTheClientLeaves() {
        node.sends(publish(topic, QoS.ONE, 7, "older"));
        node.sends(publish(topic, QoS.ONE, 7, "newer"));
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(Disconnect.plain());
        broker.expects(MqttCommand.Publish.class);
        broker.expects(MqttCommand.Publish.class);

        gateway.advanceSeconds(4);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        assertThat(broker.expects(MqttCommand.Publish.class).payload().asText()).isEqualTo("older");
    }

    private void answersFully(MqttCommand.Publish publish) {
        if (publish.qos() == QoS.ONE) {
            broker.says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
            return;
        }
        broker.says(new MqttEvent.PubRec(publish.packetId(), ReasonCode.SUCCESS));
        if (gateway.nextCommand("a") == null) {
            node.sends(new PubRel(7));
        }
        broker.expects(new MqttCommand.PubRel(publish.packetId()));
        broker.says(new MqttEvent.PubComp(publish.packetId()));
    }

    // ---- topics

    @Test
    @Rule("R5.5 unknown id")
    void unknownAndReservedIdsAreRefusedAtEveryQos() {
        int normal = topic.value() + 1;
        int predefined = 6;
        for (QoS qos : List.of(QoS.ZERO, QoS.ONE, QoS.TWO)) {
            for (TopicId id : List.of(
                    new NormalTopicId(normal),
                    new NormalTopicId(0),
                    new NormalTopicId(0xFFFF),
                    new PredefinedTopicId(predefined),
                    new PredefinedTopicId(0),
                    new PredefinedTopicId(0xFFFF))) {
                node.sends(new Publish(false, qos, false, id, 3, DATA));
                node.expects(new PubAck(id.value(), 3, ReturnCode.INVALID_TOPIC_ID));
            }
        }
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 reserved id type")
    void reservedTopicIdTypeIsRefused() {
        // Flags 0x23: QoS 1, TopicIdType 0b11.
        ByteBuffer datagram = Payload.ofHex("080C230005000731").asBuffer();
        node.sends(((Decoded) new SnDecoder(false).decode(datagram)).message());
        node.expects(new PubAck(5, 7, ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.7 no REGISTER")
    void predefinedAndShortTopicsNeedNoRegistration() {
        node.sends(new Publish(false, QoS.ZERO, false, new PredefinedTopicId(5), 0, DATA));
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("predefined/five");
        node.sends(new Publish(false, QoS.ZERO, false, ShortTopicName.of("ab"), 0, DATA));
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("ab");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x612B, 0x2361, 0x6100, 0xC328})
    @Rule("R5.5 bad short name")
    void shortNameThatIsNoTopicNameIsRefused(int value) {
        node.sends(new Publish(false, QoS.ONE, false, new ShortTopicName(value), 3, DATA));
        node.expects(new PubAck(value, 3, ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    private void publishedAndAcknowledged(int msgId) {
        node.sends(publish(topic, QoS.ONE, msgId));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(new PubAck(topic.value(), msgId, ReturnCode.ACCEPTED));
    }
}
