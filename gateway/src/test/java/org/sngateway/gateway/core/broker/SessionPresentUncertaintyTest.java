package org.sngateway.gateway.core.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/**
 * The broker says that it has a session, but it may have begun it at an attempt of which the gateway never heard: until it
 * has acknowledged all filters of the client, they are subscribed again at each connection, and only what it repeats is what
 * it sent before.
 */
class SessionPresentUncertaintyTest {
    private static final MqttEvent LOST = new MqttEvent.ConnectionLost("reset");
    private static final MqttEvent UNANSWERED = new MqttEvent.ConnectionLost(true, "no CONNACK");

    private Lockstep gateway = new Lockstep();
    private Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void clientWithTwoSubscriptions() {
        clientWithTwoSubscriptionsOf(new Lockstep(Settings.with("retry-interval: 5m", "store: {directory: state}")));
    }

    // ---- a CONNECT without an answer

    @Test
    void filtersAreSubscribedAgainAfterAConnectThatWasNeverAnswered() {
        isUncertain();

        opens();
        broker.says(new MqttEvent.Connected(true));

        isGranted("lamp");
        isGranted("door");
        gateway.nothingElse();
    }

    @Test
    void filtersAreNotSubscribedAgainAfterAConnectThatNeverWentOut() {
        broker.says(LOST);
        opens();
        broker.says(new MqttEvent.ConnectionLost("nobody at the port"));

        opens();
        broker.says(new MqttEvent.Connected(true));

        gateway.nothingElse();
    }

    @Test
    void filtersAreSubscribedAgainAfterAConnectWhoseAnswerIsNotAwaitedAnyMore() {
        clientWithTwoSubscriptionsOf(new Lockstep());
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        gateway.advanceSeconds(65);
        node.expects(new ConnAck(ReturnCode.CONGESTION));
        broker.expects(new MqttCommand.Close());

        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        isGranted("lamp");
        isGranted("door");
        gateway.nothingElse();
    }

    @Test
    void brokerThatAcknowledgedAllFiltersIsNotUncertainAnyMore() {
        isUncertain();
        opens();
        broker.says(new MqttEvent.Connected(true));
        isGranted("lamp");
        isGranted("door");
        broker.says(LOST);

        opens();
        broker.says(new MqttEvent.Connected(true));

        gateway.nothingElse();
    }

    @Test
    void uncertaintyOutlivesARestart() {
        isUncertain();

        restarts();

        isGranted("lamp");
        isGranted("door");
        gateway.nothingElse();
    }

    @Test
    void endOfTheUncertaintyOutlivesARestart() {
        isUncertain();
        restarts();
        isGranted("lamp");
        isGranted("door");

        restarts();

        gateway.nothingElse();
    }

    // ---- a connection that did not last

    @Test
    void filtersOfWhichOneWasNotAcknowledgedAreSubscribedAgain() {
        brokerForgetsAndAcknowledgesOneFilter();
        broker.says(LOST);

        opens();
        broker.says(new MqttEvent.Connected(true));

        isGranted("lamp");
        isGranted("door");
        gateway.nothingElse();
    }

    @Test
    void filtersOfWhichOneWasNotAcknowledgedAreSubscribedAgainAfterARestart() {
        brokerForgetsAndAcknowledgesOneFilter();

        restarts();

        isGranted("lamp");
        isGranted("door");
        gateway.nothingElse();
    }

    @Test
    void answerToAnotherSubscribeDoesNotEndTheUncertainty() {
        brokerForgetsAndAcknowledgesOneFilter();
        node.subscribes(new TopicName("bell"), QoS.ONE, broker);
        broker.says(LOST);

        opens();
        broker.says(new MqttEvent.Connected(true));

        isGranted("lamp");
        isGranted("door");
        isGranted("bell");
        gateway.nothingElse();
    }

    @Test
    void sleeperWithCleanSessionThatGetsUpWithoutIsUncertainAfterAPowerCut() {
        gateway = new Lockstep(Settings.with("", "store: {directory: state}\nbroker: {resume-lazily: on}"));
        broker = gateway.broker();
        node = gateway.connected("a", 1000, true, 3_600);
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        node.sends(new Disconnect(60));
        node.expects(Disconnect.plain());
        node.sends(new Connect(false, false, 1, 3_600, "a"));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(false));

        gateway.restart();
        node.sends(new Connect(false, false, 1, 3_600, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        isGranted("lamp");
    }

    @Test
    void cleanSessionIsNotUncertain() {
        isUncertain();
        node.sends(new Connect(false, true, 1, 60, "a"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        broker.says(LOST);

        gateway.advanceSeconds(60);
        broker.expects(new MqttCommand.Open(true, false, null));
        broker.says(new MqttEvent.Connected(true));

        gateway.nothingElse();
    }

    // ---- packet ids of the earlier session

    @Test
    void messageThatTheBrokerRepeatsInDoubtIsTheOneOfBefore() {
        Publish first = getsAndKeepsSilent("A");
        isUncertain();
        opens();
        broker.says(new MqttEvent.Connected(true));
        broker.says(lamp("A").asDuplicate());
        isGranted("lamp");
        isGranted("door");

        acknowledges(first);

        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    void packetIdThatWasNotRepeatedWhileUncertainMeansAnotherMessageFromThenOn() {
        Publish first = getsAndKeepsSilent("A");
        isUncertain();
        opens();
        broker.says(new MqttEvent.Connected(true));
        isGranted("lamp");
        isGranted("door");

        broker.says(lamp("A"));
        acknowledges(first);
        broker.expectsNothing();

        Publish second = node.expects(Publish.class);
        assertThat(second.msgId()).isNotEqualTo(first.msgId());
        acknowledges(second);
        broker.expects(new MqttCommand.PubAck(5));
    }

    @Test
    void unacknowledgedPacketIdThatWasNotRepeatedWhileUncertainSwallowsNoOtherMessage() {
        isConnectedUncertainWithAnUnacknowledgedPacketId();
        isGranted("lamp");
        isGranted("door");

        broker.says(lamp("A"));

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("A");
    }

    @Test
    void messageThatIsNoRepetitionIsAnotherOneBeforeAllFiltersAreAcknowledged() {
        isConnectedUncertainWithAnUnacknowledgedPacketId();

        broker.says(lamp("A"));

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("A");
    }

    @Test
    void unacknowledgedPacketIdIsUncertainUntilTheFirstSubackWhereThereIsNoFilterAnyMore() {
        Publish first = getsAndKeepsSilent("A");
        unsubscribes("lamp", "door");
        broker.says(LOST);
        acknowledges(first);
        opens();
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);

        broker.says(lamp("A"));

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("A");
    }

    /** The client acknowledged a message while the broker was away. */
    private void isConnectedUncertainWithAnUnacknowledgedPacketId() {
        Publish first = getsAndKeepsSilent("A");
        broker.says(LOST);
        acknowledges(first);
        opens();
        broker.says(UNANSWERED);
        opens();
        broker.says(new MqttEvent.Connected(true));
    }

    private Publish getsAndKeepsSilent(String text) {
        broker.says(lamp(text));
        return node.expects(Publish.class);
    }

    private static MqttEvent.Publish lamp(String text) {
        return new MqttEvent.Publish("lamp", Payload.ofText(text), QoS.ONE, false, 5);
    }

    private void acknowledges(Publish publish) {
        node.sends(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED));
    }

    private void unsubscribes(String... filters) {
        for (String filter : filters) {
            node.sends(new Unsubscribe(77, new TopicName(filter)));
            int packetId = broker.expects(MqttCommand.Unsubscribe.class).packetId();
            broker.says(new MqttEvent.UnsubAck(packetId));
            node.expects(UnsubAck.class);
        }
    }

    private void clientWithTwoSubscriptionsOf(Lockstep another) {
        gateway = another;
        broker = gateway.broker();
        node = gateway.connected(3_600);
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        node.subscribes(new TopicName("door"), QoS.ONE, broker);
    }

    private void isUncertain() {
        broker.says(LOST);
        opens();
        broker.says(UNANSWERED);
    }

    private void restarts() {
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
    }

    private void brokerForgetsAndAcknowledgesOneFilter() {
        broker.says(LOST);
        opens();
        broker.says(new MqttEvent.Connected(false));
        isGranted("lamp");
        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("door");
    }

    /** The gateway tries the broker again. */
    private void opens() {
        gateway.advanceSeconds(60);
        broker.expects(new MqttCommand.Open(false));
    }

    private void isGranted(String filter) {
        MqttCommand.Subscribe subscribe = broker.expects(MqttCommand.Subscribe.class);
        assertThat(subscribe.filter()).isEqualTo(filter);
        broker.says(new MqttEvent.SubAck(subscribe.packetId(), subscribe.qos(), ReasonCode.SUCCESS));
    }
}
