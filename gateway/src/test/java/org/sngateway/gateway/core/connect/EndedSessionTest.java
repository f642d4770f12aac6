package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillTopic;

/** What a session kept on disk is gone when it is over, all but where its topic ids ended (R8.16). */
class EndedSessionTest {
    private static final int WHERE_ITS_TOPIC_IDS_ENDED = 1;

    private final Lockstep gateway =
            new Lockstep(Settings.with("", List.of("session-expiry: 1m"), "store: {directory: state}"));
    private final Broker broker = gateway.broker();

    @Test
    void cleanSessionLeavesNeitherItsTopicsNorItsSubscriptions() {
        Node node = gateway.connectedWithCleanSession();
        hasTopicsAndSubscriptions(node);
        assertThat(gateway.records()).isGreaterThan(3);

        node.sends(Disconnect.plain());

        leavesNothing();
    }

    @Test
    void expiredSessionLeavesNeitherItsTopicsNorItsSubscriptions() {
        Node node = gateway.connected();
        hasTopicsAndSubscriptions(node);
        int records = gateway.records();
        assertThat(records).isGreaterThan(4);

        node.sends(Disconnect.plain());
        assertThat(gateway.records()).isEqualTo(records);
        gateway.advanceSeconds(60);

        leavesNothing();
    }

    @Test
    void cleanSessionLeavesNoMessageThatItsClientNeverReleased() {
        Node node = gateway.connectedWithCleanSession();
        node.sends(new Publish(false, QoS.TWO, false, ShortTopicName.of("xy"), 7, Payload.ofText("on")));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));

        node.sends(Disconnect.plain());

        leavesNothing();
    }

    @Test
    void expiredSessionLeavesNoWill() {
        Node node = gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, "gone"));

        expires(node);

        leavesNothing();
    }

    @Test
    void expiredSessionLeavesNoMessages() {
        Node node = gateway.connected();
        node.registers("lamp");
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        int records = gateway.records();
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("on"), QoS.TWO, false, 5));
        assertThat(gateway.records()).isGreaterThan(records);

        gateway.advanceSeconds(900 + 60);

        leavesNothing();
    }

    @Test
    void expiredSessionLeavesNoAcknowledgementThatTheBrokerIsOwed() {
        Node node = gateway.connected();
        node.registers("lamp");
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("on"), QoS.ONE, false, 5));
        Publish publish = node.expects(Publish.class);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        int records = gateway.records();
        node.acknowledges(publish);
        assertThat(gateway.records()).isGreaterThan(records);

        expires(node);

        leavesNothing();
    }

    @Test
    void expiredSessionLeavesNothingThatItGaveUpWhileTheBrokerWasAway() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(new Unsubscribe(3, new TopicName("lamp")));
        node.expects(new UnsubAck(3));

        expires(node);

        leavesNothing();
    }

    @Test
    void cleanSessionLeavesNothingOfTheOneBefore() {
        Node node = gateway.connected();
        hasTopicsAndSubscriptions(node);
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("on"), QoS.ONE, false, 5));
        broker.expects(new MqttCommand.PubAck(5));

        gateway.beginsCleanSession("a", node);
        node.sends(Disconnect.plain());

        leavesNothing();
    }

    private void hasTopicsAndSubscriptions(Node node) {
        node.registers("room/t");
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        node.subscribes(ShortTopicName.of("xy"), QoS.ONE, broker);
    }

    private void expires(Node node) {
        node.sends(Disconnect.plain());
        gateway.advanceSeconds(60);
    }

    private void leavesNothing() {
        assertThat(gateway.stateOf("a")).isNull();
        assertThat(gateway.records()).isEqualTo(WHERE_ITS_TOPIC_IDS_ENDED);
        gateway.restart();
        assertThat(gateway.core().sessionCount()).isZero();
        assertThat(gateway.nextCommand("a")).isNull();
    }
}
