package org.sngateway.gateway.core.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** Promise P7, the memory: whatever many clients send, there is an end; promise P10: each has its share of it. */
class MemoryBudgetTest {
    private static final String LONG_NAME = "x/".repeat(120);
    /** What a topic of this name takes, with a number of two digits behind it. */
    private static final int TOPIC_OCTETS = LONG_NAME.length() + 2 + MemoryUse.PER_OBJECT;

    private static final int MANY = 50;

    private final Lockstep gateway = new Lockstep(Settings.withLimits("memory: 24KiB", "sessions: 15", "topics: 500"));

    @Test
    void clientThatTakesAllLeavesOthersTheirShare() {
        Node greedy = gateway.connected("greedy", 1000, true);
        Node modest = gateway.connected("modest", 1001, true);

        int taken = registersUntilRefused(greedy);

        assertThat(taken).isBetween(15, 30);
        assertThat(registersUntilRefused(modest)).isEqualTo(1);
    }

    @Test
    void clientThatTakesAllKeepsNobodyFromConnecting() {
        Node greedy = gateway.connected("greedy", 1000, true);
        registersUntilRefused(greedy);

        gateway.connected("next", 1001, true);

        assertThat(gateway.stateOf("next")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void clientThatTakesAllKeepsNobodyFromPublishing() {
        Node modest = gateway.connected("modest", 1001, true);
        registersUntilRefused(gateway.connected("greedy", 1000, true));

        modest.sends(new Publish(false, QoS.ONE, false, ShortTopicName.of("ab"), 1, Payload.copyOf(new byte[1_300])));

        gateway.broker("modest").expects(MqttCommand.Publish.class);
    }

    @Test
    void whatAClientLeavesIsFreeAgain() {
        Node greedy = gateway.connected("greedy", 1000, true);
        int taken = registersUntilRefused(greedy);
        greedy.sends(Disconnect.plain());
        greedy.expects(Disconnect.plain());
        gateway.broker("greedy").expects(new MqttCommand.Close());

        Node next = gateway.connected("next", 1001, true);

        assertThat(registersUntilRefused(next)).isEqualTo(taken);
    }

    @Test
    void topicsOfASessionBeforeAreFreeAgain() {
        Node node = gateway.connectedWithCleanSession();
        int taken = registersUntilRefused(node);
        gateway.beginsCleanSession("a", node);

        assertThat(registersUntilRefused(node)).isEqualTo(taken);
    }

    @Test
    void subscriptionsThatHaveEndedAreFreeAgain() {
        int taken = registersUntilRefused(gateway.connected("other", 1001, true));
        disconnects("other", 1001);
        Node node = gateway.connectedWithCleanSession();
        for (int i = 0; i < MANY; i++) {
            TopicName filter = new TopicName(LONG_NAME + i + "/#");
            node.subscribes(filter, QoS.ONE, gateway.broker());
            node.sends(new Unsubscribe(79, filter));
            int packetId =
                    gateway.broker().expects(MqttCommand.Unsubscribe.class).packetId();
            gateway.broker().says(new MqttEvent.UnsubAck(packetId));
            node.expects(UnsubAck.class);
        }

        // The last answers are remembered for the client's repetitions.
        assertThat(registersUntilRefused(node)).isGreaterThanOrEqualTo(taken - 2);
    }

    @Test
    void messagesThatHaveArrivedAreFreeAgain() {
        Node other = gateway.connected("other", 1001, true);
        other.subscribes(ShortTopicName.of("ab"), QoS.ONE, gateway.broker("other"));
        int taken = registersUntilRefused(other);
        disconnects("other", 1001);
        Node node = gateway.connectedWithCleanSession();
        node.subscribes(ShortTopicName.of("ab"), QoS.ONE, gateway.broker());
        for (int i = 1; i <= MANY; i++) {
            Payload payload = Payload.copyOf(new byte[600]);
            gateway.broker().says(new MqttEvent.Publish("ab", payload, QoS.ONE, false, i));
            node.acknowledges(node.expects(Publish.class));
            gateway.broker().expects(MqttCommand.PubAck.class);
        }

        assertThat(registersUntilRefused(node)).isEqualTo(taken);
    }

    @Test
    void messagesOfAClientTakeTheirRoomWhileTheyAreOpen() {
        int taken = registersUntilRefused(gateway.connected("other", 1001, true));
        disconnects("other", 1001);
        Node node = gateway.connectedWithCleanSession();

        for (int msgId = 1; msgId <= 4; msgId++) {
            node.sends(publish(msgId, 1_300));
        }

        assertThat(registersUntilRefused(node))
                .isLessThanOrEqualTo(taken - 4 * (1_300 + MemoryUse.PER_OBJECT) / TOPIC_OCTETS);
    }

    @Test
    void messagesOfAClientThatAreThroughAreFreeAgain() {
        Node other = gateway.connected("other", 1001, true);
        isThrough(other, "other", publish(1, 0));
        int taken = registersUntilRefused(other);
        disconnects("other", 1001);
        Node node = gateway.connectedWithCleanSession();

        for (int msgId = 1; msgId <= MANY; msgId++) {
            isThrough(node, "a", publish(msgId, 1_300));
        }
        isThrough(node, "a", publish(MANY + 1, 0));

        assertThat(registersUntilRefused(node)).isEqualTo(taken);
    }

    @Test
    void whatACleanSessionForgetsIsFreeAgain() {
        int taken = registersUntilRefused(gateway.connected("other", 1001, true));
        disconnects("other", 1001);
        Node node = gateway.connected();
        node.subscribes(new TopicName(LONG_NAME + "#"), QoS.ONE, gateway.broker());
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        for (int i = 1; i <= 4; i++) {
            Payload payload = Payload.copyOf(new byte[250]);
            gateway.broker().says(new MqttEvent.Publish(LONG_NAME, payload, QoS.ONE, false, i));
        }

        gateway.beginsCleanSession("a", node);

        assertThat(registersUntilRefused(node)).isEqualTo(taken);
    }

    @Test
    void requestsAndWhatWaitsForTheirAnswersTakeTheirRoom() {
        int taken = registersUntilRefused(gateway.connected("other", 1001, true));
        disconnects("other", 1001);
        Node node = gateway.connectedWithCleanSession();

        node.sends(new Subscribe(false, QoS.ONE, 1, new TopicName(LONG_NAME + "#")));
        gateway.broker().expects(MqttCommand.Subscribe.class);
        for (int i = 1; i <= 4; i++) {
            Payload payload = Payload.copyOf(new byte[250]);
            gateway.broker().says(new MqttEvent.Publish(LONG_NAME, payload, QoS.ONE, false, i));
        }

        int octets = TOPIC_OCTETS + 4 * (250 + TOPIC_OCTETS);
        assertThat(registersUntilRefused(node)).isBetween(1, taken - octets / TOPIC_OCTETS);
    }

    @Test
    void willThatWasDeletedIsFreeAgain() {
        int taken = registersUntilRefused(gateway.connected("other", 1001, true));
        disconnects("other", 1001);
        Node node = gateway.connectedWithCleanSession();
        for (int i = 0; i < MANY; i++) {
            node.sends(new WillTopicUpd(QoS.ONE, false, LONG_NAME));
            node.expects(WillTopicResp.class);
            node.sends(new WillMsgUpd(Payload.copyOf(new byte[600])));
            node.expects(WillMsgResp.class);
            node.sends(WillTopicUpd.empty());
            node.expects(WillTopicResp.class);
        }

        assertThat(registersUntilRefused(node)).isEqualTo(taken);
    }

    private void disconnects(String clientId, int port) {
        gateway.node(port).sends(Disconnect.plain());
        gateway.node(port).expects(Disconnect.plain());
        gateway.broker(clientId).expects(new MqttCommand.Close());
    }

    @Test
    void willThatFindsNoRoomIsRefused() {
        registersUntilRefused(gateway.connected("greedy", 1000, false));
        Node node = gateway.node(1000);

        node.sends(new Connect(true, false, 1, 60, "greedy"));
        node.expects(new WillTopicReq());
        node.sends(new WillTopic(QoS.ONE, false, LONG_NAME));
        node.expects(new WillMsgReq());
        node.sends(new WillMsg(Payload.copyOf(new byte[1000])));

        node.expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.nothingElse();
        assertThat(gateway.stateOf("greedy")).isEqualTo(SessionState.ACTIVE);
    }

    private void isThrough(Node node, String clientId, Publish publish) {
        node.sends(publish);
        int packetId =
                gateway.broker(clientId).expects(MqttCommand.Publish.class).packetId();
        gateway.broker(clientId).says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED));
    }

    private static Publish publish(int msgId, int payloadOctets) {
        Payload payload = Payload.copyOf(new byte[payloadOctets]);
        return new Publish(false, QoS.ONE, false, ShortTopicName.of("ab"), msgId, payload);
    }

    private static int registersUntilRefused(Node node) {
        for (int i = 0; i < 100; i++) {
            node.sends(new Register(0, i, LONG_NAME + i));
            if (!node.expects(RegAck.class).returnCode().isAccepted()) {
                return i;
            }
        }
        return 100;
    }
}
