package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** Packet ids toward the broker and MsgIds toward the client are the gateway's own; R8.9. */
class PacketIdTest {
    private static final int ALL = 0xFFFF;

    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId topic = new NormalTopicId(1);

    @BeforeEach
    void connectedClientThatKnowsATopic() {
        node = gateway.connected();
        topic = new NormalTopicId(node.registers("lamp"));
    }

    @Test
    @Rule("R8.9 packet ids")
    void clientsMsgIdIsNotThePacketId() {
        int first = published(0x1234);
        acknowledged(first, 0x1234);
        int second = published(0x1234);

        assertThat(first).isNotEqualTo(0x1234);
        assertThat(second).isNotIn(0x1234, first);
    }

    /** Without PUBREL a message that was given up stays open at the broker. */
    @Test
    @Rule("R8.9 packet ids")
    void pubRecForNothingIsAnsweredWithPubRel() {
        broker.says(new MqttEvent.PubRec(9, ReasonCode.SUCCESS));

        broker.expects(new MqttCommand.PubRel(9));
    }

    /** A broker that refuses a message has nothing open. */
    @Test
    @Rule("R8.9 packet ids")
    void refusalOfNothingIsAnsweredWithNothing() {
        broker.says(new MqttEvent.PubRec(9, ReasonCode.NOT_AUTHORIZED));

        gateway.nothingElse();
    }

    @Test
    @Rule("R8.9 packet ids")
    void publishesAndSubscribesShareTheirPacketIds() {
        int published = published(7);

        node.sends(new Subscribe(false, QoS.ONE, 7, new TopicName("door")));

        assertThat(broker.expects(MqttCommand.Subscribe.class).packetId()).isNotIn(0, published);
    }

    @Test
    @Rule("R8.9 packet ids")
    void openPacketIdsAndZeroAreSkippedAfterTheWrap() {
        int open = published(1);
        Set<Integer> used = new HashSet<>();

        for (int i = 0; i < ALL - 1; i++) {
            int packetId = published(2);
            acknowledged(packetId, 2);
            used.add(packetId);
        }

        assertThat(used).hasSize(ALL - 1).doesNotContain(0, open);
        assertThat(published(2)).isIn(used);
        acknowledged(open, 1);
    }

    @Test
    @Rule("R8.9 packet ids")
    void packetIdOfAnOpenSubscribeIsSkippedToo() {
        node.sends(new Subscribe(false, QoS.ONE, 7, new TopicName("door")));
        int open = broker.expects(MqttCommand.Subscribe.class).packetId();

        for (int i = 0; i < ALL; i++) {
            int packetId = published(2);
            assertThat(packetId).isNotEqualTo(open);
            acknowledged(packetId, 2);
        }
    }

    @Test
    @Rule("R8.9 packet ids")
    void repetitionToTheBrokerKeepsItsPacketIdAndNewMessagesDoNotTakeIt() {
        int open = published(1);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        broker.expects(new MqttCommand.Publish("lamp", DATA, QoS.ONE, false, true, open));
        assertThat(published(2)).isNotEqualTo(open);
    }

    @Test
    @Rule("R8.9 packet ids")
    void msgIdsTowardTheClientSkipZeroAndWhatIsOpen() {
        broker.says(new MqttEvent.Publish("new", DATA, QoS.ONE, false, 1));
        int open = node.expects(Register.class).msgId();
        Set<Integer> used = new HashSet<>();

        for (int i = 0; i < ALL - 1; i++) {
            used.add(delivered());
        }

        assertThat(used).hasSize(ALL - 1).doesNotContain(0, open);
        assertThat(delivered()).isIn(used);
    }

    /** The client publishes at QoS 1; gives the packet id with which it goes on. */
    private int published(int msgId) {
        node.sends(new Publish(false, QoS.ONE, false, topic, msgId, DATA));
        return broker.expects(MqttCommand.Publish.class).packetId();
    }

    /** The client gets a message at QoS 1 and acknowledges it; gives its MsgId. */
    private int delivered() {
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ONE, false, 2));
        Publish publish = node.expects(Publish.class);
        node.acknowledges(publish);
        broker.expects(new MqttCommand.PubAck(2));
        return publish.msgId();
    }

    private void acknowledged(int packetId, int msgId) {
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(new PubAck(topic.value(), msgId, ReturnCode.ACCEPTED));
    }
}
