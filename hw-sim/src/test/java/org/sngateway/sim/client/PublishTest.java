package org.sngateway.sim.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sngateway.sim.client.PlayedGateway.DATA;

import org.junit.jupiter.api.Test;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
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
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** Publications of the client (MQTT-SN 1.2 §6.5 to §6.8). */
class PublishTest {
    private static final NormalTopicId T = new NormalTopicId(9);

    private final PlayedGateway gateway = new PlayedGateway();
    private final SnClient client = gateway.client;

    @Test
    void topicIsRegisteredBeforeItsFirstPublish() {
        gateway.connected();
        gateway.publish(1, QoS.ONE);
        gateway.answerRegister(9);
        gateway.expect(publish(false, QoS.ONE, 2));
        gateway.hear(new PubAck(9, 2, ReturnCode.ACCEPTED));
        gateway.expectEvents("published 1");

        gateway.publish(2, QoS.ZERO);

        gateway.expect(publish(false, QoS.ZERO, 0));
        gateway.expectEvents("published 2");
    }

    @Test
    void registerIsRepeated() {
        gateway.connected();
        gateway.publish(1, QoS.ONE);
        gateway.expect(new Register(0, 1, "t"));

        gateway.advanceSeconds(10);

        gateway.expect(new Register(0, 1, "t"));
    }

    @Test
    void nameCanBeRegisteredAheadOfItsFirstPublish() {
        gateway.connected();
        client.register(new TopicName("t"), gateway.nowNanos);
        gateway.answerRegister(9);
        gateway.expectEvents("registered t: accepted");

        gateway.publish(1, QoS.ONE);

        gateway.expect(publish(false, QoS.ONE, 2));
    }

    @Test
    void refusalOfARegistrationIsReported() {
        gateway.connected();
        client.register(new TopicName("t"), gateway.nowNanos);

        gateway.hear(new RegAck(0, 1, ReturnCode.NOT_SUPPORTED));

        gateway.expectEvents("registered t: not-supported");
        assertThat(client.isIdle()).isTrue();
    }

    @Test
    void publishIsRepeatedWithDupAndThenTheConnectionIsLost() {
        publishing(QoS.ONE);

        gateway.advanceSeconds(40);

        gateway.expect(publish(true, QoS.ONE, 2), publish(true, QoS.ONE, 2), publish(true, QoS.ONE, 2));
        gateway.expectEvents("lost: no answer to PUBLISH");
    }

    @Test
    void nextPublicationWaitsForTheAcknowledgementOfThePreviousOne() {
        publishing(QoS.ONE);
        gateway.publish(2, QoS.ONE);
        gateway.expectNothing();

        gateway.hear(new PubAck(9, 2, ReturnCode.ACCEPTED));

        gateway.expect(publish(false, QoS.ONE, 3));
    }

    @Test
    void qos2IsPublishRecRelComp() {
        publishing(QoS.TWO);

        gateway.hear(new PubRec(2));
        gateway.expect(new PubRel(2));
        gateway.expectEvents();
        gateway.hear(new PubComp(2));

        gateway.expectEvents("published 1");
    }

    @Test
    void afterPubRecOnlyPubRelIsRepeated() {
        publishing(QoS.TWO);
        gateway.hear(new PubRec(2));
        gateway.expect(new PubRel(2));

        gateway.advanceSeconds(10);

        gateway.expect(new PubRel(2));
    }

    @Test
    void pubRecThatComesAgainIsAnsweredByPubRelAgain() {
        publishing(QoS.TWO);
        gateway.hear(new PubRec(2));
        gateway.expect(new PubRel(2));

        gateway.hear(new PubRec(2));

        gateway.expect(new PubRel(2));
    }

    @Test
    void qos2WithoutPubRecIsPublishedAgainUnderItsMsgIdAtTheNextConnection() {
        gateway.connectedAndKept();
        gateway.publish(1, QoS.TWO);
        gateway.answerRegister(9);
        gateway.expect(publish(false, QoS.TWO, 2));
        loseConnection();

        reconnect(false);

        gateway.expect(publish(true, QoS.TWO, 2));
    }

    @Test
    void qos2WithPubRecIsReleasedAtTheNextConnection() {
        gateway.connectedAndKept();
        gateway.publish(1, QoS.TWO);
        gateway.answerRegister(9);
        gateway.expect(publish(false, QoS.TWO, 2));
        gateway.hear(new PubRec(2));
        gateway.expect(new PubRel(2));
        loseConnection();

        reconnect(false);

        gateway.expect(new PubRel(2));
    }

    @Test
    void cleanSessionPublishesUnfinishedMessagesAgain() {
        gateway.connected();
        gateway.publish(1, QoS.TWO);
        gateway.answerRegister(9);
        gateway.expect(publish(false, QoS.TWO, 2));
        gateway.hear(new PubRec(2));
        gateway.expect(new PubRel(2));
        loseConnection();

        reconnect(true);

        gateway.expect(new Register(0, 3, "t"));
        gateway.hear(new RegAck(5, 3, ReturnCode.ACCEPTED));
        gateway.expect(new Publish(false, QoS.TWO, false, new NormalTopicId(5), 4, DATA));
    }

    @Test
    void pubAckInPlaceOfPubRecRefuses() {
        publishing(QoS.TWO);

        gateway.hear(new PubAck(9, 2, ReturnCode.NOT_SUPPORTED));

        gateway.expectEvents("failed 1: not-supported");
        gateway.expectNothing();
    }

    @Test
    void unknownTopicIdIsRegisteredAgain() {
        publishing(QoS.ONE);

        gateway.hear(new PubAck(9, 2, ReturnCode.INVALID_TOPIC_ID));

        gateway.expect(new Register(0, 3, "t"));
        gateway.hear(new RegAck(10, 3, ReturnCode.ACCEPTED));
        gateway.expect(new Publish(false, QoS.ONE, false, new NormalTopicId(10), 4, DATA));
        gateway.expectEvents();
    }

    @Test
    void topicIdThatStaysUnknownIsGivenUp() {
        publishing(QoS.ONE);
        gateway.hear(new PubAck(9, 2, ReturnCode.INVALID_TOPIC_ID));
        gateway.expect(new Register(0, 3, "t"));
        gateway.hear(new RegAck(10, 3, ReturnCode.ACCEPTED));
        gateway.expect(new Publish(false, QoS.ONE, false, new NormalTopicId(10), 4, DATA));

        gateway.hear(new PubAck(10, 4, ReturnCode.INVALID_TOPIC_ID));

        gateway.expectEvents("failed 1: invalid-topic-id");
    }

    @Test
    void topicIdRefusedAtQos0IsRegisteredBeforeTheNextPublish() {
        gateway.connected();
        gateway.publish(1, QoS.ZERO);
        gateway.answerRegister(9);
        gateway.expect(publish(false, QoS.ZERO, 0));

        gateway.hear(new PubAck(9, 0, ReturnCode.INVALID_TOPIC_ID));
        gateway.publish(2, QoS.ZERO);

        gateway.expect(new Register(0, 2, "t"));
    }

    @Test
    void refusedRegistrationGivesThePublicationUp() {
        gateway.connected();
        gateway.publish(1, QoS.ONE);
        gateway.expect(new Register(0, 1, "t"));

        gateway.hear(new RegAck(0, 1, ReturnCode.NOT_SUPPORTED));

        gateway.expectEvents("failed 1: not-supported");
    }

    @Test
    void congestionMakesTheClientWaitBeforeItTriesAgain() {
        publishing(QoS.ONE);

        gateway.hear(new PubAck(9, 2, ReturnCode.CONGESTION));
        gateway.publish(2, QoS.ONE);

        for (int minute = 1; minute < 5; minute++) {
            gateway.advanceSeconds(60);
            gateway.expect(PingReq.withoutClientId());
            gateway.hear(new PingResp());
        }
        gateway.advanceSeconds(59);
        gateway.expectNothing();
        gateway.advanceSeconds(1);
        gateway.hear(new PingResp());
        gateway.expect(PingReq.withoutClientId(), publish(false, QoS.ONE, 3));
        gateway.expectEvents();
    }

    @Test
    void congestionAtRegisterMakesTheClientWaitToo() {
        gateway.connected();
        gateway.publish(1, QoS.ONE);
        gateway.expect(new Register(0, 1, "t"));

        gateway.hear(new RegAck(0, 1, ReturnCode.CONGESTION));

        gateway.expectNothing();
        gateway.expectEvents();
        gateway.advanceSeconds(60);
        gateway.hear(new PingResp());
        gateway.expect(PingReq.withoutClientId());
    }

    @Test
    void predefinedIdAndShortNameNeedNoRegistration() {
        gateway.connected();

        client.publish(1, publication(new PredefinedTopicId(5), QoS.ONE), gateway.nowNanos);
        gateway.expect(new Publish(false, QoS.ONE, false, new PredefinedTopicId(5), 1, DATA));
        gateway.hear(new PubAck(5, 1, ReturnCode.ACCEPTED));
        client.publish(2, publication(ShortTopicName.of("ab"), QoS.TWO), gateway.nowNanos);

        gateway.expect(new Publish(false, QoS.TWO, false, ShortTopicName.of("ab"), 2, DATA));
        gateway.expectEvents("published 1");
    }

    @Test
    void unknownPredefinedIdIsNotRegistered() {
        gateway.connected();
        client.publish(1, publication(new PredefinedTopicId(5), QoS.ONE), gateway.nowNanos);
        gateway.expect(new Publish(false, QoS.ONE, false, new PredefinedTopicId(5), 1, DATA));

        gateway.hear(new PubAck(5, 1, ReturnCode.INVALID_TOPIC_ID));

        gateway.expectEvents("failed 1: invalid-topic-id");
        gateway.expectNothing();
    }

    @Test
    void qosMinusOneNeedsNoConnection() {
        client.publish(1, publication(new PredefinedTopicId(5), QoS.MINUS_ONE), gateway.nowNanos);

        gateway.expect(new Publish(false, QoS.MINUS_ONE, false, new PredefinedTopicId(5), 0, DATA));
        gateway.expectEvents("published 1");
    }

    @Test
    void qosMinusOneTakesNoNames() {
        assertThatThrownBy(() -> gateway.publish(1, QoS.MINUS_ONE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fullQueueGivesUpItsOldest() {
        for (int token = 1; token <= 5; token++) {
            gateway.publish(token, QoS.ONE);
        }

        gateway.expectEvents("failed 1: congestion", "failed 2: congestion");
    }

    @Test
    void fullQueueKeepsThePublicationThatWasSent() {
        publishing(QoS.ONE);

        for (int token = 2; token <= 4; token++) {
            gateway.publish(token, QoS.ONE);
        }

        gateway.expectEvents("failed 2: congestion");
        gateway.hear(new PubAck(9, 2, ReturnCode.ACCEPTED));
        gateway.expectEvents("published 1");
    }

    /** Publishes token 1 with MsgId 2 to topic id 9, in a connection with a clean session. */
    private void publishing(QoS qos) {
        gateway.connected();
        gateway.publish(1, qos);
        gateway.answerRegister(9);
        gateway.expect(publish(false, qos, 2));
    }

    private void loseConnection() {
        gateway.hear(Disconnect.plain());
        gateway.expectEvents("lost: the gateway sent DISCONNECT");
    }

    private void reconnect(boolean cleanSession) {
        client.connect(cleanSession, gateway.nowNanos);
        gateway.expect(new Connect(false, cleanSession, 1, 60, "c"));
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
    }

    private static Publish publish(boolean dup, QoS qos, int msgId) {
        return new Publish(dup, qos, false, T, msgId, DATA);
    }

    private static Publication publication(TopicId topic, QoS qos) {
        return new Publication(topic, DATA, qos, false);
    }
}
