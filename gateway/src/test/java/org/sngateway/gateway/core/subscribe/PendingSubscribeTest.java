package org.sngateway.gateway.core.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/** What happens between a SUBSCRIBE and its SUBACK (MQTT-SN 1.2 §6.9, R5.8, R8.7). */
class PendingSubscribeTest {
    private static final TopicName LAMP = new TopicName("lamp");

    private final Lockstep gateway = new Lockstep(Settings.with("", List.of(), "store: {directory: state}"));
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private int packetId;

    @BeforeEach
    void clientWhoseSubscribeTheBrokerHasNotAnswered() {
        node = gateway.connected();
        node.sends(new Subscribe(false, QoS.ONE, 3, LAMP));
        packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
    }

    @Test
    @Rule("R5.8 SUBACK after the broker")
    void lateSubAckTakesNothingFromAClientThatAskedAgain() {
        gateway.advanceSeconds(5);
        node.expects(new SubAck(QoS.ZERO, 0, 3, ReturnCode.CONGESTION));
        node.sends(new Subscribe(false, QoS.TWO, 4, LAMP));
        int again = broker.expects(MqttCommand.Subscribe.class).packetId();

        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        broker.says(new MqttEvent.SubAck(again, QoS.TWO, ReasonCode.SUCCESS));

        assertThat(node.expects(SubAck.class).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.8 unsubscribe")
    void unsubscribeBeforeTheSubAckGoesToTheBrokerToo() {
        node.sends(new Unsubscribe(4, LAMP));

        int unsubscribe = broker.expects(MqttCommand.Unsubscribe.class).packetId();
        subAckComes(packetId);
        broker.says(new MqttEvent.UnsubAck(unsubscribe));
        node.expects(new UnsubAck(4));
        gateway.nothingElse();
    }

    private void subAckComes(int forPacketId) {
        broker.says(new MqttEvent.SubAck(forPacketId, QoS.ONE, ReasonCode.SUCCESS));
        assertThat(node.expects(SubAck.class).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
    }

    @Test
    @Rule("R8.7 held for SUBACK")
    void heldMessageOfABrokerThatForgotDoesNotHideANewOneOfItsPacketId() {
        broker.says(message("lamp", QoS.ONE, 5, "old"));
        broker.says(new MqttEvent.ConnectionLost("restarted"));
        brokerIsBack(false);
        int again = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(message("lamp", QoS.ONE, 5, "new"));

        subAckComes(again);

        Publish old = node.expects(Publish.class);
        assertThat(old.data()).isEqualTo(Payload.ofText("old"));
        node.acknowledges(old);
        broker.expectsNothing();
        Publish next = node.expects(Publish.class);
        assertThat(next.data()).isEqualTo(Payload.ofText("new"));
        node.acknowledges(next);
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.7 held for SUBACK")
    void heldMessageOfAClientThatLeavesComesBeforeWhatTheBrokerSendsLater() {
        brokerIsStillNeeded();
        broker.says(message("lamp", QoS.ONE, 5, "first"));

        node.sends(Disconnect.plain());
        broker.says(message("lamp", QoS.ONE, 6, "second"));
        broker.expects(new MqttCommand.PubAck(5));
        broker.expects(new MqttCommand.PubAck(6));

        node.expects(Disconnect.plain());
        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.learns(node.expects(Register.class));
        Publish first = node.expects(Publish.class);
        assertThat(first.data()).isEqualTo(Payload.ofText("first"));
        node.acknowledges(first);
        assertThat(node.expects(Publish.class).data()).isEqualTo(Payload.ofText("second"));
    }

    @Test
    @Rule("R6.3 message expiry")
    void heldMessageExpiresAsIfItWereNotHeld() {
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("on"), QoS.ONE, false, 5, false, 4));
        gateway.advanceSeconds(4);

        subAckComes(packetId);

        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.EXPIRED)).isEqualTo(1);
        gateway.nothingElse();
    }

    private void brokerIsStillNeeded() {
        node.sends(new Publish(false, QoS.TWO, false, ShortTopicName.of("xy"), 4, Payload.ofText("on")));
        int unreleased = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(unreleased, ReasonCode.SUCCESS));
        node.expects(new PubRec(4));
        node.sends(new PubRel(4));
        broker.expects(new MqttCommand.PubRel(unreleased));
    }

    @Test
    @Rule("R8.7 held for SUBACK")
    void heldMessageThatTheBrokerRepeatsComesOnce() {
        broker.says(message("lamp", QoS.ONE, 5, "on"));
        broker.says(new MqttEvent.ConnectionLost("reset"));
        brokerIsBack(true);
        int again = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(message("lamp", QoS.ONE, 5, "on").asDuplicate());

        subAckComes(again);

        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.8 unsubscribe")
    void unsubscribeThatTheBrokerDoesNotAnswerIsAnsweredAndComesAgainWhenItIsBack() {
        subAckComes(packetId);
        node.sends(new Unsubscribe(4, LAMP));
        broker.expects(MqttCommand.Unsubscribe.class);

        gateway.advanceSeconds(5);
        node.expects(new UnsubAck(4));

        broker.says(new MqttEvent.ConnectionLost("reset"));
        brokerIsBack(true);
        assertThat(broker.expects(MqttCommand.Unsubscribe.class).filter()).isEqualTo("lamp");
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.8 unsubscribe")
    void unsubscribeWhileTheBrokerIsAwayReachesItWhenItIsBack() {
        lampIsGivenUpWhileTheBrokerIsAway();

        brokerIsBack(true);

        assertThat(broker.expects(MqttCommand.Unsubscribe.class).filter()).isEqualTo("lamp");
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.8 unsubscribe")
    void unsubscribeWhileTheBrokerIsAwayOutlivesARestart() {
        lampIsGivenUpWhileTheBrokerIsAway();

        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        assertThat(broker.expects(MqttCommand.Unsubscribe.class).filter()).isEqualTo("lamp");
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.8 unsubscribe")
    void unsubscribeWhileTheBrokerIsAwayIsNothingToABrokerThatForgot() {
        lampIsGivenUpWhileTheBrokerIsAway();

        brokerIsBack(false);

        gateway.nothingElse();
    }

    private void lampIsGivenUpWhileTheBrokerIsAway() {
        subAckComes(packetId);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(new Unsubscribe(4, LAMP));
        node.expects(new UnsubAck(4));
    }

    @Test
    @Rule("R5.4 unsubscribe at refusal")
    void filterThatTheClientRefusesWhileTheBrokerIsAwayIsGivenUpWhenItIsBack() {
        subAckComes(packetId);
        node.sends(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.heard();
        broker.says(message("lamp", QoS.ONE, 5, "on"));
        Register register = node.expects(Register.class);
        broker.says(new MqttEvent.ConnectionLost("reset"));

        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.NOT_SUPPORTED));

        brokerIsBack(true);
        assertThat(broker.expects(MqttCommand.Unsubscribe.class).filter()).isEqualTo("lamp");
        gateway.nothingElse();
    }

    private void brokerIsBack(boolean sessionPresent) {
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(sessionPresent));
    }

    @Test
    void heldMessageAtQos0DoesNotWaitForAClientThatLeaves() {
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("on"), QoS.ZERO, false, 0));

        node.sends(Disconnect.plain());

        assertThat(gateway.dropped(DropReason.SESSION_ENDED)).isEqualTo(1);
    }

    @Test
    void subscribeOfACleanSessionIsNoRepetitionOfTheOneBefore() {
        subAckComes(packetId);
        gateway.beginsCleanSession("a", node);

        node.sends(new Subscribe(false, QoS.ONE, 3, LAMP));

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("lamp");
    }

    @Test
    void heldMessageEndsWithTheSessionThatItIsOf() {
        broker.says(message("lamp", QoS.ONE, 5, "old"));

        gateway.beginsCleanSession("a", node);

        assertThat(gateway.dropped(DropReason.SESSION_ENDED)).isEqualTo(1);
        gateway.advanceSeconds(10);
        node.expectsNothing();
    }

    @Test
    @Rule("R8.7 held for SUBACK")
    void whenNoMoreCanBeHeldAllGoesOnInItsOrder() {
        int count = 11;
        for (int i = 1; i < count; i++) {
            broker.says(message("lamp", QoS.ONE, i, Character.toString('a' + i)));
        }
        // Here the broker goes on all the same.
        broker.expects(new MqttCommand.Reading(false));
        gateway.nothingElse();

        broker.says(message("lamp", QoS.ONE, count, Character.toString('a' + count)));

        // The queue is as small as that, and all that is in it waits for the REGACK.
        broker.expects(new MqttCommand.PubAck(count));
        node.learns(node.expects(Register.class));
        for (int i = 1; i < count; i++) {
            Publish publish = node.expects(Publish.class);
            assertThat(publish.data()).isEqualTo(Payload.ofText(Character.toString('a' + i)));
            node.acknowledges(publish);
            if (i == 1) {
                broker.expects(new MqttCommand.Reading(true));
            }
            broker.expects(new MqttCommand.PubAck(i));
        }
        subAckComes(packetId);
        gateway.nothingElse();
    }
}
