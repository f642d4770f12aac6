package org.sngateway.sim.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sngateway.sim.client.PlayedGateway.DATA;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;

/** Sleep (MQTT-SN 1.2 §6.14). */
class SleepTest {
    private static final PingReq WAKE = new PingReq("c");

    private final PlayedGateway gateway = new PlayedGateway();
    private final SnClient client = gateway.client;

    @Test
    void clientSleepsWhenTheGatewayHasAgreed() {
        gateway.connectedAndKept();

        client.sleep(100, gateway.nowNanos);

        gateway.expect(new Disconnect(100));
        assertThat(client.state()).isEqualTo(ClientState.FALLING_ASLEEP);
        gateway.hear(Disconnect.plain());
        assertThat(client.state()).isEqualTo(ClientState.ASLEEP);
        gateway.expectEvents("asleep");
    }

    @Test
    void earlierRequestsAreDoneFirst() {
        gateway.connectedAndKept();
        gateway.publish(1, QoS.ONE);
        client.sleep(100, gateway.nowNanos);
        gateway.answerRegister(9);
        gateway.expect(new Publish(false, QoS.ONE, false, new NormalTopicId(9), 2, DATA));

        gateway.hear(new PubAck(9, 2, ReturnCode.ACCEPTED));

        gateway.expect(new Disconnect(100));
        gateway.expectEvents("published 1");
    }

    @Test
    void sleepIsAnnouncedAgainWhenTheAnswerIsLost() {
        gateway.connectedAndKept();
        client.sleep(100, gateway.nowNanos);

        gateway.advanceSeconds(10);

        gateway.expect(new Disconnect(100), new Disconnect(100));
        gateway.hear(Disconnect.plain());
        gateway.expectEvents("asleep");
    }

    @Test
    void connectionIsLostWhenTheGatewayNeverAgrees() {
        gateway.connectedAndKept();
        client.sleep(100, gateway.nowNanos);

        gateway.advanceSeconds(40);

        gateway.expectEvents("lost: no answer to DISCONNECT");
    }

    @Test
    void sleepingClientSendsAndReceivesNothingAndWakesOncePerDuration() {
        gateway.asleep(100);

        gateway.advanceSeconds(99);
        gateway.hear(new Publish(false, QoS.ONE, false, new PredefinedTopicId(5), 1, DATA));
        gateway.hear(Disconnect.plain());
        gateway.expectNothing();
        gateway.expectEvents();
        gateway.advanceSeconds(1);

        gateway.expect(WAKE);
        assertThat(client.state()).isEqualTo(ClientState.AWAKE);
        gateway.hear(new PingResp());
        gateway.expectEvents("wake over");
        gateway.advanceSeconds(99);
        gateway.expectNothing();
        gateway.advanceSeconds(1);
        gateway.expect(WAKE);
    }

    @Test
    void awakeClientGetsTheMessagesThatTheGatewayHasKept() {
        awake();

        gateway.hear(new Register(8, 1, "w"));
        gateway.expect(new RegAck(8, 1, ReturnCode.ACCEPTED));
        gateway.hear(new Publish(false, QoS.ONE, false, new NormalTopicId(8), 2, DATA));
        gateway.expect(new PubAck(8, 2, ReturnCode.ACCEPTED));
        gateway.hear(new Publish(false, QoS.TWO, false, new PredefinedTopicId(5), 3, DATA));
        gateway.expect(new PubRec(3));
        gateway.hear(new PingResp());

        gateway.expectEvents("received TopicName[text=w] x", "received PredefinedTopicId[value=5] x", "wake over");
        assertThat(client.state()).isEqualTo(ClientState.ASLEEP);
    }

    @Test
    void wakeIsRepeatedAndAnsweredLate() {
        awake();

        gateway.advanceSeconds(10);
        gateway.expect(WAKE);
        gateway.hear(new PingResp());

        gateway.expectEvents("wake over");
    }

    @Test
    void everyMessageRestartsTheTimerOfAnAwakeClient() {
        awake();
        gateway.advanceSeconds(9);

        gateway.hear(PingReq.withoutClientId());
        gateway.expect(new PingResp());
        gateway.advanceSeconds(9);

        gateway.expectNothing();
        gateway.advanceSeconds(1);
        gateway.expect(WAKE);
    }

    @Test
    void clientSleepsWithoutPingRespAndTriesAgainAtItsNextWake() {
        awake();

        gateway.advanceSeconds(40);

        gateway.expect(WAKE, WAKE, WAKE);
        gateway.expectEvents("wake unanswered");
        assertThat(client.state()).isEqualTo(ClientState.ASLEEP);
        gateway.advanceSeconds(100);
        gateway.expect(WAKE);
    }

    @Test
    void clientWakesEarlyOnRequest() {
        gateway.asleep(100);

        client.wake(gateway.nowNanos);

        gateway.expect(WAKE);
    }

    @Test
    void awakeClientAsksOnceMoreOnRequest() {
        awake();

        client.wake(gateway.nowNanos);

        gateway.expect(WAKE);
        assertThat(client.state()).isEqualTo(ClientState.AWAKE);
    }

    @Test
    void clientThatSendsAsleepDoesNotConnectFirst() {
        PlayedGateway served = new PlayedGateway(PlayedGateway.SETTINGS.thatSendsAsleep());
        served.asleep(100);
        served.publish(1, QoS.ONE);
        served.expect(new Register(0, 1, "t"));

        served.advanceSeconds(10);
        served.answerRegister(9);
        served.expect(new Publish(false, QoS.ONE, false, new NormalTopicId(9), 2, DATA));
        served.hear(new PubAck(9, 2, ReturnCode.ACCEPTED));

        served.expectEvents("published 1");
        assertThat(served.client.state()).isEqualTo(ClientState.ASLEEP);
        served.advanceSeconds(89);
        served.expectNothing();
        served.advanceSeconds(1);
        served.expect(WAKE);
    }

    @Test
    void clientThatIsNotServedAsleepIsDisconnected() {
        PlayedGateway strict = new PlayedGateway(PlayedGateway.SETTINGS.thatSendsAsleep());
        strict.asleep(100);
        strict.publish(1, QoS.ONE);

        strict.hear(Disconnect.plain());

        strict.expectEvents("lost: the gateway sent DISCONNECT");
    }

    @Test
    void disconnectAtTheWakeMeansThatTheSessionIsGone() {
        awake();

        gateway.hear(Disconnect.plain());

        gateway.expectEvents("lost: the gateway sent DISCONNECT");
        assertThat(client.state()).isEqualTo(ClientState.DISCONNECTED);
    }

    @Test
    void clientBecomesActiveToSendSomethingAndSleepsAgain() {
        gateway.asleep(100);

        gateway.publish(1, QoS.ONE);

        gateway.expect(new Connect(false, false, 1, 60, "c"));
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.answerRegister(9);
        gateway.hear(new PubAck(9, 2, ReturnCode.ACCEPTED));
        gateway.expect(new Publish(false, QoS.ONE, false, new NormalTopicId(9), 2, DATA), new Disconnect(100));
        gateway.hear(Disconnect.plain());
        gateway.expectEvents("published 1", "asleep");
    }

    @Test
    void awakeClientFirstGetsAllMessagesAndThenBecomesActive() {
        awake();

        gateway.publish(1, QoS.ONE);
        gateway.expectNothing();
        gateway.hear(new PingResp());

        gateway.expect(new Connect(false, false, 1, 60, "c"));
        gateway.expectEvents("wake over");
    }

    @Test
    void qosMinusOneDoesNotWakeTheClient() {
        gateway.asleep(100);

        client.publish(1, new Publication(new PredefinedTopicId(5), DATA, QoS.MINUS_ONE, false), gateway.nowNanos);

        gateway.expect(new Publish(false, QoS.MINUS_ONE, false, new PredefinedTopicId(5), 0, DATA));
        assertThat(client.state()).isEqualTo(ClientState.ASLEEP);
    }

    @Test
    void connectEndsSleepForGood() {
        gateway.asleep(100);

        client.connect(false, gateway.nowNanos);

        gateway.expect(new Connect(false, false, 1, 60, "c"));
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.expectEvents("connected");
        gateway.advanceSeconds(60);
        gateway.expect(PingReq.withoutClientId());
    }

    @Test
    void connectIsPossibleWhileAwake() {
        awake();

        client.connect(false, gateway.nowNanos);

        gateway.expect(new Connect(false, false, 1, 60, "c"));
        gateway.hear(new ConnAck(ReturnCode.ACCEPTED));
        gateway.expectEvents("connected");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void newDurationIsToldAsleepAndAwake(boolean awake) {
        gateway.asleep(100);
        if (awake) {
            client.wake(gateway.nowNanos);
            gateway.expect(WAKE);
        }

        client.sleep(20, gateway.nowNanos);

        gateway.expect(new Disconnect(20));
        gateway.hear(Disconnect.plain());
        gateway.expectEvents("asleep");
        gateway.advanceSeconds(20);
        gateway.expect(WAKE);
    }

    @Test
    void sleepingClientMayDisconnect() {
        gateway.asleep(100);

        client.disconnect(gateway.nowNanos);

        gateway.expect(Disconnect.plain());
        gateway.hear(Disconnect.plain());
        gateway.expectEvents("disconnected");
        gateway.advanceSeconds(1000);
        gateway.expectNothing();
    }

    @Test
    void congestionDoesNotKeepTheClientFromSleeping() {
        gateway.connectedAndKept();
        gateway.publish(1, QoS.ONE);
        client.sleep(1000, gateway.nowNanos);
        gateway.expect(new Register(0, 1, "t"));

        gateway.hear(new RegAck(0, 1, ReturnCode.CONGESTION));

        gateway.expect(new Disconnect(1000));
        gateway.hear(Disconnect.plain());
        gateway.advance(PlayedGateway.TWAIT);
        gateway.expect(new Connect(false, false, 1, 60, "c"));
    }

    @Test
    void durationHasTwoOctets() {
        assertThatThrownBy(() -> client.sleep(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.sleep(65_536, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private void awake() {
        gateway.asleep(100);
        gateway.advanceSeconds(100);
        gateway.expect(WAKE);
    }
}
