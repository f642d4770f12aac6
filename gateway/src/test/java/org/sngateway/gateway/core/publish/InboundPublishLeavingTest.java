package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;
import static org.sngateway.gateway.core.lockstep.Lockstep.publish;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicId;

/** MQTT-SN 1.2 §6.6: the client leaves, or begins a clean session, while one of its messages is under way; R5.5. */
class InboundPublishLeavingTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId topic = new NormalTopicId(1);

    @BeforeEach
    void connectedClientWithARegisteredTopic() {
        node = gateway.connected();
        topic = new NormalTopicId(node.registers("room/t"));
    }

    // ---- the client disconnects

    @Test
    @Rule("R5.5 QoS 2")
    void messageThatTheClientReleasedIsReleasedAtTheBrokerBeforeItsConnectionCloses() {
        int packetId = receivedByTheBroker();
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
        disconnects();
        broker.expectsNothing();

        broker.says(new MqttEvent.PubComp(packetId));

        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 2")
    void releaseThatFoundNoBrokerIsMadeUpForAfterTheClientHasGone() {
        int packetId = receivedByTheBroker();
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(new PubRel(7));
        disconnects();
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(true));

        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 2")
    void messageThatTheClientRepeatsAfterItConnectedAgainIsPublishedOnce() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        comesBack();
        broker.expects(new MqttCommand.Publish("room/t", DATA, QoS.TWO, false, true, packetId));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));

        node.expects(new PubRec(7));
        gateway.nothingElse();
    }

    /** It repeats what is open, in order, as soon as it is connected again: this one it has given up. */
    @Test
    @Rule("R8.25 open limit")
    void messageThatTheClientDoesNotRepeatBeforeTheNextOneDoesNotHoldUpTheBroker() {
        comesBack();
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        int packetId = receivedByTheBroker();
        connectsAgain();

        node.sends(publish(topic, QoS.TWO, 8));

        broker.expects(new MqttCommand.PubRel(packetId));
        broker.expects(MqttCommand.Publish.class);
    }

    @Test
    @Rule("R8.25 open limit")
    void messageThatWasGivenUpIsReleasedAsSoonAsTheBrokerHasIt() {
        comesBack();
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.sends(publish(topic, QoS.TWO, 7));
        int first = broker.expects(MqttCommand.Publish.class).packetId();
        node.sends(publish(topic, QoS.TWO, 8));
        broker.expects(MqttCommand.Publish.class);
        connectsAgain();
        node.sends(publish(topic, QoS.TWO, 8).asDuplicate());

        broker.says(new MqttEvent.PubRec(first, ReasonCode.SUCCESS));

        broker.expects(new MqttCommand.PubRel(first));
        gateway.nothingElse();
    }

    @Test
    @Rule({"R5.5 QoS 2", "R8.25 open limit"})
    void messageThatTheClientRepeatsAfterTheNextOneIsNotPublishedAgain() {
        comesBack();
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        int packetId = receivedByTheBroker();
        connectsAgain();
        node.sends(publish(topic, QoS.TWO, 8));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.expects(MqttCommand.Publish.class);
        broker.says(new MqttEvent.PubComp(packetId));

        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());

        node.expects(new PubRec(7));
        gateway.nothingElse();
    }

    /** The radio has lost the first repetitions of both, and not that of the third. */
    @Test
    @Rule({"R5.5 QoS 2", "R8.25 open limit"})
    void severalMessagesThatTheClientRepeatsAfterALaterOneAreNotPublishedAgain() {
        comesBack();
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        int first = receivedByTheBroker();
        int second = node.publishesUntilPubRec(topic, 8, broker);
        connectsAgain();
        node.sends(publish(topic, QoS.TWO, 9));
        broker.expects(new MqttCommand.PubRel(first));
        broker.expects(new MqttCommand.PubRel(second));
        broker.expects(MqttCommand.Publish.class);
        broker.says(new MqttEvent.PubComp(first));
        broker.says(new MqttEvent.PubComp(second));

        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());
        node.sends(publish(topic, QoS.TWO, 8).asDuplicate());

        node.expects(new PubRec(7));
        node.expects(new PubRec(8));
        gateway.nothingElse();
    }

    @Test
    void messageAtQos1IsLeftToTheClientToRepeatAfterItConnectedAgain() {
        node.sends(publish(topic, QoS.ONE, 7));
        broker.expects(MqttCommand.Publish.class);
        comesBack();
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();

        node.sends(publish(topic, QoS.ONE, 7).asDuplicate());

        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    void messageAtQos2ThatNeverReachedTheBrokerIsLeftToTheClientToRepeat() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(publish(topic, QoS.TWO, 7));
        disconnects();
        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();

        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());

        broker.expects(MqttCommand.Publish.class);
        gateway.nothingElse();
    }

    @Test
    void nobodyIsToldOfCongestionWhenTheClientHasGone() {
        node.sends(publish(topic, QoS.TWO, 7));
        broker.expects(MqttCommand.Publish.class);
        comesBack();
        broker.expects(MqttCommand.Publish.class);
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        gateway.advanceSeconds(60);

        gateway.nothingElse();
    }

    // ---- a clean session begins

    @Test
    @Rule("R5.5 QoS 2")
    void whatTheBrokerHasReceivedIsReleasedBeforeACleanSessionBegins() {
        int packetId = receivedByTheBroker();

        node.sends(new Connect(false, true, 1, 60, "a"));

        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        node.sends(new PubRel(7));
        node.expects(new PubComp(7));
    }

    @ParameterizedTest
    @EnumSource(names = {"ONE", "TWO"})
    void cleanSessionRepeatsNothingOfTheOldOne(QoS qos) {
        node.sends(publish(topic, qos, 7));
        broker.expects(MqttCommand.Publish.class);

        node.sends(new Connect(false, true, 1, 60, "a"));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    @Test
    void sameMessageInACleanSessionIsANewOne() {
        node.sends(publish(topic, QoS.ONE, 7));
        acknowledges(broker.expects(MqttCommand.Publish.class));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
        node.sends(new Connect(false, true, 1, 60, "a"));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        TopicId again = new NormalTopicId(node.registers("room/t"));

        node.sends(new Publish(true, QoS.ONE, false, again, 7, DATA));

        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("room/t");
    }

    /** A message at QoS 2 with MsgId 7 for which the client has PUBREC; gives its packet id. */
    private int receivedByTheBroker() {
        return node.publishesUntilPubRec(topic, 7, broker);
    }

    private void acknowledges(MqttCommand.Publish publish) {
        broker.says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
    }

    private void disconnects() {
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
    }

    /** The client connects again, without DISCONNECT. */
    private void connectsAgain() {
        node.sends(new Connect(false, false, 1, 60, "a"));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    /** The client comes back to the session that it left; its CONNACK is to be expected. */
    private void comesBack() {
        disconnects();
        broker.expects(new MqttCommand.Close());
        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
    }
}
