package org.sngateway.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/** The client against a gateway that the test plays. */
class SnClientTest implements SnClientListener {
    private static final Payload DATA = Payload.ofText("x");

    private final SnClient client = new SnClient(
            new ClientSettings("c", true, Duration.ofSeconds(60), Duration.ofSeconds(10), 3, Duration.ofMinutes(5), 3),
            this);
    private final Deque<SnMessage> sent = new ArrayDeque<>();
    private final List<String> events = new ArrayList<>();
    private long nowNanos;

    @Test
    void connectIsRepeatedUntilItIsAnswered() {
        client.connect(nowNanos);
        expects(new Connect(false, true, 1, 60, "c"));
        advance(10);
        expects(new Connect(false, true, 1, 60, "c"));
        hears(new ConnAck(ReturnCode.ACCEPTED));
        assertThat(events).containsExactly("connected");
    }

    @Test
    void connectionIsLostWhenNobodyAnswers() {
        client.connect(nowNanos);
        advance(40);
        assertThat(sent).hasSize(4);
        assertThat(events).containsExactly("lost: no answer to CONNECT");
        assertThat(client.isDisconnected()).isTrue();
    }

    @Test
    void topicIsRegisteredBeforeItsFirstPublish() {
        connected();
        client.publish(1, "t", DATA, QoS.ONE, false, nowNanos);
        expects(new Register(0, 1, "t"));
        hears(new RegAck(9, 1, ReturnCode.ACCEPTED));
        expects(new Publish(false, QoS.ONE, false, new NormalTopicId(9), 2, DATA));
        hears(new PubAck(9, 2, ReturnCode.ACCEPTED));
        assertThat(events).containsExactly("published 1");

        client.publish(2, "t", DATA, QoS.ZERO, false, nowNanos);
        expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(9), 0, DATA));
        assertThat(events).containsExactly("published 1", "published 2");
    }

    @Test
    void publishIsRepeatedWithDup() {
        connected();
        publishing();
        advance(10);
        expects(new Publish(true, QoS.ONE, false, new NormalTopicId(9), 2, DATA));
    }

    @Test
    void unknownTopicIdIsRegisteredAgain() {
        connected();
        publishing();
        hears(new PubAck(9, 2, ReturnCode.INVALID_TOPIC_ID));
        expects(new Register(0, 3, "t"));
        hears(new RegAck(10, 3, ReturnCode.ACCEPTED));
        expects(new Publish(false, QoS.ONE, false, new NormalTopicId(10), 4, DATA));
    }

    @Test
    void congestionMakesTheClientWait() {
        connected();
        publishing();
        hears(new PubAck(9, 2, ReturnCode.CONGESTION));
        assertThat(events).containsExactly("failed 1 congestion");
        client.publish(2, "t", DATA, QoS.ONE, false, nowNanos);
        assertThat(sent).isEmpty();
        for (int minute = 0; minute < 5; minute++) {
            assertThat(sent).isEmpty();
            advance(60);
            sent.remove(PingReq.withoutClientId());
            hears(new PingResp());
        }
        expects(new Publish(false, QoS.ONE, false, new NormalTopicId(9), 3, DATA));
    }

    @Test
    void silenceIsFilledWithPings() {
        connected();
        advance(60);
        expects(PingReq.withoutClientId());
        hears(new PingResp());
        advance(59);
        assertThat(sent).isEmpty();
        advance(1);
        expects(PingReq.withoutClientId());
    }

    @Test
    void messagesOfSubscriptionsArriveUnderTheirNames() {
        connected();
        client.subscribe("s", QoS.ONE, nowNanos);
        expects(new Subscribe(false, QoS.ONE, 1, new TopicName("s")));
        hears(new SubAck(QoS.ONE, 7, 1, ReturnCode.ACCEPTED));
        hears(new Publish(false, QoS.ONE, false, new NormalTopicId(7), 5, DATA));
        expects(new PubAck(7, 5, ReturnCode.ACCEPTED));
        hears(new Register(8, 6, "w/1"));
        expects(new RegAck(8, 6, ReturnCode.ACCEPTED));
        hears(new Publish(false, QoS.ZERO, false, new NormalTopicId(8), 0, DATA));
        hears(new Publish(false, QoS.ONE, false, new NormalTopicId(99), 7, DATA));
        expects(new PubAck(99, 7, ReturnCode.INVALID_TOPIC_ID));
        assertThat(events).containsExactly("subscribed s", "message s", "message w/1");
    }

    @Test
    void disconnectOfTheGatewayIsALostConnection() {
        connected();
        hears(Disconnect.plain());
        assertThat(events).containsExactly("lost: the gateway sent DISCONNECT");
    }

    @Test
    void ownDisconnectIsNot() {
        connected();
        client.disconnect(nowNanos);
        expects(Disconnect.plain());
        hears(Disconnect.plain());
        assertThat(events).containsExactly("disconnected");
    }

    @Test
    void queueGivesUpItsOldest() {
        for (int token = 1; token <= 5; token++) {
            client.publish(token, "t", DATA, QoS.ONE, false, nowNanos);
        }
        assertThat(events).containsExactly("failed 1 congestion", "failed 2 congestion");
    }

    private void connected() {
        client.connect(nowNanos);
        sent.clear();
        hears(new ConnAck(ReturnCode.ACCEPTED));
        events.clear();
    }

    private void publishing() {
        client.publish(1, "t", DATA, QoS.ONE, false, nowNanos);
        hears(new RegAck(9, 1, ReturnCode.ACCEPTED));
        sent.clear();
    }

    private void hears(SnMessage message) {
        client.onMessage(message, nowNanos);
    }

    private void expects(SnMessage message) {
        assertThat(sent.poll()).isEqualTo(message);
    }

    private void advance(int seconds) {
        long end = nowNanos + Duration.ofSeconds(seconds).toNanos();
        while (client.nextDeadlineNanos() <= end) {
            nowNanos = client.nextDeadlineNanos();
            client.onTick(nowNanos);
        }
        nowNanos = end;
    }

    private void event(String event) {
        events.add(event);
    }

    @Override
    public void send(SnMessage message) {
        sent.add(message);
    }

    @Override
    public void onConnected(long now) {
        event("connected");
    }

    @Override
    public void onConnectRefused(ReturnCode returnCode, long now) {
        event("refused " + returnCode);
    }

    @Override
    public void onConnectionLost(String reason, long now) {
        event("lost: " + reason);
    }

    @Override
    public void onDisconnected(long now) {
        event("disconnected");
    }

    @Override
    public void onPublished(long token, long now) {
        event("published " + token);
    }

    @Override
    public void onPublishFailed(long token, ReturnCode returnCode, long now) {
        event("failed " + token + " " + returnCode);
    }

    @Override
    public void onSubscribed(String filter, QoS granted, ReturnCode returnCode, long now) {
        event("subscribed " + filter);
    }

    @Override
    public void onMessage(String topic, Payload payload, QoS qos, boolean retain, long now) {
        event("message " + topic);
    }

    @Override
    public void onRepeated(SnMessage message) {}
}
