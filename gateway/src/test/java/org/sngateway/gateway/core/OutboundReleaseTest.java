package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.Lockstep.Broker;
import org.sngateway.gateway.core.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;

/** The end of a delivery at QoS 2 towards a client (MQTT-SN 1.2 §6.10, here 5.6), when it is not the usual one. */
class OutboundReleaseTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker("a");
    private Node node = gateway.node(1000);
    private int msgId;

    @BeforeEach
    void clientThatHasAMessageWhichTheBrokerReleased() {
        node = gateway.connected("a", 1000, false);
        node.registers("lamp");
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("on"), QoS.TWO, false, 5));
        msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        node.expects(new PubRel(msgId));
    }

    @Test
    @Rule("5.6 acknowledged to the broker")
    void brokerThatForgotTheMessageHearsNoMoreOfIt() {
        broker.says(new MqttEvent.ConnectionLost("restarted"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));

        node.sends(new PubComp(msgId));

        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }
}
