package org.sngateway.gateway.core.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** REGISTER of the gateway before a PUBLISH (MQTT-SN 1.2 §6.10); R5.4, R8.10 and rows 14 and 25 of R6.4. */
class OutboundRegisterTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId lamp = new NormalTopicId(1);

    @BeforeEach
    void connectedClientThatKnowsATopic() {
        node = gateway.connected(3_600);
        lamp = new NormalTopicId(node.registers("lamp"));
    }

    // ---- one at a time

    @Test
    @Rule("R5.4 serial toward the client")
    void nextRegisterWaitsForTheRegAckOfTheOneBefore() {
        broker.says(message("one", QoS.ONE, 5));
        broker.says(message("two", QoS.ONE, 6));
        Register first = node.expects(Register.class);
        assertThat(first.topicName()).isEqualTo("one");
        node.expectsNothing();

        node.learns(first);

        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(5));
        assertThat(node.expects(Register.class).topicName()).isEqualTo("two");
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.4 serial toward the client")
    void withoutRepetitionsTheMessageFollowsItsRegAckAtOnce() {
        Lockstep once = new Lockstep(Settings.withListener("retry-count: 0"));
        Node other = once.connected(3_600);
        once.broker().says(message("new", QoS.ONE, 5));

        other.learns(other.expects(Register.class));

        other.acknowledges(other.expects(Publish.class));
        once.broker().expects(new MqttCommand.PubAck(5));
        once.nothingElse();
    }

    @Test
    @Rule("R5.4 serial toward the client")
    void registerIsRepeatedEveryTretryUpToNretry() {
        broker.says(message("new", QoS.ONE, 5));
        Register register = node.expects(Register.class);

        for (int i = 0; i < 3; i++) {
            gateway.advance(Duration.ofMillis(9_999));
            node.expectsNothing();
            gateway.advance(Duration.ofMillis(1));
            node.expects(register);
        }

        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.10 order per topic")
    void messagesOfKnownTopicsPassAndTheOrderWithinATopicStays() {
        broker.says(message("new", QoS.ONE, 5));
        Register register = node.expects(Register.class);
        broker.says(message("new", QoS.ZERO, 0));
        broker.says(message("lamp", QoS.ONE, 6));

        Publish passed = node.expects(Publish.class);
        assertThat(passed.topic()).isEqualTo(lamp);
        node.acknowledges(passed);
        broker.expects(new MqttCommand.PubAck(6));
        node.learns(register);
        Publish held = node.expects(Publish.class);
        assertThat(held.qos()).isEqualTo(QoS.ONE);
        node.expectsNothing();
        node.acknowledges(held);
        broker.expects(new MqttCommand.PubAck(5));
        assertThat(node.expects(Publish.class).qos()).isEqualTo(QoS.ZERO);
        gateway.nothingElse();
    }

    // ---- no REGACK

    @Test
    @Rule("R5.4 never answered")
    void clientThatNeverAnswersRegisterGoesOnWithTheTopicsItKnows() {
        broker.says(message("new", QoS.ONE, 5));
        Register register = node.expects(Register.class);
        gateway.advanceSeconds(1);
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(register);
        }
        gateway.advanceSeconds(10);
        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.NOT_REGISTERED)).isEqualTo(1);

        broker.says(message("other", QoS.ONE, 6));
        broker.expects(new MqttCommand.PubAck(6));
        broker.says(message("lamp", QoS.ONE, 7));
        assertThat(node.expects(Publish.class).topic()).isEqualTo(lamp);
    }

    @Test
    @Rule("R5.4 never answered")
    void whatWaitedBehindTheRegisterThatWasNeverAnsweredWaitsNoLonger() {
        broker.says(message("new", QoS.ONE, 5));
        broker.says(message("other", QoS.ONE, 6));
        broker.says(message("lamp", QoS.ONE, 7));
        node.expects(Register.class);
        gateway.advanceSeconds(1);
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(Register.class);
        }
        broker.expectsNothing();

        gateway.advanceSeconds(9);

        broker.expects(new MqttCommand.PubAck(5));
        broker.expects(new MqttCommand.PubAck(6));
        assertThat(gateway.dropped(DropReason.NOT_REGISTERED)).isEqualTo(2);
        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(7));
        gateway.nothingElse();
    }

    @Test
    void messagesOfRefusedNamesDoNotCountAgainstTheQueue() {
        for (int i = 1; i <= 15; i++) {
            broker.says(message("new/" + i, QoS.ONE, i));
            Register register = node.expects(Register.class);
            node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.NOT_SUPPORTED));
            broker.expects(new MqttCommand.PubAck(i));
        }

        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isZero();
    }

    @Test
    @Rule("R5.4 REGACK 2 or 3")
    void refusalThatCrossedASubAckIsForNothing() {
        broker.says(message("new", QoS.ONE, 5));
        Register register = node.expects(Register.class);
        node.subscribes(new TopicName("new"), QoS.ONE, broker);

        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.INVALID_TOPIC_ID));

        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.4 REGACK 2 or 3")
    void refusalThatCrossedASubscribeDoesNotUnsubscribe() {
        node.subscribes(new TopicName("new"), QoS.ONE, broker);
        connectsElsewhere();
        broker.says(message("new", QoS.ONE, 5));
        Register register = node.expects(Register.class);
        node.sends(new Subscribe(false, QoS.ONE, 7, new TopicName("new")));
        MqttCommand.Subscribe asked = broker.expects(MqttCommand.Subscribe.class);

        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.INVALID_TOPIC_ID));

        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
        broker.says(new MqttEvent.SubAck(asked.packetId(), QoS.ONE, ReasonCode.SUCCESS));
        node.expects(SubAck.class);
        broker.says(message("new", QoS.ONE, 6));
        node.expects(Publish.class);
    }

    @Test
    @Rule("R5.4 REGACK 1")
    void congestionDoesNotMakeAnIdUnknownThatASubAckHasTold() {
        broker.says(message("new", QoS.ONE, 5));
        Register register = node.expects(Register.class);
        node.subscribes(new TopicName("new"), QoS.ONE, broker);
        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.CONGESTION));
        gateway.nothingElse();

        gateway.advanceSeconds(10);

        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(5));
    }

    @Test
    @Rule("R5.4 REGACK 2 or 3")
    void lateRefusalIsNoAcceptance() {
        broker.says(message("new", QoS.ONE, 5));
        Register register = node.expects(Register.class);
        gateway.advanceSeconds(600);
        node.heard();

        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.NOT_SUPPORTED));

        assertThat(node.expects(Register.class).topicName()).isEqualTo("new");
    }

    @Test
    @Rule("R5.4 never answered")
    void messagesOfASilentClientWaitForItsNextSignOfLife() {
        broker.says(message("new", QoS.ONE, 5));
        broker.says(message("new", QoS.ONE, 6));
        node.expects(Register.class);
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(Register.class);
        }
        gateway.advanceSeconds(600);
        gateway.nothingElse();

        node.sends(PingReq.withoutClientId());

        node.expects(new PingResp());
        node.learns(node.expects(Register.class));
        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(5));
        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(6));
    }

    @Test
    @Rule("R5.4 never answered")
    void clientThatNeverAnsweredIsAskedAgainAfterItsNextSubscribe() {
        broker.says(message("new", QoS.ZERO, 0));
        node.expects(Register.class);
        gateway.advanceSeconds(1);
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        gateway.advanceSeconds(39);
        for (int i = 0; i < 3; i++) {
            node.expects(Register.class);
        }
        broker.says(message("new", QoS.ZERO, 0));
        gateway.nothingElse();

        node.subscribes(new TopicName("n/#"), QoS.ONE, broker);

        broker.says(message("new", QoS.ZERO, 0));
        assertThat(node.expects(Register.class).topicName()).isEqualTo("new");
    }

    @Test
    @Rule("R5.6 unanswered and silent")
    void messageIsKeptForAClientThatLearnedItsIdAndThenFellSilent() {
        broker.says(message("new", QoS.ONE, 5));
        Register register = node.expects(Register.class);
        gateway.advanceSeconds(1);
        node.learns(register);
        Publish publish = node.expects(Publish.class);
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(publish.asDuplicate());
        }
        gateway.advanceSeconds(600);
        gateway.nothingElse();

        node.sends(PingReq.withoutClientId());

        node.expects(new PingResp());
        node.expects(publish.asDuplicate());
    }

    // ---- an acknowledgement comes late

    @Test
    @Rule("R5.6 acknowledged to the broker")
    void lateAcknowledgementEndsTheMessageWhoseTopicIsRegisteredAgain() {
        broker.says(message("new", QoS.ONE, 5));
        node.learns(node.expects(Register.class));
        Publish publish = node.expects(Publish.class);
        connectsElsewhere();
        Register again = node.expects(Register.class);

        node.acknowledges(publish);

        broker.expects(new MqttCommand.PubAck(5));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
        node.learns(again);
        broker.says(message("new", QoS.ONE, 6));
        assertThat(node.expects(Publish.class).topic()).isEqualTo(publish.topic());
    }

    // ---- what the REGACK says

    @Test
    @Rule("R5.4 REGACK 1")
    void registerIsTriedAgainLaterAfterCongestion() {
        broker.says(message("new", QoS.ONE, 5));
        Register register = node.expects(Register.class);
        node.sends(new RegAck(0, register.msgId(), ReturnCode.CONGESTION));
        gateway.advance(Duration.ofMillis(9_999));
        gateway.nothingElse();

        gateway.advance(Duration.ofMillis(1));

        Register again = node.expects(Register.class);
        assertThat(again.topicName()).isEqualTo("new");
        node.learns(again);
        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    @Rule("R5.4 REGACK 2 or 3")
    void refusalDropsTheMessagesOfThatNameAndIsRemembered(int code) {
        broker.says(message("new", QoS.ONE, 5));
        broker.says(message("new", QoS.ONE, 6));
        refuses(node.expects(Register.class), ReturnCode.of(code));
        broker.expects(new MqttCommand.PubAck(5));
        broker.expects(new MqttCommand.PubAck(6));

        broker.says(message("new", QoS.ONE, 7));

        broker.expects(new MqttCommand.PubAck(7));
        gateway.nothingElse();
        assertThat(gateway.dropped(DropReason.NOT_REGISTERED)).isEqualTo(3);
        broker.says(message("other", QoS.ZERO, 0));
        assertThat(node.expects(Register.class).topicName()).isEqualTo("other");
    }

    @Test
    @Rule("R5.4 REGACK 2 or 3")
    void refusalIsForgottenAtTheNextSubscribe() {
        broker.says(message("new", QoS.ZERO, 0));
        refuses(node.expects(Register.class), ReturnCode.NOT_SUPPORTED);

        node.subscribes(new TopicName("n/#"), QoS.ONE, broker);

        broker.says(message("new", QoS.ZERO, 0));
        assertThat(node.expects(Register.class).topicName()).isEqualTo("new");
    }

    @Test
    @Rule("R5.4 REGACK 2 or 3")
    void refusalIsForgottenAtTheNextConnect() {
        broker.says(message("new", QoS.ZERO, 0));
        refuses(node.expects(Register.class), ReturnCode.NOT_SUPPORTED);

        reconnects();

        broker.says(message("new", QoS.ZERO, 0));
        assertThat(node.expects(Register.class).topicName()).isEqualTo("new");
    }

    @Test
    @Rule("R5.4 unsubscribe at refusal")
    void subscriptionOfExactlyTheRefusedNameIsGivenUp() {
        node.subscribes(new TopicName("door"), QoS.ONE, broker);
        reconnects();
        broker.says(message("door", QoS.ONE, 5));

        refuses(node.expects(Register.class), ReturnCode.NOT_SUPPORTED);

        broker.expects(new MqttCommand.PubAck(5));
        assertThat(broker.expects(MqttCommand.Unsubscribe.class).filter()).isEqualTo("door");
        gateway.nothingElse();
    }

    /** The SUBACK was lost, so that the client does not know the id that came with it. */
    @Test
    @Rule("R5.4 unsubscribe at refusal")
    void subscribeThatIsRepeatedAfterTheRefusalIsANewOne() {
        Subscribe subscribe = new Subscribe(false, QoS.ONE, 7, new TopicName("door"));
        node.subscribes(subscribe.topic(), QoS.ONE, broker, subscribe.msgId());
        broker.says(message("door", QoS.ONE, 5));
        Publish unknown = node.expects(Publish.class);
        node.sends(new PubAck(unknown.topic().value(), unknown.msgId(), ReturnCode.INVALID_TOPIC_ID));
        refuses(node.expects(Register.class), ReturnCode.NOT_SUPPORTED);
        broker.expects(new MqttCommand.PubAck(5));
        broker.expects(MqttCommand.Unsubscribe.class);

        node.sends(subscribe);

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("door");
        node.expectsNothing();
    }

    @Test
    @Rule("R5.4 unsubscribe at refusal")
    void subscriptionWithAWildcardStaysWhenANameIsRefused() {
        node.subscribes(new TopicName("house/#"), QoS.ONE, broker);
        broker.says(message("house/door", QoS.ONE, 5));

        refuses(node.expects(Register.class), ReturnCode.NOT_SUPPORTED);

        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.4 other id in REGACK")
    void msgIdDecidesAndTheTopicIdOfTheRegAckIsIgnored() {
        broker.says(message("new", QoS.ONE, 5));
        Register register = node.expects(Register.class);
        node.sends(new RegAck(register.topicId(), register.msgId() + 1, ReturnCode.ACCEPTED));
        node.expectsNothing();

        node.sends(new RegAck(0, register.msgId(), ReturnCode.ACCEPTED));

        assertThat(node.expects(Publish.class).topic()).isEqualTo(new NormalTopicId(register.topicId()));
    }

    private void refuses(Register register, ReturnCode returnCode) {
        node.sends(new RegAck(0, register.msgId(), returnCode));
    }

    private void connectsElsewhere() {
        Node before = node;
        node = gateway.node(1001);
        node.sends(new Connect(false, false, 1, 3_600, "a"));
        before.expects(Disconnect.plain());
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    private void reconnects() {
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        node.sends(new Connect(false, false, 1, 3_600, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }
}
