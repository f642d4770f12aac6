package org.sngateway.sim.client;

import static org.sngateway.sim.client.PlayedGateway.DATA;

import org.junit.jupiter.api.Test;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
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
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/** Subscriptions, and deliveries of the gateway (MQTT-SN 1.2 §6.9, §6.10). */
class DeliveryTest {
    private static final TopicName S = new TopicName("s");
    private static final NormalTopicId S_ID = new NormalTopicId(7);
    private static final Publish AT_QOS_2 = new Publish(false, QoS.TWO, false, S_ID, 5, DATA);

    private final PlayedGateway gateway = new PlayedGateway();
    private final SnClient client = gateway.client;

    @Test
    void messagesOfASubscribedNameComeWithTheIdOfTheSubAck() {
        subscribed();

        gateway.hear(new Publish(false, QoS.ZERO, false, S_ID, 0, DATA));

        gateway.expectNothing();
        gateway.expectEvents("received TopicName[text=s] x");
    }

    @Test
    void subscribeIsRepeated() {
        gateway.connected();
        client.subscribe(S, QoS.ONE, gateway.nowNanos);

        gateway.advanceSeconds(10);

        Subscribe subscribe = new Subscribe(false, QoS.ONE, 1, S);
        gateway.expect(subscribe, subscribe);
    }

    @Test
    void messagesOfAWildcardComeAfterARegister() {
        gateway.connected();
        client.subscribe(new TopicName("w/+"), QoS.TWO, gateway.nowNanos);
        gateway.expect(new Subscribe(false, QoS.TWO, 1, new TopicName("w/+")));
        gateway.hear(new SubAck(QoS.ONE, 0, 1, ReturnCode.ACCEPTED));
        gateway.expectEvents("subscribed TopicName[text=w/+]: 1 accepted");

        gateway.hear(new Register(8, 6, "w/1"));
        gateway.expect(new RegAck(8, 6, ReturnCode.ACCEPTED));
        gateway.hear(new Publish(false, QoS.ONE, false, new NormalTopicId(8), 3, DATA));

        gateway.expect(new PubAck(8, 3, ReturnCode.ACCEPTED));
        gateway.expectEvents("received TopicName[text=w/1] x");
    }

    @Test
    void predefinedIdAndShortNameAreSubscribedToAndReceivedAsSuch() {
        gateway.connected();

        client.subscribe(new PredefinedTopicId(7), QoS.ONE, gateway.nowNanos);
        gateway.expect(new Subscribe(false, QoS.ONE, 1, new PredefinedTopicId(7)));
        gateway.hear(new SubAck(QoS.ONE, 7, 1, ReturnCode.ACCEPTED));
        client.subscribe(ShortTopicName.of("ab"), QoS.ZERO, gateway.nowNanos);
        gateway.expect(new Subscribe(false, QoS.ZERO, 2, ShortTopicName.of("ab")));
        gateway.hear(new SubAck(QoS.ZERO, 0x6162, 2, ReturnCode.ACCEPTED));
        gateway.expectEvents(
                "subscribed PredefinedTopicId[value=7]: 1 accepted",
                "subscribed ShortTopicName[value=24930]: 0 accepted");

        gateway.hear(new Publish(false, QoS.ONE, false, new PredefinedTopicId(7), 4, DATA));
        gateway.hear(new Publish(false, QoS.ZERO, false, ShortTopicName.of("ab"), 0, DATA));
        gateway.expect(new PubAck(7, 4, ReturnCode.ACCEPTED));
        gateway.expectEvents("received PredefinedTopicId[value=7] x", "received ShortTopicName[value=24930] x");
    }

    @Test
    void normalIdIsNotThePredefinedIdOfTheSameNumber() {
        subscribed();

        gateway.hear(new Publish(false, QoS.ONE, false, new NormalTopicId(8), 4, DATA));

        gateway.expect(new PubAck(8, 4, ReturnCode.INVALID_TOPIC_ID));
        gateway.expectEvents();
    }

    @Test
    void refusedSubscriptionIsReported() {
        gateway.connected();
        client.subscribe(S, QoS.ONE, gateway.nowNanos);
        gateway.expect(new Subscribe(false, QoS.ONE, 1, S));

        gateway.hear(new SubAck(QoS.ZERO, 0, 1, ReturnCode.NOT_SUPPORTED));

        gateway.expectEvents("subscribed TopicName[text=s]: 0 not-supported");
    }

    @Test
    void congestionMakesTheClientSubscribeAgainLater() {
        gateway.connected();
        client.subscribe(S, QoS.ONE, gateway.nowNanos);
        gateway.expect(new Subscribe(false, QoS.ONE, 1, S));

        gateway.hear(new SubAck(QoS.ZERO, 0, 1, ReturnCode.CONGESTION));
        gateway.expectEvents();
        client.disconnect(gateway.nowNanos);
        gateway.hear(Disconnect.plain());
        gateway.advance(PlayedGateway.TWAIT);
        client.connect(true, gateway.nowNanos);
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));

        gateway.expect(Disconnect.plain(), new Connect(false, true, 1, 60, "c"), new Subscribe(false, QoS.ONE, 2, S));
    }

    @Test
    void unsubscribeIsRepeatedUntilItIsAcknowledged() {
        subscribed();
        client.unsubscribe(S, gateway.nowNanos);
        gateway.expect(new Unsubscribe(2, S));

        gateway.advanceSeconds(10);
        gateway.expect(new Unsubscribe(2, S));
        gateway.hear(new UnsubAck(2));

        gateway.expectEvents("unsubscribed TopicName[text=s]");
        gateway.advanceSeconds(10);
        gateway.expectNothing();
    }

    @Test
    void qos2ComesOnceThoughItIsRepeated() {
        subscribed();
        gateway.hear(AT_QOS_2);
        gateway.expect(new PubRec(5));
        gateway.expectEvents("received TopicName[text=s] x");

        gateway.hear(AT_QOS_2.asDuplicate());
        gateway.expect(new PubRec(5));
        gateway.hear(AT_QOS_2);
        gateway.expect(new PubRec(5));

        gateway.expectEvents();
    }

    @Test
    void repetitionUnderAnotherIdOfTheTopicIsTheSameMessage() {
        subscribed();
        gateway.hear(AT_QOS_2);
        gateway.expectEvents("received TopicName[text=s] x");

        gateway.hear(new Publish(true, QoS.TWO, false, new PredefinedTopicId(3), 5, DATA));

        gateway.expectEvents();
    }

    @Test
    void clientThatRestartsKnowsAMessageThatWaitsForPubRel() {
        subscribed();
        gateway.hear(AT_QOS_2);
        gateway.expectEvents("received TopicName[text=s] x");

        client.restart();
        client.connect(false, gateway.nowNanos);
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.hear(new Register(7, 6, "s"));
        gateway.hear(AT_QOS_2.asDuplicate());

        gateway.expectEvents("connected");
    }

    @Test
    void everyPubRelIsAnswered() {
        subscribed();
        gateway.hear(AT_QOS_2);
        gateway.expect(new PubRec(5));

        gateway.hear(new PubRel(5));
        gateway.hear(new PubRel(5));

        gateway.expect(new PubComp(5), new PubComp(5));
    }

    @Test
    void releasedMsgIdMayBeUsedAgain() {
        subscribed();
        gateway.hear(AT_QOS_2);
        gateway.hear(new PubRel(5));
        gateway.expectEvents("received TopicName[text=s] x");

        gateway.hear(AT_QOS_2);

        gateway.expectEvents("received TopicName[text=s] x");
    }

    @Test
    void msgIdOfAMessageThatWasGivenUpMayBeUsedForAnother() {
        subscribed();
        gateway.hear(AT_QOS_2);
        gateway.expectEvents("received TopicName[text=s] x");

        gateway.hear(new Publish(false, QoS.TWO, false, S_ID, 5, Payload.ofText("y")));

        gateway.expectEvents("received TopicName[text=s] y");
    }

    @Test
    void qos2ComesOnceOverConnectionsToo() {
        gateway.connectedAndKept();
        client.subscribe(S, QoS.TWO, gateway.nowNanos);
        gateway.hear(new SubAck(QoS.TWO, 7, 1, ReturnCode.ACCEPTED));
        gateway.hear(AT_QOS_2);
        gateway.expectEvents("subscribed TopicName[text=s]: 2 accepted", "received TopicName[text=s] x");

        client.connect(false, gateway.nowNanos);
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.hear(AT_QOS_2.asDuplicate());

        gateway.expectEvents("connected");
    }

    private void subscribed() {
        gateway.connected();
        client.subscribe(S, QoS.TWO, gateway.nowNanos);
        gateway.expect(new Subscribe(false, QoS.TWO, 1, S));
        gateway.hear(new SubAck(QoS.TWO, 7, 1, ReturnCode.ACCEPTED));
        gateway.expectEvents("subscribed TopicName[text=s]: 2 accepted");
    }
}
