package org.sngateway.sim.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;

/** CONNECT, keep alive and DISCONNECT (MQTT-SN 1.2 §6.2, §6.11, §6.12). */
class ConnectionTest {
    private final PlayedGateway gateway = new PlayedGateway();
    private final SnClient client = gateway.client;

    @Test
    void connectIsRepeatedUntilItIsAnswered() {
        client.connect(true, gateway.nowNanos);
        gateway.expect(new Connect(false, true, 1, 60, "c"));

        gateway.advanceSeconds(10);

        gateway.expect(new Connect(false, true, 1, 60, "c"));
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.expectEvents("connected");
        gateway.advanceSeconds(59);
        gateway.expectNothing();
    }

    @Test
    void connectionIsLostWithoutAnswers() {
        Connect connect = new Connect(false, true, 1, 60, "c");
        client.connect(true, gateway.nowNanos);

        gateway.advanceSeconds(40);

        gateway.expect(connect, connect, connect, connect);
        gateway.expectEvents("lost: no answer to CONNECT");
        assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
        assertThat(client.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusalIsReportedWithItsCode() {
        client.connect(true, gateway.nowNanos);

        gateway.hear(new ConnAck(ReturnCode.CONGESTION));

        gateway.expectEvents("refused: congestion");
        assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    }

    @Test
    void unexpectedConnAckChangesNothing() {
        gateway.connected();

        gateway.hear(new ConnAck(ReturnCode.NOT_SUPPORTED));

        gateway.expectEvents();
        assertThat(client.state()).isEqualTo(ClientState.ACTIVE);
    }

    @Test
    void silenceIsFilledWithPings() {
        gateway.connected();

        gateway.advanceSeconds(60);
        gateway.expect(PingReq.withoutClientId());
        gateway.hear(new PingResp());

        gateway.advanceSeconds(59);
        gateway.expectNothing();
        gateway.advanceSeconds(1);
        gateway.expect(PingReq.withoutClientId());
    }

    @Test
    void pingIsRepeatedWhenItsPingRespIsLost() {
        gateway.connected();
        gateway.advanceSeconds(60);
        gateway.expect(PingReq.withoutClientId());

        gateway.advanceSeconds(10);
        gateway.expect(PingReq.withoutClientId());
        gateway.hear(new PingResp());

        gateway.advanceSeconds(59);
        gateway.expectNothing();
        gateway.expectEvents();
    }

    @Test
    void connectionIsLostWhenPingsAreNotAnswered() {
        PingReq ping = PingReq.withoutClientId();
        gateway.connected();

        gateway.advanceSeconds(100);

        gateway.expect(ping, ping, ping, ping);
        gateway.expectEvents("lost: no answer to PINGREQ");
    }

    @Test
    void publicationDoesNotWaitForAPingResp() {
        gateway.connected();
        gateway.advanceSeconds(60);
        gateway.expect(PingReq.withoutClientId());

        gateway.publish(1, QoS.ONE);

        gateway.expect(new Register(0, 1, "t"));
    }

    @Test
    void pingOfTheGatewayIsAnswered() {
        gateway.connected();

        gateway.hear(PingReq.withoutClientId());

        gateway.expect(new PingResp());
    }

    @Test
    void disconnectOfTheGatewayIsALostConnectionAndTheNextOneContinues() {
        gateway.connectedAndKept();
        gateway.publish(1, QoS.ONE);
        gateway.expect(new Register(0, 1, "t"));

        gateway.hear(Disconnect.plain());

        gateway.expectEvents("lost: the gateway sent DISCONNECT");
        client.connect(false, gateway.nowNanos);
        gateway.expect(new Connect(false, false, 1, 60, "c"));
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.expect(new Register(0, 2, "t"));
    }

    @Test
    void ownDisconnectIsAcknowledged() {
        gateway.connected();

        client.disconnect(gateway.nowNanos);

        gateway.expect(Disconnect.plain());
        gateway.hear(Disconnect.plain());
        gateway.expectEvents("disconnected");
    }

    @Test
    void disconnectIsRepeatedAndThenTakenForAnswered() {
        gateway.connected();
        client.disconnect(gateway.nowNanos);

        gateway.advanceSeconds(40);

        gateway.expect(Disconnect.plain(), Disconnect.plain(), Disconnect.plain(), Disconnect.plain());
        gateway.expectEvents("disconnected");
    }

    @Test
    void messagesAreIgnoredWithoutAConnection() {
        gateway.hear(PingReq.withoutClientId());
        gateway.hear(new PubAck(1, 1, ReturnCode.ACCEPTED));
        gateway.hear(Disconnect.plain());

        gateway.expectNothing();
        gateway.expectEvents();
    }

    @Test
    void pingBeforeItsTimeIsRepeatedAndAnsweredLikeAnyOther() {
        gateway.connected();

        client.ping(gateway.nowNanos);
        gateway.advanceSeconds(10);

        gateway.expect(PingReq.withoutClientId(), PingReq.withoutClientId());
        assertThat(client.isIdle()).isFalse();
        gateway.hear(new PingResp());
        assertThat(client.isIdle()).isTrue();
    }

    @Test
    void clientThatRestartsHasForgottenItsConnectionTopicIdsAndRequests() {
        gateway.connectedAndKept();
        gateway.publish(1, QoS.ONE);
        gateway.answerRegister(9);
        assertThat(client.topicId(new TopicName("t"))).isEqualTo(new NormalTopicId(9));

        client.restart();

        assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
        assertThat(client.topicId(new TopicName("t"))).isNull();
        assertThat(client.isIdle()).isTrue();
        assertThat(client.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
