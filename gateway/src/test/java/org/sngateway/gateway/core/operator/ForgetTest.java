package org.sngateway.gateway.core.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;

/** The operator forgets a client: nothing of it is left here and at the broker, and nothing acknowledged is lost. */
class ForgetTest {
    private static final MqttEvent LOST = new MqttEvent.ConnectionLost("gone");

    private final Lockstep gateway = new Lockstep(Settings.with("", "spool: {enabled: on}"));
    private final Broker broker = gateway.broker();

    @Test
    void connectedClientIsForgottenHereAndAtTheBroker() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("cmd"), QoS.ONE, broker);

        assertThat(gateway.forget("a")).isTrue();

        node.expects(Disconnect.plain());
        cleanSessionBeginsAndEnds();
        assertThat(gateway.core().clientIds()).isEmpty();
        assertThat(gateway.records()).isEqualTo(1);
    }

    @Test
    void clientThatLeftIsForgottenToo() {
        Node node = gateway.connected();
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        gateway.forget("a");

        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
        assertThat(gateway.core().clientIds()).isEmpty();
    }

    @Test
    void whatWasAcknowledgedReachesTheBrokerBefore() {
        Node node = gateway.connected();
        int topicId = node.registers("room/t");
        broker.says(LOST);
        node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.ONE, 1, "21"));
        node.expects(new PubAck(topicId, 1, ReturnCode.ACCEPTED));

        gateway.forget("a");

        node.expects(Disconnect.plain());
        gateway.advanceSeconds(60);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        MqttCommand.Publish reading = broker.expects(MqttCommand.Publish.class);
        assertThat(reading.payload().asText()).isEqualTo("21");
        broker.says(new MqttEvent.PubAck(reading.packetId(), ReasonCode.SUCCESS));
        cleanSessionBeginsAndEnds();
        assertThat(gateway.core().clientIds()).isEmpty();
    }

    @Test
    void itIsForgottenOverARestartWhileTheBrokerIsAway() {
        Node node = gateway.connected();
        broker.says(LOST);
        gateway.forget("a");
        node.expects(Disconnect.plain());

        gateway.restart();
        gateway.advanceSeconds(60);

        MqttCommand.Open last = broker.expects(MqttCommand.Open.class);
        while (gateway.commandsWaiting("a") > 0) {
            last = broker.expects(MqttCommand.Open.class);
        }
        assertThat(last).isEqualTo(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        broker.expects(new MqttCommand.Close());
        assertThat(gateway.core().clientIds()).isEmpty();
    }

    @Test
    void unknownClientIsSaidToBeUnknown() {
        assertThat(gateway.forget("nobody")).isFalse();

        gateway.nothingElse();
    }

    private void cleanSessionBeginsAndEnds() {
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }
}
