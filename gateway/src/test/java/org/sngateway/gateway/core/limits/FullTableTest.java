package org.sngateway.gateway.core.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** A table of three sessions is full: which session makes room for a new client, and which does not (R8.35). */
class FullTableTest {
    private static final String STORE = "store: {directory: state}\n";
    private static final String CLIENTS = "clients: {allow: [\"n*\", \"a\", \"b\", \"c\"]}\n";

    private final Lockstep gateway =
            new Lockstep(Settings.with("retry-interval: 10s", List.of("sessions: 3"), STORE + CLIENTS));
    private int port = 1000;

    @BeforeEach
    void gatewayWithABroker() {
        gateway.brokerLetsTheGatewayIn();
    }

    @Test
    @Rule("R8.35 full table")
    void sessionThatLeftLongestAgoMakesRoom() {
        threeLeaveInTheOrderBCA();

        connects("new-1");
        assertThat(gateway.stateOf("b")).isNull();
        connects("new-2");
        assertThat(gateway.stateOf("c")).isNull();
        connects("new-3");
        assertThat(gateway.stateOf("a")).isNull();
        isRefused("new-4");
    }

    @Test
    @Rule("R8.35 full table")
    void sessionThatLeftLongestAgoMakesRoomAfterARestartToo() {
        threeLeaveInTheOrderBCA();

        gateway.restart();
        gateway.brokerLetsTheGatewayIn();

        connects("new-1");
        assertThat(gateway.stateOf("b")).isNull();
        connects("new-2");
        assertThat(gateway.stateOf("c")).isNull();
    }

    @Test
    @Rule("R8.35 full table")
    void noneMakesRoomWhileTheDiskTakesNothing() {
        threeLeaveInTheOrderBCA();
        gateway.diskFails(true);
        Node first = gateway.node(port++);
        first.sends(new Connect(false, false, 1, 60, "new-1"));

        isRefused("new-2");
        assertThat(gateway.stateOf("c")).isEqualTo(SessionState.DISCONNECTED);

        gateway.diskFails(false);
        gateway.advanceSeconds(10);
        first.heard();
        gateway.broker("new-1").expects(MqttCommand.Open.class);
        connects("new-3");
        assertThat(gateway.stateOf("c")).isNull();
    }

    @Test
    @Rule("R8.35 full table")
    void sessionsThatHoldSomethingStay() {
        Node active = connects("a");
        Node subscriber = connects("b");
        subscriber.sends(new Subscribe(false, QoS.ONE, 1, new TopicName("lamp")));
        int packetId = gateway.broker("b").expects(MqttCommand.Subscribe.class).packetId();
        gateway.broker("b").says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        subscriber.expects(SubAck.class);
        leaves(subscriber, "b");
        Node sleeper = connects("c");
        sleeper.sends(new Disconnect(600));
        sleeper.expects(Disconnect.plain());

        isRefused("new-1");

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.DISCONNECTED);
        assertThat(gateway.stateOf("c")).isEqualTo(SessionState.ASLEEP);
        active.expectsNothing();
    }

    @Test
    @Rule("R8.35 full table")
    void sessionWithAWillStays() {
        Node node = gateway.node(port++);
        node.sends(new Connect(true, false, 1, 60, "a"));
        node.expects(new WillTopicReq());
        node.sends(new WillTopic(QoS.ONE, false, "dead"));
        node.expects(new WillMsgReq());
        node.sends(new WillMsg(Lockstep.DATA));
        gateway.broker("a").expects(MqttCommand.Open.class);
        gateway.broker("a").says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        leaves(node, "a");
        connects("b");
        connects("c");

        isRefused("new-1");

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @Test
    @Rule("R8.35 full table")
    void sessionWithAMessageForTheBrokerStays() {
        Node node = connects("a");
        int topic = node.registers("t");
        gateway.broker("a").says(new MqttEvent.ConnectionLost("gone"));
        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(topic), 1, Lockstep.DATA));
        node.expects(PubAck.class);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        connects("b");
        connects("c");

        isRefused("new-1");

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @Test
    @Rule("R8.35 full table")
    void connectThatIsRefusedForAnotherReasonTakesNoPlace() {
        leaves(connects("a"), "a");
        connects("b");
        connects("c");

        Node stranger = gateway.node(port++);
        stranger.sends(new Connect(false, true, 1, 60, "stranger"));

        stranger.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @Test
    @Rule("R8.35 full table")
    void topicIdsOfAClientThatMadeRoomDoNotComeToMeanAnotherTopic() {
        Node node = connects("a");
        int first = node.registers("one");
        leaves(node, "a");
        connects("b");
        connects("c");
        leaves(connects("new-1"), "new-1");

        Node again = connects("a");

        assertThat(again.registers("two")).isNotEqualTo(first);
    }

    // ---- steps

    /** They came in another order. */
    private void threeLeaveInTheOrderBCA() {
        Node c = connects("c");
        Node b = connects("b");
        Node a = connects("a");
        leaves(b, "b");
        gateway.advanceSeconds(1);
        leaves(c, "c");
        gateway.advanceSeconds(1);
        leaves(a, "a");
    }

    private Node connects(String clientId) {
        Node node = gateway.connected(clientId, port++, false);
        gateway.advance(Duration.ofMillis(1));
        return node;
    }

    private void leaves(Node node, String clientId) {
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        gateway.broker(clientId).expects(new MqttCommand.Close());
    }

    private void isRefused(String clientId) {
        Node node = gateway.node(port++);
        node.sends(new Connect(false, true, 1, 60, clientId));
        node.expects(new ConnAck(ReturnCode.CONGESTION));
    }
}
