package org.sngateway.gateway.core.connect;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicId;

/** CONNECT with CleanSession while messages at QoS 2 are on their way to the broker (R5.2, R5.5; promise P2). */
class CleanSessionQos2Test {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private int packetId;

    @BeforeEach
    void clientWithAMessageThatTheBrokerReceived() {
        node = gateway.connected();
        TopicId topic = new NormalTopicId(node.registers("room/t"));
        node.sends(new Publish(false, QoS.TWO, false, topic, 7, Payload.ofText("21.5")));
        packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
    }

    @Test
    @Rule("R5.5 QoS 2")
    void messageThatTheClientReleasedIsNotPublishedAgain() {
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));

        node.sends(new Connect(false, true, 1, 60, "a"));
        gateway.nothingElse();
        broker.says(new MqttEvent.PubComp(packetId));

        cleanSessionBegins();
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 2")
    void messageThatTheClientForgotIsReleasedAndNotPublishedAgain() {
        node.sends(new Connect(false, true, 1, 60, "a"));

        broker.expects(new MqttCommand.PubRel(packetId));
        gateway.nothingElse();
        broker.says(new MqttEvent.PubComp(packetId));
        cleanSessionBegins();
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 2")
    void messageWhosePubRelMayBeLostIsReleasedAgainInTheOldSession() {
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.ConnectionLost("reset"));

        node.sends(new Connect(false, true, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        cleanSessionBegins();
        gateway.nothingElse();
    }

    private void cleanSessionBegins() {
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }
}
