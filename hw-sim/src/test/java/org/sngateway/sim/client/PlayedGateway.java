package org.sngateway.sim.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/** A client in virtual time, between a gateway and an application that the test plays. */
final class PlayedGateway implements SnClientListener {
    static final Payload DATA = Payload.ofText("x");
    static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    static final Duration TRETRY = Duration.ofSeconds(10);
    static final int NRETRY = 3;
    static final Duration TWAIT = Duration.ofMinutes(5);
    static final int MAX_QUEUED = 3;

    static final ClientSettings SETTINGS = new ClientSettings("c", KEEP_ALIVE, TRETRY, NRETRY, TWAIT, MAX_QUEUED);

    final SnClient client;
    private final Deque<SnMessage> sent = new ArrayDeque<>();
    private final List<String> events = new ArrayList<>();
    long nowNanos;

    PlayedGateway() {
        this(SETTINGS);
    }

    PlayedGateway(ClientSettings settings) {
        client = new SnClient(settings, this);
    }

    // ---- where tests begin

    void connected() {
        client.connect(true, nowNanos);
        expect(new Connect(false, true, 1, 60, "c"));
        hear(new ConnAck(ReturnCode.ACCEPTED));
        expectEvents("connected");
    }

    void connectedAndKept() {
        client.connect(false, nowNanos);
        expect(new Connect(false, false, 1, 60, "c"));
        hear(new ConnAck(ReturnCode.ACCEPTED));
        expectEvents("connected");
    }

    /** Connected without a clean session, and asleep. */
    void asleep(int durationSeconds) {
        connectedAndKept();
        client.sleep(durationSeconds, nowNanos);
        expect(new Disconnect(durationSeconds));
        hear(Disconnect.plain());
        expectEvents("asleep");
    }

    /** Lets the topic {@code t} be registered with this id; MsgId 1 is used up. */
    void answerRegister(int topicId) {
        expect(new Register(0, 1, "t"));
        hear(new RegAck(topicId, 1, ReturnCode.ACCEPTED));
    }

    // ---- actions of the test

    void hear(SnMessage message) {
        client.onMessage(message, nowNanos);
    }

    void publish(long token, QoS qos) {
        client.publish(token, Publication.ofText("t", "x", qos), nowNanos);
    }

    void advance(Duration duration) {
        long end = nowNanos + duration.toNanos();
        while (client.nextDeadlineNanos() <= end) {
            nowNanos = Math.max(nowNanos, client.nextDeadlineNanos());
            client.onTick(nowNanos);
        }
        nowNanos = end;
    }

    void advanceSeconds(int seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    // ---- expectations of the test

    void expect(SnMessage... messages) {
        assertThat(sent).containsExactly(messages);
        sent.clear();
    }

    void expectNothing() {
        assertThat(sent).isEmpty();
    }

    void expectEvents(String... expected) {
        assertThat(events).containsExactly(expected);
        events.clear();
    }

    // ---- events of the client

    @Override
    public void send(SnMessage message) {
        sent.add(message);
    }

    @Override
    public void onConnected(long now) {
        events.add("connected");
    }

    @Override
    public void onConnectRefused(ReturnCode returnCode, long now) {
        events.add("refused: " + returnCode);
    }

    @Override
    public void onConnectionLost(String reason, long now) {
        events.add("lost: " + reason);
    }

    @Override
    public void onDisconnected(long now) {
        events.add("disconnected");
    }

    @Override
    public void onAsleep(long now) {
        events.add("asleep");
    }

    @Override
    public void onWakeOver(boolean answered, long now) {
        events.add(answered ? "wake over" : "wake unanswered");
    }

    @Override
    public void onPublished(long token, long now) {
        events.add("published " + token);
    }

    @Override
    public void onPublishFailed(long token, ReturnCode returnCode, long now) {
        events.add("failed " + token + ": " + returnCode);
    }

    @Override
    public void onRegistered(TopicName name, ReturnCode returnCode, long now) {
        events.add("registered " + name.text() + ": " + returnCode);
    }

    @Override
    public void onSubscribed(Topic topic, QoS granted, ReturnCode returnCode, long now) {
        events.add("subscribed " + topic + ": " + granted + " " + returnCode);
    }

    @Override
    public void onUnsubscribed(Topic topic, long now) {
        events.add("unsubscribed " + topic);
    }

    @Override
    public void onWillUpdated(ReturnCode returnCode, long now) {
        events.add("will: " + returnCode);
    }

    @Override
    public void onReceived(Publication publication, long now) {
        events.add(
                "received " + publication.topic() + " " + publication.payload().asText());
    }
}
