package org.sngateway.gateway.core.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/** MQTT-SN 1.2 §6.9; R5.8, R8.1, R8.4, R8.7, R8.25 and row 19 of R6.4. */
class SubscribeTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClient() {
        node = gateway.connected();
    }

    @Test
    @Rule({"R5.8 SUBACK after the broker", "R5.8 SUBACK id"})
    void subAckOfANameTellsItsIdAndTheGrantedQos() {
        node.sends(subscribe(QoS.TWO, 3, new TopicName("lamp")));
        MqttCommand.Subscribe asked = broker.expects(MqttCommand.Subscribe.class);
        assertThat(asked.filter()).isEqualTo("lamp");
        assertThat(asked.qos()).isEqualTo(QoS.TWO);
        node.expectsNothing();

        broker.says(new MqttEvent.SubAck(asked.packetId(), QoS.ONE, ReasonCode.SUCCESS));

        SubAck subAck = node.expects(SubAck.class);
        assertThat(subAck.qos()).isEqualTo(QoS.ONE);
        assertThat(subAck.returnCode()).isEqualTo(ReturnCode.ACCEPTED);
        assertThat(subAck.msgId()).isEqualTo(3);
        assertThat(node.registers("lamp")).isEqualTo(subAck.topicId());
    }

    @Test
    @Rule("R5.8 SUBACK id")
    void subAckOfOtherFormsEchoesThem() {
        assertThat(subscribed(new TopicName("lamp/#"), "lamp/#").topicId()).isZero();
        assertThat(subscribed(new PredefinedTopicId(5), "predefined/five").topicId())
                .isEqualTo(5);
        assertThat(subscribed(ShortTopicName.of("ab"), "ab").topicId()).isEqualTo(0x6162);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a#", "a/#/b", "+a", "a\u0000b"})
    @Rule({"R5.8 refusals", "R8.1 SUBACK on refusal"})
    void filterThatMqttForbidsNeverReachesTheBroker(String filter) {
        node.sends(subscribe(QoS.ONE, 3, new TopicName(filter)));
        node.expects(new SubAck(QoS.ZERO, 0, 3, ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    @Test
    @Rule({"R5.8 refusals", "R8.1 SUBACK on refusal"})
    void unknownPredefinedIdIsRefusedAndEchoed() {
        node.sends(subscribe(QoS.ONE, 3, new PredefinedTopicId(6)));
        node.expects(new SubAck(QoS.ZERO, 6, 3, ReturnCode.INVALID_TOPIC_ID));
    }

    @Test
    @Rule({"R5.8 refusals", "R8.1 SUBACK on refusal"})
    void brokersRefusalIsPassedOn() {
        node.sends(subscribe(QoS.ONE, 3, new TopicName("secret")));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ZERO, ReasonCode.NOT_AUTHORIZED));
        node.expects(new SubAck(QoS.ZERO, 0, 3, ReturnCode.NOT_SUPPORTED));
    }

    @ParameterizedTest
    @MethodSource("formsAndTheirIdAtRefusal")
    @Rule({"R5.8 refusals", "R8.1 SUBACK on refusal"})
    void refusalOfTheBrokerEchoesAPredefinedIdOnly(Topic form, int topicId) {
        node.sends(subscribe(QoS.TWO, 3, form));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.TWO, ReasonCode.NOT_AUTHORIZED));
        node.expects(new SubAck(QoS.ZERO, topicId, 3, ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    static Stream<Arguments> formsAndTheirIdAtRefusal() {
        return Stream.of(
                Arguments.of(new TopicName("lamp"), 0),
                Arguments.of(new TopicName("lamp/#"), 0),
                Arguments.of(ShortTopicName.of("ab"), 0),
                Arguments.of(new PredefinedTopicId(5), 5));
    }

    @Test
    void brokerThatDoesNotAnswerGivesCongestionInTimeAndItsLateAnswerIsKept() {
        node.sends(subscribe(QoS.ONE, 3, new TopicName("lamp")));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        gateway.advanceSeconds(5);
        node.expects(new SubAck(QoS.ZERO, 0, 3, ReturnCode.CONGESTION));

        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));

        gateway.nothingElse();
        node.sends(subscribe(QoS.ONE, 4, new TopicName("lamp")));
        assertThat(node.expects(SubAck.class).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
        gateway.nothingElse();
    }

    @Test
    @Rule("R10.3 limits")
    void whatTheBrokerMayStillGrantCountsAgainstTheLimit() {
        Lockstep small = new Lockstep(Settings.withLimits("subscriptions: 1"));
        Node client = small.connected(3_600);
        client.sends(subscribe(QoS.ONE, 3, new TopicName("lamp")));
        small.broker().expects(MqttCommand.Subscribe.class);
        small.advanceSeconds(5);
        client.expects(new SubAck(QoS.ZERO, 0, 3, ReturnCode.CONGESTION));

        client.sends(subscribe(QoS.ONE, 4, new TopicName("door")));

        client.expects(new SubAck(QoS.ZERO, 0, 4, ReturnCode.NOT_SUPPORTED));
        small.nothingElse();
    }

    @Test
    @Rule("R8.25 several open")
    void repetitionIsNotHandedOnWhileOpenAndAnsweredAgainWhenDone() {
        node.sends(subscribe(QoS.ONE, 3, new TopicName("lamp")));
        node.sends(new Subscribe(true, QoS.ONE, 3, new TopicName("lamp")));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.expectsNothing();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        SubAck first = node.expects(SubAck.class);

        node.sends(subscribe(QoS.ONE, 3, new TopicName("lamp")));

        node.expects(first);
        gateway.nothingElse();
    }

    @Test
    void subAckThatComesAgainTellsTheIdToAClientThatHadRefusedIt() {
        int topicId = subscribed(new TopicName("lamp"), "lamp").topicId();
        NormalTopicId id = new NormalTopicId(topicId);
        broker.says(message("lamp"));
        node.expects(new Publish(false, QoS.ZERO, false, id, 0, DATA));
        node.sends(new PubAck(topicId, 0, ReturnCode.INVALID_TOPIC_ID));

        node.sends(subscribe(QoS.ONE, 30, new TopicName("lamp")));
        node.expects(SubAck.class);
        broker.says(message("lamp"));

        node.expects(new Publish(false, QoS.ZERO, false, id, 0, DATA));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.8 subscribe again")
    void sameFilterAgainHasTheSameIdAndGoesToTheBrokerAgain() {
        int first = node.subscribes(new TopicName("lamp"), QoS.ONE, broker).topicId();

        node.sends(subscribe(QoS.ZERO, 4, new TopicName("lamp")));
        MqttCommand.Subscribe again = broker.expects(MqttCommand.Subscribe.class);
        assertThat(again).isEqualTo(new MqttCommand.Subscribe(again.packetId(), "lamp", QoS.ZERO));
        broker.says(new MqttEvent.SubAck(again.packetId(), QoS.ZERO, ReasonCode.SUCCESS));

        node.expects(new SubAck(QoS.ZERO, first, 4, ReturnCode.ACCEPTED));
    }

    @Test
    @Rule({"R8.25 several open", "R8.25 open limit"})
    void severalRequestsMayBeOpenUpToTheLimit() {
        int[] packetIds = new int[8];
        for (int i = 0; i < 8; i++) {
            node.sends(subscribe(QoS.ONE, 10 + i, new TopicName("t" + i + "/#")));
            packetIds[i] = broker.expects(MqttCommand.Subscribe.class).packetId();
        }
        node.sends(subscribe(QoS.ONE, 99, new TopicName("one/too/many")));
        node.sends(subscribe(QoS.ONE, 10, new TopicName("t0/#")));
        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.TOO_MANY_OPEN_REQUESTS)).isEqualTo(1);
        assertThat(gateway.ignored(IgnoreReason.REPETITION)).isEqualTo(1);

        for (int i = 7; i >= 0; i--) {
            broker.says(new MqttEvent.SubAck(packetIds[i], QoS.ONE, ReasonCode.SUCCESS));
            node.expects(new SubAck(QoS.ONE, 0, 10 + i, ReturnCode.ACCEPTED));
        }
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.25 repeated answers")
    void eachOfSeveralRequestsIsAnsweredAgainWhenItsAnswerWasLost() {
        for (int i = 0; i < 8; i++) {
            SubAck answer = node.subscribes(new TopicName("t" + i + "/#"), QoS.ONE, broker, 10 + i);
            assertThat(answer.returnCode()).isEqualTo(ReturnCode.ACCEPTED);
        }

        for (int i = 0; i < 8; i++) {
            node.sends(subscribe(QoS.ONE, 10 + i, new TopicName("t" + i + "/#")));
            node.expects(new SubAck(QoS.ONE, 0, 10 + i, ReturnCode.ACCEPTED));
        }
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.25 repeated answers")
    void sameRequestAfterAnotherOfItsTopicOrMsgIdIsANewOne() {
        TopicName lamp = new TopicName("lamp/#");
        node.subscribes(lamp, QoS.ONE, broker, 10);
        node.sends(new Unsubscribe(11, lamp));
        broker.says(new MqttEvent.UnsubAck(
                broker.expects(MqttCommand.Unsubscribe.class).packetId()));
        node.expects(new UnsubAck(11));

        node.sends(subscribe(QoS.ONE, 10, lamp));

        broker.expects(MqttCommand.Subscribe.class);
    }

    @Test
    @Rule("R8.7 held for SUBACK")
    void matchingMessagesWaitForTheSubAck() {
        node.sends(subscribe(QoS.ONE, 3, new TopicName("lamp")));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ZERO, true, 0));
        node.expectsNothing();

        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));

        int topicId = node.expects(SubAck.class).topicId();
        node.expects(new Publish(false, QoS.ZERO, true, new NormalTopicId(topicId), 0, DATA));
    }

    @Test
    @Rule("R8.7 held for SUBACK")
    void messageThatTheBrokerRepeatsWhileASubAckIsAwaitedIsDeliveredOnce() {
        node.subscribes(new TopicName("lamp"), QoS.TWO, broker);
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.TWO, false, 71));
        int msgId = node.expects(Publish.class).msgId();
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.sends(subscribe(QoS.ONE, 3, new TopicName("#")));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.TWO, false, 71));

        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(71));
        broker.says(new MqttEvent.PubRel(71));
        node.expects(new PubRel(msgId));
        node.sends(new PubComp(msgId));
        broker.expects(new MqttCommand.PubComp(71));
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));

        node.expects(SubAck.class);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.7 held for SUBACK")
    void heldMessageIsNotAcknowledgedToABrokerThatForgotIt() {
        int up = node.registers("lamp");
        node.sends(subscribe(QoS.ONE, 3, new TopicName("lamp/#")));
        broker.expects(MqttCommand.Subscribe.class);
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ONE, false, 71));
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(false));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));

        node.expects(SubAck.class);
        Publish delivered = node.expects(Publish.class);
        assertThat(delivered.topic()).isEqualTo(new NormalTopicId(up));
        node.acknowledges(delivered);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.7 held for SUBACK")
    void onlyMessagesThatMatchAPendingSubscribeWait() {
        int other = node.registers("other");
        node.sends(subscribe(QoS.ONE, 3, new TopicName("house/#")));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(message("house/door"));
        broker.says(message("other"));
        broker.says(message("house/lamp"));
        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(other), 0, DATA));
        node.expectsNothing();

        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));

        node.expects(SubAck.class);
        Register first = node.expects(Register.class);
        assertThat(first.topicName()).isEqualTo("house/door");
        node.learns(first);
        node.expects(Publish.class);
        assertThat(node.expects(Register.class).topicName()).isEqualTo("house/lamp");
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.8 several forms")
    void messageComesInTheFormThatWasAskedForLast() {
        int normal =
                subscribed(new TopicName("predefined/five"), "predefined/five").topicId();
        broker.says(message("predefined/five"));
        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(normal), 0, DATA));

        subscribed(new PredefinedTopicId(5), "predefined/five");
        broker.says(message("predefined/five"));
        node.expects(new Publish(false, QoS.ZERO, false, new PredefinedTopicId(5), 0, DATA));
    }

    @Test
    @Rule("R5.8 several forms")
    void formThatIsGivenUpDoesNotChangeTheOneThatWasAskedForLast() {
        Lockstep sameTopic = new Lockstep(Settings.with("", "predefined-topics: {\"*\": {5: ab}}"));
        Node subscriber = sameTopic.connected();
        List<Topic> forms = List.of(ShortTopicName.of("ab"), new PredefinedTopicId(5), new TopicName("ab"));
        forms.forEach(form -> subscriber.subscribes(form, QoS.ZERO, sameTopic.broker("a")));
        sameTopic.advanceSeconds(40);
        subscriber.subscribes(forms.get(0), QoS.ZERO, sameTopic.broker("a"));

        subscriber.sends(new Unsubscribe(8, forms.get(1)));

        subscriber.expects(new UnsubAck(8));
        sameTopic.broker("a").says(message("ab"));
        assertThat(subscriber.expects(Publish.class).topic()).isEqualTo(forms.get(0));
    }

    @Test
    @Rule("R5.8 several forms")
    void brokerIsAskedForTheHighestQosOfAllForms() {
        node.subscribes(new TopicName("predefined/five"), QoS.TWO, broker);

        node.sends(subscribe(QoS.ZERO, 4, new PredefinedTopicId(5)));
        MqttCommand.Subscribe asked = broker.expects(MqttCommand.Subscribe.class);
        assertThat(asked).isEqualTo(new MqttCommand.Subscribe(asked.packetId(), "predefined/five", QoS.TWO));
        broker.says(new MqttEvent.SubAck(asked.packetId(), QoS.TWO, ReasonCode.SUCCESS));

        node.expects(new SubAck(QoS.ZERO, 5, 4, ReturnCode.ACCEPTED));
    }

    @Test
    @Rule({"R5.8 unsubscribe several forms", "R5.8 unsubscribe"})
    void unsubscribeGoesToTheBrokerWithTheLastForm() {
        subscribed(new TopicName("predefined/five"), "predefined/five");
        subscribed(new PredefinedTopicId(5), "predefined/five");

        node.sends(new Unsubscribe(8, new PredefinedTopicId(5)));
        node.expects(new UnsubAck(8));
        broker.expectsNothing();

        node.sends(new Unsubscribe(9, new TopicName("predefined/five")));
        int packetId = broker.expects(MqttCommand.Unsubscribe.class).packetId();
        node.expectsNothing();
        broker.says(new MqttEvent.UnsubAck(packetId));
        node.expects(new UnsubAck(9));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.8 unsubscribe")
    void unsubscribeOfNothingIsAnsweredAtOnce() {
        node.sends(new Unsubscribe(8, new TopicName("never")));
        node.expects(new UnsubAck(8));
        node.sends(new Unsubscribe(9, new PredefinedTopicId(6)));
        node.expects(new UnsubAck(9));
        gateway.nothingElse();
    }

    @Test
    @Rule({"R5.6 topic form", "R8.4 wildcard form"})
    void wildcardMessagesAreRegisteredFirst() {
        subscribed(new TopicName("house/#"), "house/#");

        broker.says(message("house/door"));

        Register register = node.expects(Register.class);
        assertThat(register.topicName()).isEqualTo("house/door");
        node.expectsNothing();
        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(register.topicId()), 0, DATA));
        broker.says(message("house/door"));
        node.expects(new Publish(false, QoS.ZERO, false, new NormalTopicId(register.topicId()), 0, DATA));
        gateway.nothingElse();
    }

    @Test
    void subscriptionsAreRestoredWhenTheBrokerForgotThem() {
        subscribed(new TopicName("house/#"), "house/#");
        subscribed(new TopicName("lamp"), "lamp");
        broker.says(new MqttEvent.ConnectionLost("restarted"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(false));

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("house/#");
        int lamp = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(lamp, QoS.ZERO, new ReasonCode(0x8F)));
        gateway.nothingElse();
        assertThat(gateway.log()).contains("a lost lamp");
    }

    @Test
    void subscriptionsStayWithABrokerThatKeptThem() {
        subscribed(new TopicName("lamp"), "lamp");
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        gateway.nothingElse();
    }

    private SubAck subscribed(Topic topic, String filter) {
        node.sends(subscribe(QoS.ONE, 30, topic));
        MqttCommand.Subscribe asked = broker.expects(MqttCommand.Subscribe.class);
        assertThat(asked.filter()).isEqualTo(filter);
        broker.says(new MqttEvent.SubAck(asked.packetId(), QoS.ONE, ReasonCode.SUCCESS));
        SubAck subAck = node.expects(SubAck.class);
        assertThat(subAck.returnCode()).isEqualTo(ReturnCode.ACCEPTED);
        return subAck;
    }

    private static Subscribe subscribe(QoS qos, int msgId, Topic topic) {
        return new Subscribe(false, qos, msgId, topic);
    }
}
