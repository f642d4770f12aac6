package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/** The end of a delivery at QoS 2 towards a client (MQTT-SN 1.2 §6.10, R5.6), when it is not the usual one. */
class OutboundReleaseTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private int msgId;

    @BeforeEach
    void clientThatHasAMessageWhichTheBrokerReleased() {
        node = gateway.connected();
        node.registers("lamp");
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("on"), QoS.TWO, false, 5));
        msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        node.expects(new PubRel(msgId));
    }

    @Test
    @Rule("R5.6 acknowledged to the broker")
    void brokerThatForgotTheMessageHearsNoMoreOfIt() {
        broker.says(new MqttEvent.ConnectionLost("restarted"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));

        node.sends(new PubComp(msgId));

        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @Rule({"R5.6 unanswered but alive", "R5.6 acknowledged to the broker"})
    void brokerIsAnsweredWhenTheClientNeverIsDone() {
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        gateway.advanceSeconds(5);
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(new PubRel(msgId));
        }

        gateway.advanceSeconds(10);

        assertThat(gateway.dropped(DropReason.NOT_ACKNOWLEDGED)).isEqualTo(1);
        broker.expects(new MqttCommand.PubComp(5));
        gateway.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    @Rule("R5.6 PUBACK at QoS 2")
    void pubAckInPlaceOfPubCompEndsTheDelivery(int code) {
        node.sends(new PubAck(0, msgId, ReturnCode.of(code)));

        broker.expects(new MqttCommand.PubComp(5));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }
}
