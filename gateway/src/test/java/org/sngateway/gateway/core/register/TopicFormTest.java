package org.sngateway.gateway.core.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** The form in which a topic goes to a client, and the QoS: MQTT-SN 1.2 §6.7, §6.10; R5.6, R5.7, R8.4, R8.18. */
class TopicFormTest {
    private static final TopicId FIVE = new PredefinedTopicId(5);
    private static final TopicId AB = ShortTopicName.of("ab");

    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClient() {
        node = gateway.connected();
    }

    // ---- the form

    @Test
    @Rule({"R8.4 exact form", "R5.6 topic form", "R5.7 no REGISTER"})
    void predefinedAndShortSubscriptionsAreServedInTheirFormWithoutRegister() {
        node.subscribes(new PredefinedTopicId(5), QoS.ONE, broker);
        node.subscribes(ShortTopicName.of("ab"), QoS.ONE, broker);

        broker.says(message("predefined/five"));
        broker.says(message("ab"));

        node.expects(new Publish(false, QoS.ZERO, false, FIVE, 0, DATA));
        node.expects(new Publish(false, QoS.ZERO, false, AB, 0, DATA));
        gateway.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"predefined/five", "ab", "x"})
    @Rule("R8.4 exact form")
    void subscriptionByNameIsServedByTheIdToldInItsSubAck(String name) {
        int id = node.subscribes(new TopicName(name), QoS.ONE, broker).topicId();

        broker.says(message(name));

        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(id), 0, DATA));
        gateway.nothingElse();
    }

    @Test
    @Rule({"R8.4 exact form", "R8.16 same ids"})
    void subscriptionByNameIsServedByItsIdAfterAReconnectTooThoughTheClientUsedTheShortForm() {
        int id = node.subscribes(new TopicName("ab"), QoS.ONE, broker).topicId();
        node.sends(new Publish(false, QoS.ZERO, false, AB, 0, DATA));
        broker.expects(MqttCommand.Publish.class);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        broker.says(message("ab"));

        Register register = node.expects(Register.class);
        assertThat(register.topicId()).isEqualTo(id);
        node.learns(register);
        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(id), 0, DATA));
    }

    @ParameterizedTest
    @ValueSource(strings = {"predefined/five", "ab", "x"})
    @Rule({"R8.4 wildcard form", "R5.6 topic form"})
    void wildcardMatchIsRegistered(String name) {
        node.subscribes(new TopicName("#"), QoS.ONE, broker);

        broker.says(message(name));

        Register register = node.expects(Register.class);
        assertThat(register.topicName()).isEqualTo(name);
        node.expectsNothing();
        node.learns(register);
        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(register.topicId()), 0, DATA));
    }

    @Test
    @Rule("R8.4 wildcard form")
    void wildcardMatchComesInTheFormThatTheClientUsedItself() {
        node.subscribes(new TopicName("#"), QoS.ONE, broker);
        node.sends(new Publish(false, QoS.ZERO, false, FIVE, 0, DATA));
        node.sends(new Publish(false, QoS.ZERO, false, AB, 0, DATA));

        broker.says(message("predefined/five"));
        broker.says(message("ab"));

        node.expects(new Publish(false, QoS.ZERO, false, FIVE, 0, DATA));
        node.expects(new Publish(false, QoS.ZERO, false, AB, 0, DATA));
        node.expectsNothing();
    }

    @Test
    @Rule("R5.6 topic form")
    void wildcardMatchWhoseIdTheClientKnowsIsNotRegistered() {
        node.subscribes(new TopicName("#"), QoS.ONE, broker);
        TopicId lamp = new NormalTopicId(node.registers("lamp"));

        broker.says(message("lamp"));

        node.expects(new Publish(false, QoS.ZERO, false, lamp, 0, DATA));
        gateway.nothingElse();
    }

    // ---- forms that the client refuses

    @Test
    @Rule("R5.6 PUBACK 2 for a predefined id")
    void refusedPredefinedIdIsReplacedByANormalOne() {
        node.subscribes(new PredefinedTopicId(5), QoS.ONE, broker);
        broker.says(message("predefined/five", QoS.ONE, 7));
        Publish refused = node.expects(Publish.class);
        assertThat(refused.topic()).isEqualTo(FIVE);

        node.sends(new PubAck(5, refused.msgId(), ReturnCode.INVALID_TOPIC_ID));

        Register register = node.expects(Register.class);
        assertThat(register.topicName()).isEqualTo("predefined/five");
        node.learns(register);
        TopicId normal = new NormalTopicId(register.topicId());
        Publish again = node.expects(Publish.class);
        assertThat(again).isEqualTo(new Publish(false, QoS.ONE, false, normal, again.msgId(), DATA));
        node.acknowledges(again);
        broker.expects(new MqttCommand.PubAck(7));
        broker.says(message("predefined/five"));
        node.expects(new Publish(false, QoS.ZERO, false, normal, 0, DATA));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.18 QoS 0 refused")
    void afterARefusalAtQos0TheNextMessageOfTheTopicIsRegistered() {
        int lamp = node.subscribes(new TopicName("lamp"), QoS.ONE, broker).topicId();
        broker.says(message("lamp"));
        node.expects(Publish.class);

        node.sends(new PubAck(lamp, 0, ReturnCode.INVALID_TOPIC_ID));

        gateway.nothingElse();
        broker.says(message("lamp"));
        Register register = node.expects(Register.class);
        assertThat(register).isEqualTo(new Register(lamp, register.msgId(), "lamp"));
        node.learns(register);
        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(lamp), 0, DATA));
    }

    @ParameterizedTest
    @MethodSource("formsWithoutRegister")
    @Rule("R8.18 QoS 0 refused")
    void afterARefusalAtQos0AnotherFormIsReplacedByANormalId(TopicId form, String name) {
        node.subscribes(form, QoS.ONE, broker);
        broker.says(message(name));
        node.expects(new Publish(false, QoS.ZERO, false, form, 0, DATA));

        node.sends(new PubAck(form.value(), 0, ReturnCode.INVALID_TOPIC_ID));

        broker.says(message(name));
        Register register = node.expects(Register.class);
        assertThat(register.topicName()).isEqualTo(name);
        node.learns(register);
        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(register.topicId()), 0, DATA));
    }

    static Stream<Arguments> formsWithoutRegister() {
        return Stream.of(Arguments.of(FIVE, "predefined/five"), Arguments.of(AB, "ab"));
    }
}
