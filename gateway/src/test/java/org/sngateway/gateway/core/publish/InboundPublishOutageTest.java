package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;
import static org.sngateway.gateway.core.lockstep.Lockstep.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sngateway.gateway.core.exchange.DropReason;
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
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicId;

/** Messages of a client while the broker is away or says nothing; R5.5 and rows 29 and 30 of R6.4, "spool: off". */
class InboundPublishOutageTest {
    private Lockstep gateway = new Lockstep();
    private Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId topic = new NormalTopicId(1);

    @BeforeEach
    void connectedClientWithARegisteredTopic() {
        connectedClientOf(new Lockstep());
    }

    // ---- no answer in time

    @Test
    @Rule("R5.5 no answer of the broker")
    void qos0IsDroppedAndCountedWhileTheBrokerIsAway() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(new Publish(false, QoS.ZERO, false, topic, 0, DATA));
        gateway.nothingElse();
        assertThat(gateway.dropped(DropReason.BROKER_UNREACHABLE)).isEqualTo(1);
    }

    @Test
    void qos0IsDroppedAndCountedWhileTheBrokerTakesNoMore() {
        broker.says(new MqttEvent.Writable(false));

        node.sends(publish(topic, QoS.ZERO, 0));

        gateway.nothingElse();
        assertThat(gateway.dropped(DropReason.BROKER_UNREACHABLE)).isEqualTo(1);
        broker.says(new MqttEvent.Writable(true));
        node.sends(publish(topic, QoS.ZERO, 0));
        broker.expects(MqttCommand.Publish.class);
        gateway.nothingElse();
    }

    @Test
    void newConnectionTakesMessagesThoughTheOneBeforeTookNoMore() {
        broker.says(new MqttEvent.Writable(false));
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        node.sends(publish(topic, QoS.ONE, 7));

        broker.expects(MqttCommand.Publish.class);
    }

    @Test
    @Rule("R5.5 no answer of the broker")
    void brokerThatDoesNotAnswerGivesCongestionAfterTheBrokerTimeout() {
        node.sends(publish(topic, QoS.ONE, 7));
        broker.expects(MqttCommand.Publish.class);
        gateway.advance(Duration.ofMillis(4_999));
        gateway.nothingElse();

        gateway.advance(Duration.ofMillis(1));

        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));
        gateway.nothingElse();
    }

    @ParameterizedTest
    @EnumSource(names = {"ONE", "TWO"})
    @Rule("R5.5 no answer of the broker")
    void withoutABrokerCongestionIsTheAnswerAfterTheBrokerTimeout(QoS qos) {
        brokerIsAway();
        node.sends(publish(topic, qos, 7));
        advanceWithoutBroker(4);
        node.expectsNothing();

        advanceWithoutBroker(1);

        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 no congestion code")
    void clientThatTakesEveryPubAckForASuccessHearsNothing() {
        connectedClientOf(new Lockstep(Settings.with("", "client-quirks: {a: [no-congestion-code]}")));
        node.sends(publish(topic, QoS.ONE, 7));
        broker.expects(MqttCommand.Publish.class);

        gateway.advanceSeconds(60);
        gateway.nothingElse();

        node.sends(publish(topic, QoS.ONE, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
    }

    // ---- QoS 2: a client that is refused publishes the message again as another one

    @Test
    @Rule("R5.5 no answer at QoS 2")
    void messageAtQos2ThatIsWithTheBrokerIsNotRefused() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();

        gateway.advanceSeconds(60);
        gateway.nothingElse();

        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 no answer at QoS 2")
    void messageThatTheClientRepeatsToABrokerWithoutAnAnswerIsPublishedOnce() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        gateway.advanceSeconds(10);

        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());
        gateway.nothingElse();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));

        node.expects(new PubRec(7));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 no answer at QoS 2")
    void messageThatWasWithTheBrokerBeforeAnOutageIsNotRefusedDuringIt() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        brokerIsAway();
        advanceWithoutBroker(10);
        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());
        node.expectsNothing();

        brokerIsBack();

        broker.expects(new MqttCommand.Publish("room/t", DATA, QoS.TWO, false, true, packetId));
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.25 open limit")
    void messagesThatTheBrokerDoesNotAnswerKeepNewOnesOut() {
        for (int msgId = 1; msgId <= 8; msgId++) {
            node.sends(publish(topic, QoS.TWO, msgId));
            broker.expects(MqttCommand.Publish.class);
        }
        gateway.advanceSeconds(5);

        node.sends(publish(topic, QoS.TWO, 9));

        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.TOO_MANY_OPEN_REQUESTS)).isEqualTo(1);
    }

    @Test
    @Rule("R5.5 QoS 2")
    void messageThatMadeRoomAfterALongSilenceIsPublishedOnceThoughTheClientRepeatsIt() {
        List<Integer> packetIds = new ArrayList<>();
        for (int msgId = 1; msgId <= 8; msgId++) {
            node.sends(publish(topic, QoS.TWO, msgId));
            packetIds.add(broker.expects(MqttCommand.Publish.class).packetId());
            broker.says(new MqttEvent.PubRec(packetIds.get(msgId - 1), ReasonCode.SUCCESS));
            node.expects(new PubRec(msgId));
        }
        gateway.advanceSeconds(40);
        node.sends(publish(topic, QoS.TWO, 9));
        broker.expects(new MqttCommand.PubRel(packetIds.get(0)));
        broker.expects(MqttCommand.Publish.class);

        node.sends(publish(topic, QoS.TWO, 1).asDuplicate());
        gateway.nothingElse();
        broker.says(new MqttEvent.PubComp(packetIds.get(0)));

        node.expects(new PubRec(1));
        node.sends(new PubRel(1));
        node.expects(new PubComp(1));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 2")
    void messagesOfAClientThatIsSilentWaitForItWhenTheBrokerComesBack() {
        for (int msgId = 1; msgId <= 2; msgId++) {
            node.publishesUntilPubRec(topic, msgId, broker);
        }
        gateway.advanceSeconds(60);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));
        int first = broker.expects(MqttCommand.Publish.class).packetId();
        int second = broker.expects(MqttCommand.Publish.class).packetId();

        broker.says(new MqttEvent.PubRec(first, ReasonCode.SUCCESS));
        broker.says(new MqttEvent.PubRec(second, ReasonCode.SUCCESS));
        gateway.advanceSeconds(20);

        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 2 repeated after a refusal")
    void repetitionThatCrossesTheRefusalIsRefusedToo() {
        isRefusedForWantOfABroker(QoS.TWO);

        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());

        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 2 repeated after a refusal")
    void repetitionIsRefusedForAsLongAsClientsRepeat() {
        isRefusedForWantOfABroker(QoS.TWO);
        gateway.advance(Duration.ofMillis(39_999));
        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());
        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));

        gateway.advance(Duration.ofMillis(1));
        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());

        broker.expects(MqttCommand.Publish.class);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 2 repeated after a refusal")
    void sameMsgIdWithoutDupAfterTheRefusalIsANewMessage() {
        isRefusedForWantOfABroker(QoS.TWO);

        node.sends(publish(topic, QoS.TWO, 7));

        broker.expects(MqttCommand.Publish.class);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 no answer of the broker")
    void messageAtQos1ThatTheClientRepeatsAfterTheRefusalIsPublished() {
        isRefusedForWantOfABroker(QoS.ONE);

        node.sends(publish(topic, QoS.ONE, 7).asDuplicate());

        broker.expects(MqttCommand.Publish.class);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 no congestion code")
    void messageOfAClientThatHeardOfNoRefusalIsPublishedWhenItRepeatsIt() {
        connectedClientOf(new Lockstep(Settings.with("", "client-quirks: {a: [no-congestion-code]}")));
        brokerIsAway();
        node.sends(publish(topic, QoS.TWO, 7));
        advanceWithoutBroker(5);
        node.expectsNothing();
        brokerIsBack();

        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());

        broker.expects(MqttCommand.Publish.class);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.5 QoS 2")
    void pubRecOfAMessageThatIsNotKnownAnyMoreEndsItAtTheBroker() {
        broker.says(new MqttEvent.PubRec(99, ReasonCode.SUCCESS));

        broker.expects(new MqttCommand.PubRel(99));
        gateway.nothingElse();
    }

    // ---- the broker comes back

    @Test
    void messageWaitsForAShortBrokerOutage() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(publish(topic, QoS.ONE, 7));
        gateway.nothingElse();
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(true));

        MqttCommand.Publish published = broker.expects(MqttCommand.Publish.class);
        assertThat(published.dup()).isFalse();
        broker.says(new MqttEvent.PubAck(published.packetId(), ReasonCode.SUCCESS));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
    }

    @Test
    void unacknowledgedMessageIsRepeatedToTheBrokerUnderItsPacketId() {
        node.sends(publish(topic, QoS.ONE, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(true));

        broker.expects(new MqttCommand.Publish("room/t", DATA, QoS.ONE, false, true, packetId));
    }

    @Test
    void openQos2MessageSurvivesAReconnectToTheBroker() {
        int packetId = node.publishesUntilPubRec(topic, 7, broker);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(new PubRel(7));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(true));

        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(7));
    }

    @Test
    @Rule("R5.5 QoS 2")
    void pubRelThatTheBrokerDidNotCompleteIsRepeatedToIt() {
        int packetId = node.publishesUntilPubRec(topic, 7, broker);
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));

        broker.says(new MqttEvent.Connected(true));

        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    private void connectedClientOf(Lockstep another) {
        gateway = another;
        broker = gateway.broker();
        node = gateway.connected();
        topic = new NormalTopicId(node.registers("room/t"));
    }

    private void brokerIsAway() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
    }

    private void brokerIsBack() {
        gateway.advanceSeconds(30);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
    }

    /** The message with MsgId 7, which never went out; the broker is back a second later. */
    private void isRefusedForWantOfABroker(QoS qos) {
        brokerIsAway();
        node.sends(publish(topic, qos, 7));
        gateway.advanceSeconds(5);
        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
    }

    /** Each attempt of the gateway to connect fails. */
    private void advanceWithoutBroker(int seconds) {
        for (int i = 0; i < seconds; i++) {
            gateway.advanceSeconds(1);
            if (gateway.commandsWaiting("a") > 0) {
                broker.expects(new MqttCommand.Open(false));
                broker.says(new MqttEvent.ConnectionLost("refused"));
            }
        }
    }
}
