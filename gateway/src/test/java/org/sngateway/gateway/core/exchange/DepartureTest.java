package org.sngateway.gateway.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopicReq;

/** Tretry begins when the link has sent the message (§6.13): 10 s here; Nretry is 3. */
class DepartureTest {
    private static final int RETRY_SECONDS = 10;
    private static final int RETRIES = 3;
    /** The longest time that a departure is waited for. */
    private static final int WINDOW_SECONDS = (RETRIES + 1) * RETRY_SECONDS;

    private final Lockstep gateway = new Lockstep(Settings.withListener("retry-interval: 10s", "retry-count: 3"));
    private final Broker broker = gateway.broker();

    @Test
    void publishIsRepeatedTretryAfterItsDeparture() {
        Node node = subscriber();
        broker.says(message("lamp", QoS.ONE, 5));

        gateway.advanceSeconds(25);
        gateway.linkSends();
        Publish publish = node.expects(Publish.class);
        gateway.advanceSeconds(RETRY_SECONDS - 1);
        gateway.nothingElse();

        gateway.advanceSeconds(1);
        gateway.linkSends();
        node.expects(publish.asDuplicate());
    }

    @Test
    void pubRelIsRepeatedTretryAfterItsDeparture() {
        Node node = subscriber();
        broker.says(message("lamp", QoS.TWO, 5));
        gateway.linkSends();
        Publish publish = node.expects(Publish.class);
        node.sends(new PubRec(publish.msgId()));
        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));

        repeatsOnlyAfterDeparture(node, new PubRel(publish.msgId()));
    }

    @Test
    void registerIsRepeatedTretryAfterItsDeparture() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("lamp/+"), QoS.ONE, broker);
        gateway.linkIsSlow();
        broker.says(message("lamp/1", QoS.ONE, 5));

        Register register = (Register) gateway.inLink().get(0);

        repeatsOnlyAfterDeparture(node, register);
    }

    @Test
    void promptingIsRepeatedTretryAfterItsDeparture() {
        Node node = gateway.node(1000);
        gateway.linkIsSlow();
        node.sends(new Connect(true, true, 1, 60, "a"));

        repeatsOnlyAfterDeparture(node, new WillTopicReq());
    }

    @Test
    void probeOfAnIdleClientIsRepeatedTretryAfterItsDeparture() {
        Lockstep idle = new Lockstep(Settings.withListener("retry-interval: 10s", "idle-maximum: 60s"));
        Node node = idle.connected(0);
        idle.linkIsSlow();
        idle.advanceSeconds(60);
        assertThat(idle.inLink()).containsExactly(PingReq.withoutClientId());

        idle.advanceSeconds(RETRY_SECONDS + 5);
        idle.linkSends();
        node.expects(PingReq.withoutClientId());
        idle.advanceSeconds(RETRY_SECONDS);

        assertThat(idle.inLink()).containsExactly(PingReq.withoutClientId());
    }

    @Test
    void failedSendIsCountedAndRepeatedAfterTretry() {
        subscriber();
        broker.says(message("lamp", QoS.ONE, 5));

        gateway.linkFails(SendFailure.NOT_ACKNOWLEDGED);
        assertThat(gateway.log()).contains("a departure failed NOT_ACKNOWLEDGED");
        gateway.advanceSeconds(RETRY_SECONDS - 1);
        gateway.nothingElse();

        gateway.advanceSeconds(1);
        assertThat(gateway.inLink()).hasSize(1);
    }

    @Test
    void failedSendDoesNotCountAsSent() {
        Node node = subscriber();
        broker.says(message("lamp", QoS.ONE, 5));
        gateway.linkFails(SendFailure.LINK_DOWN);

        for (int sent = 0; sent <= RETRIES; sent++) {
            gateway.advanceSeconds(RETRY_SECONDS);
            gateway.linkSends();
            node.expects(Publish.class);
        }
        gateway.advanceSeconds(RETRY_SECONDS);

        gateway.nothingElse();
    }

    @Test
    void linkThatAlwaysFailsDoesNotKeepAnExchangeForEver() {
        Node node = gateway.node(1000);
        gateway.linkIsSlow();
        node.sends(new Connect(true, true, 1, 60, "a"));

        for (int i = 0; i < 2 * RETRIES + 1; i++) {
            if (!gateway.inLink().isEmpty()) {
                gateway.linkFails(SendFailure.LINK_DOWN);
            }
            gateway.advanceSeconds(RETRY_SECONDS);
        }

        assertThat(gateway.stateOf("a")).isNull();
        gateway.nothingElse();
    }

    @Test
    void departureThatIsNeverToldCountsAfterTheRetryWindow() {
        subscriber();
        broker.says(message("lamp", QoS.ONE, 5));

        gateway.advanceSeconds(WINDOW_SECONDS - 1);
        assertThat(gateway.inLink()).hasSize(1);
        gateway.advanceSeconds(1);

        assertThat(gateway.inLink()).hasSize(2);
    }

    @Test
    void linkThatNeverTellsDoesNotKeepAnExchangeForEver() {
        Node node = gateway.node(1000);
        gateway.linkIsSlow();
        // P8: the CONNECT is long enough for each WILLTOPICREQ.
        String clientId = "long-client-id";
        node.sends(new Connect(true, true, 1, 60, clientId));

        gateway.advanceSeconds((RETRIES + 1) * WINDOW_SECONDS - 1);
        assertThat(gateway.stateOf(clientId)).isEqualTo(SessionState.DISCONNECTED);
        gateway.advanceSeconds(1);

        assertThat(gateway.stateOf(clientId)).isNull();
    }

    @Test
    void linkThatNeverTellsIsCountedWhenItsMessagesTakeTheirSpace() {
        Lockstep small = new Lockstep(Settings.withLimits("sessions: 1"));
        Node node = small.connected(600);
        node.subscribes(new TopicName("lamp"), QoS.ONE, small.broker());
        small.linkIsSlow();
        small.broker().says(message("lamp", QoS.ONE, 5));
        small.advanceSeconds(4 * 4 * RETRY_SECONDS);
        assertThat(small.log()).doesNotContain("a departure failed NEVER_TOLD");

        node.sends(PingReq.withoutClientId());

        assertThat(small.log()).contains("a departure failed NEVER_TOLD");
    }

    @Test
    void clientHeardOnlyBeforeTheDepartureIsSilentAndItsMessageIsKept() {
        Node node = subscriber();
        broker.says(message("lamp", QoS.ONE, 5));
        gateway.advanceSeconds(5);
        node.sends(PingReq.withoutClientId());
        gateway.advanceSeconds(5);
        gateway.linkSends();
        gateway.linkSends();
        node.heard();

        for (int i = 0; i < RETRIES; i++) {
            gateway.advanceSeconds(RETRY_SECONDS);
            gateway.linkSends();
        }
        gateway.advanceSeconds(RETRY_SECONDS);

        assertThat(gateway.dropped(DropReason.NOT_ACKNOWLEDGED)).isZero();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        node.heard();
        node.sends(PingReq.withoutClientId());
        assertThat(gateway.inLink()).hasAtLeastOneElementOfType(Publish.class);
    }

    @Test
    void answerThatComesBeforeTheDepartureIsToldEndsTheExchange() {
        Node node = subscriber();
        broker.says(message("lamp", QoS.ONE, 5));
        node.acknowledges((Publish) gateway.inLink().get(0));
        broker.expects(new MqttCommand.PubAck(5));

        gateway.linkSends();
        node.heard();
        gateway.advanceSeconds(WINDOW_SECONDS);

        gateway.nothingElse();
    }

    @Test
    void departureThatNobodyWaitsForChangesNothing() {
        Node node = subscriber();
        for (long token : List.of(0L, 1L, 77L)) {
            gateway.core().onDeparted(token, gateway.nowNanos());
            gateway.core().onFailed(token, SendFailure.REFUSED, gateway.nowNanos());
        }

        gateway.advanceSeconds(WINDOW_SECONDS);

        node.expectsNothing();
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    /** Client "a", subscribed to "lamp", on a link that is slow from now on. */
    private Node subscriber() {
        Node node = gateway.connected(600);
        node.subscribes(new TopicName("lamp"), QoS.TWO, broker);
        gateway.linkIsSlow();
        return node;
    }

    private void repeatsOnlyAfterDeparture(Node node, SnMessage repeated) {
        gateway.advanceSeconds(RETRY_SECONDS + 5);
        gateway.linkSends();
        node.expects(repeated);
        gateway.advanceSeconds(RETRY_SECONDS - 1);
        gateway.nothingElse();
        gateway.advanceSeconds(1);
        gateway.linkSends();
        node.expects(repeated);
    }
}
