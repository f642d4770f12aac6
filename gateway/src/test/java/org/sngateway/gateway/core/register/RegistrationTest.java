package org.sngateway.gateway.core.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.Rule;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/** REGISTER of the client and the life of its topic ids (MQTT-SN 1.2 §6.5, §7.3); R5.4, R8.16 and row 13 of R6.4. */
class RegistrationTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClient() {
        node = gateway.connected();
    }

    // ---- REGISTER

    @Test
    @Rule("R5.4 idempotent")
    void sameNameGetsTheSameIdHoweverOftenItIsRegistered() {
        int id = node.registers("room/t");
        assertThat(node.registers("room/u")).isNotEqualTo(id);

        assertThat(node.registers("room/t")).isEqualTo(id);
        assertThat(node.subscribes(new TopicName("room/t"), QoS.ZERO, broker).topicId())
                .isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"room/#", "+/t", "a\u0000b"})
    @Rule("R5.4 bad name")
    void nameThatCannotBePublishedIsNotRegistered(String name) {
        node.sends(new Register(0, 9, name));
        node.expects(new RegAck(0, 9, ReturnCode.NOT_SUPPORTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"060A00000009", "070A00000009FF", "080A00000009C328"})
    @Rule("R5.4 bad name")
    void emptyNameAndNameThatIsNotUtf8AreNotRegistered(String octets) {
        ByteBuffer datagram = Payload.ofHex(octets).asBuffer();
        node.sends(((Decoded) new SnDecoder(false).decode(datagram)).message());
        node.expects(new RegAck(0, 9, ReturnCode.NOT_SUPPORTED));
    }

    @Test
    @Rule({"R5.4 table full", "R8.16 new ids"})
    void fullTableRefusesForGood() {
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            ids.add(node.registers("t/" + i));
        }

        node.sends(new Register(0, 9, "one too many"));

        node.expects(new RegAck(0, 9, ReturnCode.NOT_SUPPORTED));
        assertThat(ids).hasSize(20);
        assertThat(ids).contains(node.registers("t/0"));
    }

    @Test
    @Rule("R5.4 name of a predefined topic")
    void nameThatIsAlsoPredefinedGetsANormalId() {
        TopicId normal = new NormalTopicId(node.registers("predefined/five"));

        node.sends(new Publish(false, QoS.ZERO, false, normal, 0, DATA));

        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("predefined/five");
        gateway.nothingElse();
    }

    // ---- the life of an id

    @Test
    @Rule("R8.16 same ids")
    void idsOutliveAReconnectAndAreRegisteredBeforeTheirFirstPublish() {
        int lamp = node.registers("lamp");
        reconnects(false);

        broker.says(message("lamp"));

        Register register = node.expects(Register.class);
        assertThat(register.topicName()).isEqualTo("lamp");
        assertThat(register.topicId()).isEqualTo(lamp);
        node.expectsNothing();
        node.learns(register);
        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(lamp), 0, DATA));
        broker.says(message("lamp"));
        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(lamp), 0, DATA));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.16 same ids")
    void idThatTheClientUsesItselfIsNotRegisteredAgain() {
        TopicId lamp = new NormalTopicId(node.registers("lamp"));
        reconnects(false);
        node.sends(new Publish(false, QoS.ZERO, false, lamp, 0, DATA));
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("lamp");

        broker.says(message("lamp"));

        node.expects(new Publish(false, QoS.ZERO, false, lamp, 0, DATA));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.16 new ids")
    void idsOfACleanSessionAreOtherIds() {
        int lamp = node.registers("lamp");
        int door = node.registers("door");
        reconnects(true);

        assertThat(Set.of(lamp, door)).doesNotContain(node.registers("door"), node.registers("lamp"));

        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(lamp), 3, DATA));
        node.expects(new PubAck(lamp, 3, ReturnCode.INVALID_TOPIC_ID));
    }

    @Test
    @Rule("R8.16 new ids")
    void idsOfASessionThatIsForgottenDoNotComeBack() {
        int lamp = node.registers("lamp");
        reconnects(true);
        int afterwards = node.registers("lamp");
        // A clean session is forgotten when the client leaves.
        reconnects(true);

        assertThat(node.registers("new")).isNotIn(lamp, afterwards);
    }

    @Test
    @Rule("R5.8 ids outlive UNSUBSCRIBE")
    void idOfASubscriptionOutlivesIt() {
        int lamp = node.subscribes(new TopicName("lamp"), QoS.ZERO, broker).topicId();
        node.sends(new Unsubscribe(8, new TopicName("lamp")));
        int packetId = broker.expects(MqttCommand.Unsubscribe.class).packetId();
        broker.says(new MqttEvent.UnsubAck(packetId));
        node.expects(new UnsubAck(8));

        node.sends(new Publish(false, QoS.ZERO, false, new NormalTopicId(lamp), 0, DATA));

        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("lamp");
        gateway.nothingElse();
    }

    private void reconnects(boolean cleanSession) {
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        node = gateway.connected("a", 1000, cleanSession);
    }
}
