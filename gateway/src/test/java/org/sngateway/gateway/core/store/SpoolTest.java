package org.sngateway.gateway.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
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
import org.sngateway.sn.message.WillTopic;

/** Promises P1, P2 and P9: while the broker is away messages are kept and acknowledged, and brought to it in order later. */
class SpoolTest {
    private static final MqttEvent LOST = new MqttEvent.ConnectionLost("gone");
    /** A divisor of the limits. */
    private static final int OCTETS_IN_SPOOL = 128;

    private Lockstep gateway = new Lockstep(Settings.with("", "spool: {enabled: on}"));
    private Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private int topicId;
    private int lastMsgId = 100;

    private void connectedIn(CoreSettings settings) {
        gateway = new Lockstep(settings);
        broker = gateway.broker();
        connected();
    }

    private void connected() {
        node = gateway.connected();
        topicId = node.registers("room/t");
    }

    private void brokerIsAway() {
        broker.says(LOST);
    }

    private void brokerIsBack() {
        gateway.advanceSeconds(60);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
    }

    private Publish message(QoS qos, int msgId, String text) {
        return new Publish(false, qos, false, new NormalTopicId(topicId), msgId, Payload.ofText(text));
    }

    private PubAck accepted(int msgId) {
        return new PubAck(topicId, msgId, ReturnCode.ACCEPTED);
    }

    /** Takes what the gateway publishes, acknowledging each as it comes. */
    private List<String> drained() {
        List<String> texts = new ArrayList<>();
        while (gateway.commandsWaiting("a") > 0) {
            MqttCommand command = broker.expects(MqttCommand.class);
            if (command instanceof MqttCommand.Publish publish) {
                texts.add(publish.payload().asText());
                broker.says(
                        publish.qos() == QoS.TWO
                                ? new MqttEvent.PubRec(publish.packetId(), ReasonCode.SUCCESS)
                                : new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
            } else if (command instanceof MqttCommand.PubRel pubRel) {
                broker.says(new MqttEvent.PubComp(pubRel.packetId()));
            }
        }
        return texts;
    }

    // ---- QoS 1

    @Test
    void whatWaitsForTheBrokerIsSpooledBeforeWhatComesLaterAndStaysInOrderInARestart() {
        connectedIn(Settings.with("", "store: {directory: state}\nspool: {enabled: on}"));
        node.sends(message(QoS.ONE, 1, "1"));
        broker.expects(MqttCommand.Publish.class);
        brokerIsAway();

        node.sends(message(QoS.ONE, 2, "2"));

        node.expects(accepted(1));
        node.expects(accepted(2));
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        assertThat(drained()).containsExactly("1", "2");
    }

    @Test
    void qos1IsAcknowledgedAtOnceAndPublishedInOrderWhenTheBrokerIsBack() {
        connected();
        brokerIsAway();

        for (int i = 1; i <= 50; i++) {
            node.sends(message(QoS.ONE, i, "" + i));
            node.expects(accepted(i));
        }
        brokerIsBack();

        List<String> texts = drained();
        assertThat(texts).hasSize(50).startsWith("1", "2", "3").endsWith("49", "50");
        assertThat(texts).isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
    }

    @Test
    void messageWithoutAnswerOfTheBrokerIsKeptAndAcknowledged() {
        connected();

        node.sends(message(QoS.ONE, 1, "one"));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        gateway.advance(Duration.ofMillis(4_999));
        node.expectsNothing();
        gateway.advance(Duration.ofMillis(1));

        node.expects(accepted(1));
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        gateway.nothingElse();
    }

    @Test
    void newMessagesQueueBehindTheSpool() {
        connected();
        brokerIsAway();
        for (int i = 1; i <= 40; i++) {
            node.sends(message(QoS.ONE, i, "" + i));
            node.expects(accepted(i));
        }
        brokerIsBack();

        node.sends(message(QoS.ONE, 41, "41"));

        node.expects(accepted(41));
        assertThat(drained()).hasSize(41).endsWith("40", "41");
    }

    @Test
    void sameMsgIdAndContentIsANewMessageOnceTheFirstIsAcknowledged() {
        connected();
        brokerIsAway();

        for (int i = 0; i < 3; i++) {
            node.sends(message(QoS.ONE, 1, "on"));
            node.expects(accepted(1));
        }
        brokerIsBack();

        assertThat(drained()).containsExactly("on", "on", "on");
    }

    @Test
    void repetitionWithDupIsAnsweredOnly() {
        connected();
        brokerIsAway();
        node.sends(message(QoS.ONE, 1, "on"));
        node.expects(accepted(1));

        node.sends(message(QoS.ONE, 1, "on").asDuplicate());

        node.expects(accepted(1));
        brokerIsBack();
        assertThat(drained()).containsExactly("on");
    }

    // ---- QoS 2

    @Test
    void qos2IsReceivedReleasedAndPublishedOnce() {
        connected();
        brokerIsAway();

        node.sends(message(QoS.TWO, 1, "once"));
        node.expects(new PubRec(1));
        node.sends(message(QoS.TWO, 1, "once").asDuplicate());
        node.expects(new PubRec(1));
        node.sends(new PubRel(1));
        node.expects(new PubComp(1));
        node.sends(new PubRel(1));
        node.expects(new PubComp(1));
        brokerIsBack();

        assertThat(drained()).containsExactly("once");
        gateway.nothingElse();
    }

    @Test
    void qos2ThatBeganWithTheBrokerEndsWithoutIt() {
        connected();
        node.sends(message(QoS.TWO, 1, "once"));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        brokerIsAway();
        gateway.advanceSeconds(5);

        node.expects(new PubRec(1));
        node.sends(new PubRel(1));
        node.expects(new PubComp(1));
        while (gateway.commandsWaiting("a") == 0) {
            gateway.advanceSeconds(1);
        }
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        MqttCommand.Publish again = broker.expects(MqttCommand.Publish.class);
        assertThat(again.packetId()).isEqualTo(packetId);
        assertThat(again.dup()).isTrue();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        gateway.nothingElse();
    }

    // ---- restarts

    @Test
    void spoolOutlivesARestart() {
        connected();
        brokerIsAway();
        for (int i = 1; i <= 40; i++) {
            node.sends(message(QoS.ONE, i, "" + i));
            node.expects(accepted(i));
        }
        node.sends(message(QoS.TWO, 41, "41"));
        node.expects(new PubRec(41));

        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(LOST);
        node.sends(message(QoS.TWO, 41, "41").asDuplicate());
        node.expects(new PubRec(41));
        node.sends(new PubRel(41));
        node.expects(new PubComp(41));
        brokerIsBack();

        List<String> texts = drained();
        assertThat(texts).hasSize(41).startsWith("1", "2").endsWith("40", "41");
        assertThat(gateway.records()).isEqualTo(2);
    }

    /** A broker with a receive maximum of 1 takes no other message before it has PUBREL (MQTT 5 §4.9). */
    @Test
    @Rule("R8.25 open limit")
    void messageThatTheClientForgotDuringARestartDoesNotHoldUpTheBroker() {
        connected();
        brokerIsAway();
        node.sends(message(QoS.TWO, 1, "1"));
        node.expects(new PubRec(1));
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));

        node.sends(message(QoS.ONE, 2, "2"));
        broker.expects(MqttCommand.Publish.class);
        gateway.advanceSeconds(80);

        broker.expects(new MqttCommand.PubRel(packetId));
    }

    @Test
    void disconnectedClientsSpoolIsDrainedAndItsConnectionClosed() {
        connected();
        brokerIsAway();
        node.sends(message(QoS.ONE, 1, "last words"));
        node.expects(accepted(1));
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());

        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        MqttCommand.Publish publish = broker.expects(MqttCommand.Publish.class);
        broker.says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    // ---- the session without a broker

    @Test
    void clientStaysConnectedForAsLongAsTheOutageLasts() {
        connected();
        brokerIsAway();

        for (int minute = 0; minute < 120; minute++) {
            gateway.advanceSeconds(60);
            node.sends(PingReq.withoutClientId());
            node.expects(new PingResp());
        }

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void knownClientMayConnectWithoutTheBroker() {
        connected();
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(LOST);

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.sends(message(QoS.ONE, 1, "one"));
        node.expects(accepted(1));
    }

    @Test
    void unknownClientIsRefusedAfterTheBrokerTimeout() {
        Node unknownSender = gateway.node(2000);
        unknownSender.sends(new Connect(false, false, 1, 60, "b"));
        gateway.broker("b").expects(new MqttCommand.Open(false));
        gateway.broker("b").says(LOST);

        gateway.advanceSeconds(5);

        unknownSender.expects(new ConnAck(ReturnCode.CONGESTION));
    }

    @Test
    void willOfAClientThatIsLostDuringAnOutageIsPublishedAfterwards() {
        node = gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ZERO, true, "gone"));
        brokerIsAway();
        gateway.advanceSeconds(100);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
        while (gateway.commandsWaiting("a") > 0) {
            broker.expects(MqttCommand.Open.class);
            broker.says(LOST);
        }

        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        MqttCommand.Publish will = broker.expects(MqttCommand.Publish.class);
        assertThat(will.topic()).isEqualTo("gone");
        assertThat(will.retain()).isTrue();
        broker.expects(new MqttCommand.Close());
    }

    // ---- limits

    @Test
    void fullSpoolRefusesWithCongestionAndLosesNothing() {
        connectedIn(Settings.with("", "spool: {max-size: 1KiB}"));
        brokerIsAway();
        int accepted = 0;
        for (int i = 1; i <= 30; i++) {
            node.sends(message(QoS.ONE, i, "" + i));
            accepted += node.expects(PubAck.class).returnCode().isAccepted() ? 1 : 0;
        }
        assertThat(accepted).isBetween(5, 29);
        node.sends(message(QoS.ONE, 99, "99"));
        node.expects(new PubAck(topicId, 99, ReturnCode.CONGESTION));

        brokerIsBack();

        assertThat(drained()).hasSize(accepted);
        node.sends(message(QoS.ONE, 100, "100"));
        MqttCommand.Publish publish = broker.expects(MqttCommand.Publish.class);
        broker.says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
        node.expects(accepted(100));
    }

    @Test
    void spoolTakesMessagesUpToItsLimitAndAgainWhenTheBrokerHasThem() {
        connectedIn(Settings.with("", "spool: {max-size: 1KiB}"));
        for (int round = 0; round < 3; round++) {
            brokerIsAway();

            assertThat(acceptedOf(10, node, topicId)).isEqualTo(1024 / OCTETS_IN_SPOOL);

            brokerIsBack();
            assertThat(drained()).hasSize(1024 / OCTETS_IN_SPOOL);
        }
    }

    @Test
    void fullSpoolOfOneClientLeavesRoomForAnother() {
        connectedIn(Settings.with("", "spool: {max-size-per-node: 1KiB}"));
        Node other = gateway.connected("b", 2000, false);
        int othersTopicId = other.registers("room/t");
        brokerIsAway();
        gateway.broker("b").says(LOST);

        assertThat(acceptedOf(10, node, topicId)).isEqualTo(1024 / OCTETS_IN_SPOOL);

        assertThat(acceptedOf(10, other, othersTopicId)).isEqualTo(1024 / OCTETS_IN_SPOOL);
    }

    /** How many of these are accepted, each of {@link #OCTETS_IN_SPOOL}. */
    private int acceptedOf(int count, Node from, int topic) {
        int accepted = 0;
        Payload payload = Payload.ofText("x".repeat(OCTETS_IN_SPOOL - 64 - "room/t".length()));
        for (int i = 0; i < count; i++) {
            from.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(topic), ++lastMsgId, payload));
            accepted += from.expects(PubAck.class).returnCode().isAccepted() ? 1 : 0;
        }
        return accepted;
    }

    @Test
    void messagesThatAreTooOldAreSetAside() {
        connectedIn(Settings.with("", "spool: {max-age: 1h}"));
        brokerIsAway();
        node.sends(message(QoS.ONE, 1, "old"));
        node.expects(accepted(1));
        gateway.isOffFor(Duration.ofHours(2));
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(LOST);
        node.sends(message(QoS.ONE, 2, "new"));
        node.expects(accepted(2));

        brokerIsBack();

        assertThat(drained()).containsExactly("new");
        assertThat(gateway.deadLetters())
                .extracting(letter -> letter.payload().asText(), DeadLetter::reason)
                .containsExactly(tuple("old", DeadLetter.Reason.TOO_OLD));
    }

    @Test
    void ofQos0TheNewestWaitInMemory() {
        connectedIn(Settings.with("", "spool: {qos0-messages: 2}"));
        brokerIsAway();

        for (String text : new String[] {"1", "2", "3"}) {
            node.sends(message(QoS.ZERO, 0, text));
        }
        brokerIsBack();

        assertThat(drained()).containsExactly("2", "3");
        assertThat(gateway.dropped(DropReason.BROKER_UNREACHABLE)).isEqualTo(1);
    }

    @Test
    void whatWaitedAtQos0TakesNoMemoryWhenItIsOut() {
        connectedIn(Settings.with("", "spool: {qos0-messages: 2}"));
        long before = gateway.core().gauges().memory().octets();
        brokerIsAway();
        node.sends(message(QoS.ZERO, 0, "1"));
        assertThat(gateway.core().gauges().memory().octets()).isGreaterThan(before);

        brokerIsBack();

        assertThat(drained()).containsExactly("1");
        assertThat(gateway.core().gauges().memory().octets()).isEqualTo(before);
    }

    @Test
    void spoolOfAnExpiredSessionIsSetAside() {
        connected();
        brokerIsAway();
        for (int i = 1; i <= 40; i++) {
            node.sends(message(QoS.ONE, i, "" + i));
            node.expects(accepted(i));
        }
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());

        for (int day = 1; day <= 8; day++) {
            gateway.isOffFor(Duration.ofHours(23));
            gateway.restart();
        }
        gateway.advanceSeconds(1);

        assertThat(gateway.deadLetters()).hasSize(40);
        assertThat(gateway.stateOf("a")).isNull();
    }
}
