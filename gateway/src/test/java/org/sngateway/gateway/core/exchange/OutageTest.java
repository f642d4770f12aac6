package org.sngateway.gateway.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** R5.9: a link that is down says nothing about its clients. Keep alive 60 s, so 90 s of silence; at most 15 minutes of outage. */
class OutageTest {
    private static final int SILENCE_SECONDS = 90;
    private static final int RETRY_SECONDS = 10;
    private static final int RETRIES = 3;
    private static final int MAXIMUM_SECONDS = 15 * 60;

    private final Lockstep gateway = new Lockstep(Settings.radio("retry-interval: 10s", "retry-count: 3"));

    @Test
    @Rule("R5.9 outage")
    void clientIsNotLostWhileItsLinkIsDown() {
        gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, "dead/a"));
        gateway.linkIsDown(true);

        gateway.advanceSeconds(MAXIMUM_SECONDS - 1);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.9 outage")
    void clientHasItsFullTimeWhenItsLinkIsUpAgain() {
        gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, "dead/a"));
        gateway.advanceSeconds(SILENCE_SECONDS - 1);
        gateway.linkIsDown(true);
        gateway.advanceSeconds(600);
        gateway.linkIsDown(false);

        gateway.advanceSeconds(SILENCE_SECONDS - 1);
        gateway.nothingElse();
        gateway.advanceSeconds(1);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
        assertThat(gateway.log()).contains("a will dead/a");
    }

    @Test
    @Rule("R5.9 outage")
    void sleeperHasItsFullSleepWhenItsLinkIsUpAgain() {
        Node node = gateway.connected();
        node.sends(new Disconnect(100));
        node.expects(Disconnect.plain());
        gateway.linkIsDown(true);
        gateway.advanceSeconds(600);
        gateway.linkIsDown(false);

        gateway.advanceSeconds(149);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.advanceSeconds(1);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @Test
    @Rule("R5.9 outage")
    void outageBeyondItsMaximumIsToldOnceAndThenClientsAreLostAsEver() {
        gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, "dead/a"));
        gateway.linkIsDown(true);
        gateway.advanceSeconds(MAXIMUM_SECONDS - 1);
        assertThat(gateway.log()).noneMatch(line -> line.contains("given up"));

        gateway.advanceSeconds(1);
        gateway.linkIsDown(true);
        gateway.advanceSeconds(SILENCE_SECONDS - 1);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        gateway.advanceSeconds(1);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
        gateway.advanceSeconds(MAXIMUM_SECONDS);
        assertThat(gateway.log())
                .filteredOn(line -> line.contains("given up"))
                .containsExactly("udp given up after PT15M");
    }

    @Test
    @Rule("R5.9 outage")
    void maximumOfZeroSupervisesAsIfTheLinkWereUp() {
        Lockstep strict = new Lockstep(Settings.radio("outage-maximum: 0s"));
        strict.connected();
        strict.advanceSeconds(10);

        strict.linkIsDown(true);
        strict.advanceSeconds(SILENCE_SECONDS);

        assertThat(strict.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @Test
    @Rule("R5.9 outage")
    void linkThatComesAndGoesKeepsNoSilentClientForEver() {
        gateway.connected();

        int seconds = 0;
        while (gateway.stateOf("a") == SessionState.ACTIVE && seconds < 10_000) {
            gateway.linkIsDown(true);
            gateway.advanceSeconds(10);
            gateway.linkIsDown(false);
            gateway.advanceSeconds(50);
            seconds += 60;
        }

        assertThat(seconds).isBetween(MAXIMUM_SECONDS, MAXIMUM_SECONDS + 2 * SILENCE_SECONDS + 60);
    }

    @Test
    @Rule("R5.9 outage")
    void publishIsNotRepeatedWhileTheLinkIsDown() {
        Node node = subscriber();
        gateway.broker().says(message("lamp", QoS.ONE, 5));
        Publish publish = node.expects(Publish.class);
        gateway.linkIsDown(true);

        gateway.advanceSeconds(600);
        gateway.nothingElse();
        gateway.linkIsDown(false);
        gateway.advanceSeconds(0);

        node.expects(publish.asDuplicate());
    }

    @Test
    @Rule("R5.9 outage")
    void lastRepetitionThatMayBeLostWithTheLinkGoesOutOnceMore() {
        Node node = subscriber();
        gateway.broker().says(message("lamp", QoS.ONE, 5));
        gateway.advanceSeconds(RETRIES * RETRY_SECONDS);
        assertThat(node.heard()).hasSize(1 + RETRIES);
        gateway.linkIsDown(true);
        gateway.advanceSeconds(600);
        gateway.linkIsDown(false);

        gateway.advanceSeconds(0);
        node.acknowledges(node.expects(Publish.class));

        gateway.broker().expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.9 outage")
    void messageThatFailsWithTheLinkWaitsForIt() {
        Node node = subscriber();
        gateway.linkIsSlow();
        gateway.broker().says(message("lamp", QoS.ONE, 5));
        gateway.linkFails(SendFailure.LINK_DOWN);
        gateway.linkIsDown(true);

        gateway.advanceSeconds(600);
        assertThat(gateway.inLink()).isEmpty();
        gateway.linkIsDown(false);
        gateway.advanceSeconds(0);
        gateway.linkSends();

        node.expects(Publish.class);
    }

    @Test
    @Rule("R5.9 outage")
    void promptingIsNotGivenUpWhileTheLinkIsDown() {
        Node node = gateway.node(1000);
        node.sends(new Connect(true, true, 1, 60, "long-client-id"));
        node.expects(new WillTopicReq());
        gateway.linkIsDown(true);
        gateway.advanceSeconds(600);
        gateway.nothingElse();

        gateway.linkIsDown(false);
        gateway.advanceSeconds(0);

        node.expects(new WillTopicReq());
    }

    @Test
    @Rule("R5.9 outage")
    void promptingIsGivenUpWhenTheLinkIs() {
        Node node = gateway.node(1000);
        node.sends(new Connect(true, true, 1, 60, "long-client-id"));
        gateway.linkIsDown(true);

        gateway.advanceSeconds(MAXIMUM_SECONDS + (RETRIES + 2) * RETRY_SECONDS);

        assertThat(gateway.stateOf("long-client-id")).isNull();
    }

    @Test
    @Rule("R5.9 outage")
    void idleClientWhoseProbeMayBeLostWithTheLinkIsProbedAgain() {
        Lockstep idle = new Lockstep(Settings.radio("retry-interval: 10s", "retry-count: 3", "idle-maximum: 60s"));
        Node node = idle.connected(0);
        idle.advanceSeconds(60 + RETRIES * RETRY_SECONDS);
        assertThat(node.heard()).hasSize(1 + RETRIES);
        idle.linkIsDown(true);
        idle.advanceSeconds(600);
        idle.linkIsDown(false);

        idle.advanceSeconds(59);
        idle.nothingElse();
        idle.advanceSeconds(1);

        node.expects(PingReq.withoutClientId());
    }

    @Test
    @Rule("R5.9 outage")
    void silentClientIsPingedWithinItsFullTimeAfterTheOutage() {
        Lockstep asking = new Lockstep(Settings.radio("ping-silent-nodes: on"));
        Node node = asking.connected();
        asking.advanceSeconds(80);
        node.expects(PingReq.withoutClientId());
        asking.linkIsDown(true);
        asking.advanceSeconds(600);
        asking.nothingElse();
        asking.linkIsDown(false);

        asking.advanceSeconds(75);
        node.expects(PingReq.withoutClientId());
        asking.advanceSeconds(15);

        assertThat(asking.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @Test
    @Rule("R5.9 outage")
    void clientThatIsRestoredWhileTheRadioIsMissingWaitsForIt() {
        Lockstep lasting = new Lockstep(Settings.with(Settings.RADIO, "store: {directory: state}"));
        lasting.connected();
        lasting.restart();
        lasting.linkIsDown(true);

        lasting.advanceSeconds(600);
        assertThat(lasting.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        lasting.linkIsDown(false);
        lasting.advanceSeconds(SILENCE_SECONDS);

        assertThat(lasting.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @Test
    void linkOfNoListenerIsIgnored() {
        gateway.core().onLinkDown("attic", gateway.nowNanos());
        gateway.connected();

        gateway.advanceSeconds(SILENCE_SECONDS);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    private Node subscriber() {
        Node node = gateway.connected(3600);
        node.subscribes(new TopicName("lamp"), QoS.ONE, gateway.broker());
        return node;
    }
}
