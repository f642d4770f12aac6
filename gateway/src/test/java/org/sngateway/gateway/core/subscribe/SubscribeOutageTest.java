package org.sngateway.gateway.core.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/** MQTT-SN 1.2 §6.9, while the broker or the client goes and comes back, or is late; R5.8 and R8.7. */
public class SubscribeOutageTest {
    private static final ReasonCode TOPIC_FILTER_INVALID = new ReasonCode(0x8F);
    private static final Topic LAMP = new TopicName("lamp");

    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClient() {
        node = gateway.connected(3_600);
    }

    // ---- what the broker forgot and gets again

    @Test
    @Rule("R5.8 unsubscribe")
    void filterThatTheClientGaveUpIsNotSubscribedAgain() {
        node.subscribes(LAMP, QoS.ONE, broker);
        node.sends(new Unsubscribe(3, LAMP));
        int packetId = broker.expects(MqttCommand.Unsubscribe.class).packetId();
        broker.says(new MqttEvent.UnsubAck(packetId));
        node.expects(new UnsubAck(3));

        brokerForgets();

        gateway.nothingElse();
    }

    @Test
    @Rule("R5.4 unsubscribe at refusal")
    void filterWhoseNameTheClientRefusedIsNotSubscribedAgain() {
        node.subscribes(LAMP, QoS.ONE, broker);
        clientReconnects();
        broker.says(message("lamp", QoS.ZERO, 0, "old"));
        Register register = node.expects(Register.class);
        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.NOT_SUPPORTED));
        int packetId = broker.expects(MqttCommand.Unsubscribe.class).packetId();
        broker.says(new MqttEvent.UnsubAck(packetId));

        brokerForgets();

        gateway.nothingElse();
    }

    /** MQTT 5 §3.8.3.1, Retain Handling: the client has the retained messages since it subscribed. */
    @Test
    void filterThatTheBrokerForgotIsSubscribedAgainWithoutItsRetainedMessages() {
        node.subscribes(LAMP, QoS.ONE, broker);

        brokerForgets();

        assertThat(broker.expects(MqttCommand.Subscribe.class).again()).isTrue();
    }

    @Test
    void filterThatIsNewIsSubscribedWithItsRetainedMessages() {
        node.sends(new Subscribe(false, QoS.ONE, 4, LAMP));

        assertThat(broker.expects(MqttCommand.Subscribe.class).again()).isFalse();
    }

    @Test
    void filterThatTheBrokerRefusesToTakeAgainIsNotAskedForAThirdTime() {
        node.subscribes(LAMP, QoS.ONE, broker);
        brokerForgets();
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ZERO, TOPIC_FILTER_INVALID));

        brokerForgets();

        gateway.nothingElse();
    }

    @Test
    @Rule("R8.29 refused filter")
    void filterThatTheBrokerDoesNotGrantAgainYetIsAskedForAfterARestartToo() {
        node.subscribes(LAMP, QoS.ONE, broker);
        brokerForgets();
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ZERO, ReasonCode.NOT_AUTHORIZED));

        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("lamp");
    }

    /** MQTT 3.1.1 has 0x80 for each reason. */
    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x83, 0x87, 0x97})
    @Rule("R8.29 refused filter")
    void filterThatTheBrokerRefusesForAWhileIsAskedForUntilItIsGranted(int code) {
        node.subscribes(LAMP, QoS.ONE, broker);
        brokerForgets();
        for (int seconds = 2; seconds <= 16; seconds *= 2) {
            refusesLamp(code);
            gateway.nothingElse();
            gateway.advanceSeconds(seconds);
        }

        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));

        gateway.advanceSeconds(600);
        gateway.nothingElse();
        broker.says(message("lamp", QoS.ZERO, 0, "on"));
        assertThat(node.expects(Publish.class).data()).isEqualTo(Payload.ofText("on"));
    }

    @Test
    @Rule("R8.29 refused filter")
    void filterThatWasRefusedIsAskedForAtTheNextConnectionThoughTheBrokerHasTheSession() {
        node.subscribes(LAMP, QoS.ONE, broker);
        brokerForgets();
        refusesLamp(0x87);

        broker.says(new MqttEvent.ConnectionLost("reset"));
        comesBack(true);

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("lamp");
    }

    @Test
    @Rule("R8.29 refused filter")
    void filterThatIsAskedForOnceMoreIsNotForgottenWhenTheConnectionIsLostMeanwhile() {
        node.subscribes(LAMP, QoS.ONE, broker);
        brokerForgets();
        refusesLamp(0x87);
        gateway.advanceSeconds(2);
        broker.expects(MqttCommand.Subscribe.class);

        broker.says(new MqttEvent.ConnectionLost("reset"));
        comesBack(true);

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("lamp");
    }

    @Test
    @Rule("R8.29 refused filter")
    void filterThatWasRefusedAndIsGivenUpIsNotAskedForAgain() {
        node.subscribes(LAMP, QoS.ONE, broker);
        brokerForgets();
        refusesLamp(0x87);

        node.sends(new Unsubscribe(3, LAMP));
        broker.says(new MqttEvent.UnsubAck(
                broker.expects(MqttCommand.Unsubscribe.class).packetId()));
        node.expects(new UnsubAck(3));

        gateway.advanceSeconds(600);
        gateway.nothingElse();
    }

    private void refusesLamp(int code) {
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ZERO, new ReasonCode(code)));
    }

    // ---- a filter that is held, while the broker is away

    @Test
    @Rule({"R8.22 known filter", "R5.8 several forms"})
    void formThatIsAskedForWhileTheBrokerIsAwayCountsAsTheLast() {
        node.subscribes(new TopicName("predefined/five"), QoS.ONE, broker);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(new Subscribe(false, QoS.ONE, 4, new PredefinedTopicId(5)));
        node.expects(new SubAck(QoS.ONE, 5, 4, ReturnCode.ACCEPTED));
        comesBack(true);

        broker.says(new MqttEvent.Publish("predefined/five", Payload.EMPTY, QoS.ZERO, false, 0));

        assertThat(node.expects(Publish.class).topic()).isEqualTo(new PredefinedTopicId(5));
    }

    @Test
    @Rule({"R8.22 known filter", "R5.4 REGACK 2 or 3"})
    void refusalIsForgottenAtASubscribeWhileTheBrokerIsAway() {
        node.subscribes(new TopicName("l/#"), QoS.ONE, broker);
        broker.says(new MqttEvent.Publish("l/1", Payload.EMPTY, QoS.ZERO, false, 0));
        Register register = node.expects(Register.class);
        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.NOT_SUPPORTED));
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(new Subscribe(false, QoS.ONE, 4, new TopicName("l/#")));
        node.expects(new SubAck(QoS.ONE, 0, 4, ReturnCode.ACCEPTED));
        comesBack(true);

        broker.says(new MqttEvent.Publish("l/1", Payload.EMPTY, QoS.ZERO, false, 0));

        assertThat(node.expects(Register.class).topicName()).isEqualTo("l/1");
    }

    @Test
    @Rule("R8.22 known filter")
    void higherQosThanEverAskedForWaitsForTheBroker() {
        node.subscribes(LAMP, QoS.ONE, broker);
        broker.says(new MqttEvent.ConnectionLost("reset"));

        node.sends(new Subscribe(false, QoS.TWO, 4, LAMP));
        gateway.nothingElse();

        comesBack(true);
        MqttCommand.Subscribe asked = broker.expects(MqttCommand.Subscribe.class);
        assertThat(asked.qos()).isEqualTo(QoS.TWO);
        broker.says(new MqttEvent.SubAck(asked.packetId(), QoS.TWO, ReasonCode.SUCCESS));
        assertThat(node.expects(SubAck.class).qos()).isEqualTo(QoS.TWO);
    }

    @Test
    @Rule("R8.22 known filter")
    void qosThatTheBrokerHasLoweredBeforeIsAnsweredAtOnceAlsoAfterARestart() {
        node.sends(new Subscribe(false, QoS.TWO, 4, LAMP));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        node.expects(SubAck.class);
        gateway.restart();
        broker.expects(MqttCommand.Open.class);

        node.sends(new Subscribe(false, QoS.TWO, 5, LAMP));

        assertThat(node.expects(SubAck.class).qos()).isEqualTo(QoS.ONE);
    }

    // ---- the client leaves before the answer

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Rule("R5.10 disconnect")
    void subscribeOfAClientThatLeftDoesNotGoToTheBrokerLater(boolean cleanSession) {
        node.sends(new Subscribe(false, QoS.ONE, 3, LAMP));
        broker.expects(MqttCommand.Subscribe.class);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        node.sends(new Connect(false, cleanSession, 1, 3_600, "a"));
        broker.expects(new MqttCommand.Open(cleanSession));
        broker.says(new MqttEvent.Connected(!cleanSession));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    @Test
    void subscribeOfAClientThatBeganAgainDoesNotGoToTheBrokerLater() {
        node.sends(new Subscribe(false, QoS.ONE, 3, LAMP));
        broker.expects(MqttCommand.Subscribe.class);

        node.sends(new Connect(false, true, 1, 3_600, "a"));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.7 held for SUBACK")
    void messageHeldForAClientThatLeftComesOnceWhenTheBrokerRepeatsIt() {
        node.sends(new Subscribe(false, QoS.ONE, 3, LAMP));
        broker.expects(MqttCommand.Subscribe.class);
        broker.says(message("lamp", QoS.ONE, 5, "on"));
        clientReconnects();

        broker.says(message("lamp", QoS.ONE, 5, "on"));
        node.learns(node.expects(Register.class));
        gets("on");
        broker.expects(new MqttCommand.PubAck(5));

        node.subscribes(LAMP, QoS.ONE, broker);
        gateway.nothingElse();
    }

    // ---- late answers

    @Test
    @Rule("R8.7 held for SUBACK")
    void whatWaitedForASubAckThatDoesNotComeIsDeliveredAfterTheRefusal() {
        node.registers("lamp");
        node.sends(new Subscribe(false, QoS.ONE, 3, LAMP));
        broker.expects(MqttCommand.Subscribe.class);
        broker.says(message("lamp", QoS.ONE, 5, "on"));
        node.expectsNothing();

        gateway.advanceSeconds(5);

        node.expects(new SubAck(QoS.ZERO, 0, 3, ReturnCode.CONGESTION));
        gets("on");
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.7 held for SUBACK")
    void whatWaitedForASubAckComesOnce() {
        node.sends(new Subscribe(false, QoS.ONE, 3, LAMP));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(message("lamp", QoS.ONE, 5, "on"));
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        node.expects(SubAck.class);
        gets("on");
        broker.expects(new MqttCommand.PubAck(5));

        node.subscribes(new TopicName("door"), QoS.ONE, broker);

        gateway.nothingElse();
    }

    @Test
    @Rule("R8.25 several open")
    void repeatedRequestIsAnsweredAgainForAsLongAsClientsRepeat() {
        gateway.advanceSeconds(600);
        SubAck answer = node.subscribes(LAMP, QoS.ONE, broker);
        gateway.advance(Duration.ofMillis(39_999));
        node.sends(new Subscribe(true, QoS.ONE, 78, LAMP));
        node.expects(answer);
        gateway.nothingElse();

        gateway.advance(Duration.ofMillis(1));
        node.sends(new Subscribe(true, QoS.ONE, 78, LAMP));

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("lamp");
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.25 open limit")
    void requestsThatTheClientWasRefusedDoNotKeepNewOnesOut() {
        for (int i = 1; i <= 8; i++) {
            node.sends(new Subscribe(false, QoS.ONE, i, new TopicName("t" + i)));
            broker.expects(MqttCommand.Subscribe.class);
        }
        gateway.advanceSeconds(5);
        for (int i = 1; i <= 8; i++) {
            node.expects(new SubAck(QoS.ZERO, 0, i, ReturnCode.CONGESTION));
        }

        node.sends(new Subscribe(false, QoS.ONE, 9, LAMP));

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("lamp");
    }

    private void gets(String text) {
        Publish publish = node.expects(Publish.class);
        assertThat(publish.data().asText()).isEqualTo(text);
        node.acknowledges(publish);
    }

    /** The client leaves its session and comes back to it. */
    private void clientReconnects() {
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        node.sends(new Connect(false, false, 1, 3_600, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    private void brokerForgets() {
        gateway.advanceSeconds(60);
        broker.says(new MqttEvent.ConnectionLost("restarted"));
        comesBack(false);
    }

    private void comesBack(boolean sessionPresent) {
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(sessionPresent));
    }
}
