package org.sngateway.sim.client;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** The will (MQTT-SN 1.2 §6.3, §6.4). */
class WillTest {
    private static final Payload LAST_WORDS = Payload.ofText("gone");
    private static final Will WILL = new Will("w", LAST_WORDS, QoS.ONE, true);
    private static final WillTopic WILL_TOPIC = new WillTopic(QoS.ONE, true, "w");
    private static final WillMsg WILL_MSG = new WillMsg(LAST_WORDS);

    private final PlayedGateway gateway = new PlayedGateway();
    private final SnClient client = gateway.client;

    @Test
    void willIsSentWhenTheGatewayAsks() {
        client.updateWill(Optional.of(WILL), gateway.nowNanos);
        client.connect(true, gateway.nowNanos);
        gateway.expect(new Connect(true, true, 1, 60, "c"));

        gateway.hear(new WillTopicReq());
        gateway.expect(WILL_TOPIC);
        gateway.hear(new WillMsgReq());
        gateway.expect(WILL_MSG);
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));

        gateway.expectEvents("connected");
        gateway.expectNothing();
    }

    @Test
    void lostMessagesOfThePromptingAreRepeated() {
        client.updateWill(Optional.of(WILL), gateway.nowNanos);
        client.connect(true, gateway.nowNanos);
        gateway.hear(new WillTopicReq());
        gateway.expect(new Connect(true, true, 1, 60, "c"), WILL_TOPIC);

        gateway.advanceSeconds(10);
        gateway.expect(WILL_TOPIC);
        gateway.hear(new WillMsgReq());
        gateway.expect(WILL_MSG);
        gateway.advanceSeconds(10);
        gateway.expect(WILL_MSG);
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));

        gateway.expectEvents("connected");
    }

    @Test
    void gatewayMayAskAgain() {
        client.updateWill(Optional.of(WILL), gateway.nowNanos);
        client.connect(true, gateway.nowNanos);
        gateway.hear(new WillTopicReq());
        gateway.hear(new WillMsgReq());
        gateway.expect(new Connect(true, true, 1, 60, "c"), WILL_TOPIC, WILL_MSG);

        gateway.hear(new WillTopicReq());

        gateway.expect(WILL_TOPIC);
    }

    @Test
    void newMessageIsAnUpdateOfTheMessageAlone() {
        connectedWithWill();

        client.updateWill(Optional.of(withMessage("later")), gateway.nowNanos);

        gateway.expect(new WillMsgUpd(Payload.ofText("later")));
        gateway.hear(new WillMsgResp(ReturnCode.ACCEPTED));
        gateway.expectEvents("will: accepted");
        gateway.expectNothing();
    }

    @Test
    void newTopicIsAnUpdateOfTheTopicAlone() {
        connectedWithWill();

        client.updateWill(Optional.of(new Will("v", LAST_WORDS, QoS.TWO, false)), gateway.nowNanos);

        gateway.expect(new WillTopicUpd(QoS.TWO, false, "v"));
        gateway.hear(new WillTopicResp(ReturnCode.ACCEPTED));
        gateway.expectEvents("will: accepted");
        gateway.expectNothing();
    }

    @Test
    void firstWillWithinAConnectionIsAnUpdateOfBoth() {
        gateway.connected();

        client.updateWill(Optional.of(WILL), gateway.nowNanos);

        gateway.expect(new WillTopicUpd(QoS.ONE, true, "w"));
        gateway.hear(new WillTopicResp(ReturnCode.ACCEPTED));
        gateway.expect(new WillMsgUpd(LAST_WORDS));
        gateway.hear(new WillMsgResp(ReturnCode.ACCEPTED));
        gateway.expectEvents("will: accepted");
    }

    @Test
    void updateIsRepeatedUntilItIsAnswered() {
        connectedWithWill();
        client.updateWill(Optional.of(withMessage("later")), gateway.nowNanos);

        gateway.advanceSeconds(10);

        WillMsgUpd update = new WillMsgUpd(Payload.ofText("later"));
        gateway.expect(update, update);
    }

    @Test
    void refusedUpdateIsReported() {
        connectedWithWill();
        client.updateWill(Optional.of(withMessage("later")), gateway.nowNanos);
        gateway.expect(new WillMsgUpd(Payload.ofText("later")));

        gateway.hear(new WillMsgResp(ReturnCode.NOT_SUPPORTED));

        gateway.expectEvents("will: not-supported");
        gateway.expectNothing();
    }

    @Test
    void willIsDeletedWithinAConnection() {
        connectedWithWill();

        client.updateWill(Optional.empty(), gateway.nowNanos);

        gateway.expect(WillTopicUpd.empty());
        gateway.hear(new WillTopicResp(ReturnCode.ACCEPTED));
        gateway.expectEvents("will: accepted");
    }

    @Test
    void willIsDeletedAtTheNextConnectionWithAnEmptyWillTopic() {
        connectedWithWill();
        client.disconnect(gateway.nowNanos);
        gateway.hear(Disconnect.plain());
        gateway.expect(Disconnect.plain());

        client.updateWill(Optional.empty(), gateway.nowNanos);
        client.connect(false, gateway.nowNanos);

        gateway.expect(new Connect(true, false, 1, 60, "c"));
        gateway.hear(new WillTopicReq());
        gateway.expect(WillTopic.empty());
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.expectEvents("disconnected", "connected");
        client.connect(false, gateway.nowNanos);
        gateway.expect(new Connect(false, false, 1, 60, "c"));
    }

    @Test
    void cleanSessionDeletesTheWillWithoutAnUpdate() {
        connectedWithWill();
        client.disconnect(gateway.nowNanos);
        gateway.hear(Disconnect.plain());
        gateway.expect(Disconnect.plain());

        client.updateWill(Optional.empty(), gateway.nowNanos);
        client.connect(true, gateway.nowNanos);

        gateway.expect(new Connect(false, true, 1, 60, "c"));
    }

    @Test
    void clientThatBecomesActiveDoesNotSendItsWillAgain() {
        connectedWithWill();
        client.sleep(100, gateway.nowNanos);
        gateway.hear(Disconnect.plain());
        gateway.expect(new Disconnect(100));

        client.updateWill(Optional.of(withMessage("later")), gateway.nowNanos);

        gateway.expect(new Connect(false, false, 1, 60, "c"));
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.expect(new WillMsgUpd(Payload.ofText("later")));
    }

    private void connectedWithWill() {
        client.updateWill(Optional.of(WILL), gateway.nowNanos);
        client.connect(false, gateway.nowNanos);
        gateway.hear(new WillTopicReq());
        gateway.hear(new WillMsgReq());
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.expect(new Connect(true, false, 1, 60, "c"), WILL_TOPIC, WILL_MSG);
        gateway.expectEvents("connected");
    }

    private static Will withMessage(String message) {
        return new Will("w", Payload.ofText(message), QoS.ONE, true);
    }

    @Test
    void willOfAKeptSessionStaysWhereTheClientStatesNone() {
        client.updateWill(Optional.of(WILL), gateway.nowNanos);

        client.connect(false, false, gateway.nowNanos);

        gateway.expect(new Connect(false, false, 1, 60, "c"));
    }

    @Test
    void clientThatStatesItsWillDeletesTheOldOneIfItHasNone() {
        client.connect(false, true, gateway.nowNanos);
        gateway.expect(new Connect(true, false, 1, 60, "c"));

        gateway.hear(new WillTopicReq());

        gateway.expect(WillTopic.empty());
    }
}
