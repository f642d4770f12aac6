package org.sngateway.gateway.core.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.TopicName;

/** A message goes to the client with at most the QoS that its SUBACK granted, and the broker gets what it waits for; R5.6. */
class GrantedQosTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClient() {
        node = gateway.connected();
    }

    @ParameterizedTest
    @CsvSource({"ZERO, ONE, ZERO", "ONE, ONE, ONE", "ONE, TWO, ONE", "TWO, ONE, ONE", "TWO, TWO, TWO"})
    @Rule("R5.6 granted QoS")
    void messageComesWithTheLowerOfItsOwnQosAndTheGrantedOne(QoS own, QoS granted, QoS expected) {
        node.subscribes(new TopicName("lamp"), granted, broker);

        broker.says(message("lamp", own, own == QoS.ZERO ? 0 : 5));

        assertThat(node.expects(Publish.class).qos()).isEqualTo(expected);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.6 granted QoS")
    void brokersQos2IsAcknowledgedAsSuchWhenTheClientAcknowledgesQos1() {
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        broker.says(message("lamp", QoS.TWO, 5));
        Publish publish = node.expects(Publish.class);
        assertThat(publish.qos()).isEqualTo(QoS.ONE);
        broker.expectsNothing();

        node.acknowledges(publish);

        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.6 granted QoS")
    void whatGoesOutAtQos0IsAcknowledgedToTheBrokerAtOnce() {
        node.subscribes(new TopicName("lamp"), QoS.ZERO, broker);

        broker.says(message("lamp", QoS.ONE, 5));
        broker.says(message("lamp", QoS.TWO, 6));

        assertThat(node.expects(Publish.class).qos()).isEqualTo(QoS.ZERO);
        broker.expects(new MqttCommand.PubAck(5));
        assertThat(node.expects(Publish.class).qos()).isEqualTo(QoS.ZERO);
        broker.expects(new MqttCommand.PubRec(6));
        broker.says(new MqttEvent.PubRel(6));
        broker.expects(new MqttCommand.PubComp(6));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.6 granted QoS")
    void highestGrantOfAllFiltersThatMatchCounts() {
        node.subscribes(new TopicName("lamp"), QoS.ZERO, broker);
        node.subscribes(new TopicName("#"), QoS.ONE, broker);

        broker.says(message("lamp", QoS.TWO, 5));

        assertThat(node.expects(Publish.class).qos()).isEqualTo(QoS.ONE);
    }

    @Test
    @Rule("R5.6 granted QoS")
    void ofASubscriptionThatOnlyTheBrokerKnowsTheMessagesOwnQosCounts() {
        node.registers("lamp");

        broker.says(message("lamp", QoS.TWO, 5));

        assertThat(node.expects(Publish.class).qos()).isEqualTo(QoS.TWO);
    }
}
