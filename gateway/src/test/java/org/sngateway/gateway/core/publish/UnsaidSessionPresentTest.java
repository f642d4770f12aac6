package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;
import static org.sngateway.gateway.core.lockstep.Lockstep.publish;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** A broker of MQTT 3.1 does not say whether it has the session: it may have it, and it may have forgotten it. */
class UnsaidSessionPresentTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId topic;

    @BeforeEach
    void connectedClientWithARegisteredTopic() {
        node = gateway.connected(3_600);
        topic = new NormalTopicId(node.registers("lamp"));
    }

    // ---- to the broker

    @Test
    @Rule("R7.2 unsaid Session Present")
    void messageWithoutAnAnswerIsRepeated() {
        node.sends(publish(topic, QoS.TWO, 7));
        MqttCommand.Publish sent = broker.expects(MqttCommand.Publish.class);

        connectionIsCutAndComesBack();

        MqttCommand.Publish again = broker.expects(MqttCommand.Publish.class);
        assertThat(again.packetId()).isEqualTo(sent.packetId());
        assertThat(again.dup()).isTrue();
        gateway.nothingElse();
    }

    @Test
    @Rule("R7.2 unsaid Session Present")
    void receivedMessageIsRepeatedForABrokerThatHasForgottenIt() {
        int packetId = node.publishesUntilPubRec(topic, 7, broker);

        connectionIsCutAndComesBack();

        MqttCommand.Publish again = broker.expects(MqttCommand.Publish.class);
        assertThat(again.packetId()).isEqualTo(packetId);
        assertThat(again.dup()).isTrue();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    @Rule("R7.2 unsaid Session Present")
    void clientThatReleasesAMessageUnderRepetitionIsAnsweredAtItsEnd() {
        int packetId = node.publishesUntilPubRec(topic, 7, broker);
        connectionIsCutAndComesBack();
        broker.expects(MqttCommand.Publish.class);

        node.sends(new PubRel(7));
        gateway.nothingElse();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));

        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    @Rule("R7.2 unsaid Session Present")
    void releasedMessageIsReleasedAgainAndNotPublishedTwice() {
        int packetId = node.publishesUntilPubRec(topic, 7, broker);
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));

        connectionIsCutAndComesBack();

        broker.expects(new MqttCommand.PubRel(packetId));
        gateway.nothingElse();
    }

    /** The broker's session ended with its connection: a PUBREL would be answered, and the message be nowhere. */
    @Test
    @Rule("R7.2 unsaid Session Present")
    void restOfACleanSessionIsSentAsNewAfterARestart() {
        connectsClean();
        topic = new NormalTopicId(node.registers("lamp"));
        int packetId = node.publishesUntilPubRec(topic, 7, broker);
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));

        gateway.restart();
        broker.expects(MqttCommand.Open.class);
        broker.says(new MqttEvent.ConnectionLost("refused"));
        node.sends(new Connect(false, true, 1, 3_600, "a"));
        gateway.advanceSeconds(1);
        assertThat(broker.expects(MqttCommand.Open.class).cleanSession()).isFalse();
        broker.says(new MqttEvent.Connected(SessionPresent.UNSAID));

        assertThat(broker.expects(MqttCommand.Publish.class).dup()).isFalse();
    }

    private void connectsClean() {
        node.sends(new Connect(false, true, 1, 3_600, "a"));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    // ---- to the client

    @Test
    @Rule("R7.2 unsaid Session Present")
    void filtersAreSubscribedAgain() {
        node.subscribes(new TopicName("lamp"), QoS.TWO, broker);

        connectionIsCutAndComesBack();

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("lamp");
        gateway.nothingElse();
    }

    @Test
    @Rule("R7.2 unsaid Session Present")
    void messageThatTheBrokerRepeatsComesOnce() {
        receivesAtQos2(5, "on");
        connectionIsCutAndComesBack();
        broker.expects(MqttCommand.Subscribe.class);

        broker.says(message("lamp", QoS.TWO, 5, "on").asDuplicate());

        broker.expects(new MqttCommand.PubRec(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R7.2 unsaid Session Present")
    void messageUnderAPacketIdThatBeginsAgainIsDelivered() {
        int msgId = receivesAtQos2(5, "on");
        connectionIsCutAndComesBack();
        broker.expects(MqttCommand.Subscribe.class);

        broker.says(message("lamp", QoS.TWO, 5, "off"));

        gateway.advanceSeconds(10);
        node.expects(new PubRel(msgId));
        node.sends(new PubComp(msgId));
        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("off");
    }

    /** The client has the message, and the broker has not released it. */
    private int receivesAtQos2(int packetId, String text) {
        node.subscribes(new TopicName("lamp"), QoS.TWO, broker);
        broker.says(message("lamp", QoS.TWO, packetId, text));
        Publish publish = node.expects(Publish.class);
        node.sends(new PubRec(publish.msgId()));
        broker.expects(new MqttCommand.PubRec(packetId));
        return publish.msgId();
    }

    private void connectionIsCutAndComesBack() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(SessionPresent.UNSAID));
    }
}
