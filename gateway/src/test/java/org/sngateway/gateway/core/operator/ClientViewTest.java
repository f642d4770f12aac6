package org.sngateway.gateway.core.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.ClientView;
import org.sngateway.gateway.core.ClientView.QueuedMessage;
import org.sngateway.gateway.core.ClientView.SubscriptionEntry;
import org.sngateway.gateway.core.ClientView.TopicEntry;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;

/** What the core tells of a client. */
class ClientViewTest {
    private final Lockstep gateway = new Lockstep(Settings.with("", "spool: {enabled: on}"));
    private final Broker broker = gateway.broker();

    private ClientView view() {
        return gateway.core().client("a", gateway.nowNanos()).orElseThrow();
    }

    private ClientView.Contents contents() {
        return gateway.core().contentsOf("a").orElseThrow();
    }

    @Test
    void activeClient() {
        Node node = gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, true, "dead/a"));
        gateway.advanceSeconds(10);

        assertThat(view().state()).isEqualTo(SessionState.ACTIVE);
        assertThat(view().isConnecting()).isFalse();
        assertThat(view().address()).contains(node.address);
        assertThat(view().cleanSession()).isFalse();
        assertThat(view().keepAliveSeconds()).isEqualTo(60);
        assertThat(view().silentNanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
        // The keep alive and half of it, without the time that it was silent.
        assertThat(view().expectedInNanos()).contains(Duration.ofSeconds(80).toNanos());
        assertThat(view().isBrokerUp()).isTrue();
        assertThat(view().will()).contains(new Will("dead/a", QoS.ONE, true, Payload.ofText("gone")));
    }

    @Test
    void sleeperWithAMessage() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("cmd"), QoS.ONE, broker);
        node.sends(new Disconnect(600));
        broker.says(Lockstep.message("cmd", QoS.ONE, 7));

        assertThat(view().state()).isEqualTo(SessionState.ASLEEP);
        assertThat(view().sleepSeconds()).isEqualTo(600);
        assertThat(view().queued()).isEqualTo(1);
        assertThat(contents().queued()).containsExactly(new QueuedMessage("cmd", QoS.ONE, false, 2));
    }

    @Test
    void topicsAndSubscriptionsByName() {
        Node node = gateway.connected();
        int topicId = node.registers("room/t");
        node.subscribes(new TopicName("cmd/#"), QoS.TWO, broker);

        assertThat(view().topics()).isEqualTo(1);
        assertThat(view().subscriptions()).isEqualTo(1);
        assertThat(contents().topics()).containsExactly(new TopicEntry("room/t", topicId, null));
        assertThat(contents().subscriptions()).containsExactly(new SubscriptionEntry("cmd/#", QoS.TWO));
    }

    @Test
    void messagesThatTheBrokerDoesNotHaveYet() {
        Node node = gateway.connected();
        int topicId = node.registers("room/t");
        broker.says(new MqttEvent.ConnectionLost("gone"));
        node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.ONE, 1));

        assertThat(view().isBrokerUp()).isFalse();
        assertThat(view().spooled()).isEqualTo(1);
    }

    @Test
    void clientThatLeftIsNotWaitedFor() {
        gateway.connected().sends(Disconnect.plain());

        assertThat(view().state()).isEqualTo(SessionState.DISCONNECTED);
        assertThat(view().address()).isEmpty();
        assertThat(view().expectedInNanos()).isEqualTo(Optional.empty());
    }

    @Test
    void clientWhoseConnectIsNotAnsweredYet() {
        gateway.node(1000).sends(new Connect(false, true, 1, 60, "a"));

        assertThat(view().isConnecting()).isTrue();
    }

    @Test
    void clientsAreListedInTheOrderInWhichTheyBegan() {
        gateway.connected("b", 1000, false);
        gateway.connected("a", 1001, false);

        assertThat(gateway.core().clientIds()).isEqualTo(List.of("b", "a"));
        assertThat(gateway.core().client("c", gateway.nowNanos())).isEmpty();
        assertThat(gateway.core().contentsOf("c")).isEmpty();
    }
}
