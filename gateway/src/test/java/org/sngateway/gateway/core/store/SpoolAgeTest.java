package org.sngateway.gateway.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.TopicId;

/** The gauge tells for how long the oldest message waits that the broker lacks. */
class SpoolAgeTest {
    private static final int KEEP_ALIVE = 60_000;

    private final Lockstep gateway =
            new Lockstep(Settings.with("", "spool: {max-age: 7d}\nstore: {directory: x}"), new QuietCoreListener() {});
    private Broker broker = gateway.broker();

    private long ageSeconds() {
        long millis = gateway.core().gauges().spool().oldestAgeMillis();
        assertThat(millis % 1_000).as("milliseconds beside seconds").isZero();
        return millis / 1_000;
    }

    /** A client whose broker is away, with the id of its topic. */
    private TopicId inAnOutage(Node node, Broker brokerOfNode) {
        TopicId topic = new NormalTopicId(node.registers("t"));
        brokerOfNode.says(new MqttEvent.ConnectionLost("reset"));
        return topic;
    }

    private void spools(Node node, TopicId topic, QoS qos, int msgId) {
        node.sends(Lockstep.publish(topic, qos, msgId));
        node.heard();
    }

    /** Numbers from 1 on, a message a second. */
    private void spoolsOneASecond(int messages) {
        Node node = gateway.connected(KEEP_ALIVE);
        TopicId topic = inAnOutage(node, broker);
        for (int msgId = 1; msgId <= messages; msgId++) {
            gateway.advanceSeconds(1);
            spools(node, topic, QoS.ONE, msgId);
        }
    }

    /** The broker is back, and keeps its session. */
    private void brokerIsBack() {
        // Attempts to connect while it was away.
        while (gateway.commandsWaiting("a") > 0) {
            broker.expects(MqttCommand.class);
        }
        broker.says(new MqttEvent.Connected(true));
    }

    private void brokerTakesOne() {
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
    }

    /** The client never sends PUBREL. After a restart only the broker knows that it has the message. */
    @Test
    void messageOfALostClientThatTheBrokerHasIsNotOldAfterARestart() {
        Node node = gateway.connected(60);
        node.sends(Lockstep.publish(new NormalTopicId(node.registers("t")), QoS.TWO, 1));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        gateway.advanceSeconds(100);

        gateway.restart();
        gateway.advanceSeconds(1);
        brokerIsBack();
        assertThat(broker.expects(MqttCommand.Publish.class).dup()).isTrue();
        assertThat(gateway.commandsWaiting("a"))
                .as("the connection stays until the broker has answered")
                .isZero();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));

        assertThat(ageSeconds()).isZero();
        broker.expects(MqttCommand.Close.class);
    }

    @Test
    void nothingIsOldWithoutMessages() {
        gateway.connected(KEEP_ALIVE);
        gateway.advanceSeconds(100);

        assertThat(ageSeconds()).isZero();
    }

    @Test
    void oldestMessageCountsUntilTheBrokerHasIt() {
        spoolsOneASecond(3);
        gateway.advanceSeconds(60);
        assertThat(ageSeconds()).isEqualTo(62);

        brokerIsBack();
        brokerTakesOne();
        assertThat(ageSeconds()).isEqualTo(61);
        brokerTakesOne();
        assertThat(ageSeconds()).isEqualTo(60);
        brokerTakesOne();
        assertThat(ageSeconds()).isZero();
    }

    @Test
    void messagesOnDiskOnlyCountWhenTheyAreRead() {
        int messages = 40;
        spoolsOneASecond(messages);
        gateway.restart();
        assertThat(ageSeconds()).isEqualTo(messages - 1);

        brokerIsBack();

        for (int age = messages - 1; age > 0; age--) {
            assertThat(ageSeconds()).isEqualTo(age);
            brokerTakesOne();
        }
        gateway.advanceSeconds(10);
        assertThat(ageSeconds()).isEqualTo(10);
        brokerTakesOne();
        assertThat(ageSeconds()).isZero();
    }

    @Test
    void nextOnesOnDiskAreAsOldAsTheLastUntilTheyAreRead() {
        spoolsOneASecond(20);
        gateway.restart();
        brokerIsBack();
        gateway.diskIsSlow();

        for (int i = 0; i < 16; i++) {
            brokerTakesOne();
        }

        assertThat(ageSeconds()).isEqualTo(4);
        gateway.diskAnswers();
        assertThat(ageSeconds()).isEqualTo(3);
    }

    @Test
    void timeInWhichTheGatewayIsOffCounts() {
        spoolsOneASecond(1);
        // The record of the steady time is that of the start.
        gateway.isOffFor(Duration.ofHours(2));

        gateway.restart();

        assertThat(ageSeconds()).isEqualTo(7_200);
    }

    @ParameterizedTest
    @ValueSource(longs = {-4000, -10, 10, 4000})
    void clockThatIsSetMakesNothingOlderOrYounger(long days) {
        spoolsOneASecond(1);

        gateway.wallClockIsSet(Duration.ofDays(days));
        gateway.advanceSeconds(15);

        assertThat(ageSeconds()).isEqualTo(15);
    }

    @ParameterizedTest
    @ValueSource(longs = {-4000, -10, 10, 4000})
    void startWithAWrongClockMakesNothingNegative(long days) {
        spoolsOneASecond(1);
        gateway.wallClockIsSet(Duration.ofDays(days));

        gateway.restart();
        assertThat(ageSeconds()).isZero();
        gateway.advanceSeconds(15);

        assertThat(ageSeconds()).isBetween(14L, 15L);
    }

    @Test
    void oldestOfAllClientsCounts() {
        Node first = gateway.connected("a", 1, false, KEEP_ALIVE);
        Node second = gateway.connected("b", 2, false, KEEP_ALIVE);
        TopicId ofFirst = inAnOutage(first, broker);
        TopicId ofSecond = inAnOutage(second, gateway.broker("b"));
        spools(first, ofFirst, QoS.ONE, 1);
        gateway.advanceSeconds(20);
        spools(second, ofSecond, QoS.ONE, 1);
        gateway.advanceSeconds(10);
        assertThat(ageSeconds()).isEqualTo(30);

        brokerIsBack();
        brokerTakesOne();

        assertThat(ageSeconds()).isEqualTo(10);
    }

    @Test
    void deadLettersDoNotCount() {
        spoolsOneASecond(40);
        gateway.advance(Duration.ofDays(8));

        broker.says(new MqttEvent.Connected(true));

        assertThat(gateway.deadLetters()).hasSize(40);
        assertThat(ageSeconds()).isZero();
    }

    @Test
    void messageThatTheBrokerHasDoesNotCountThoughTheClientOwesPubRel() {
        Node node = gateway.connected(KEEP_ALIVE);
        TopicId topic = new NormalTopicId(node.registers("t"));
        node.sends(Lockstep.publish(topic, QoS.TWO, 1));
        gateway.advanceSeconds(5);
        assertThat(ageSeconds()).isEqualTo(5);

        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        gateway.advanceSeconds(60);

        assertThat(gateway.core().gauges().spool().messages()).isEqualTo(1);
        assertThat(ageSeconds()).isZero();
    }

    @Test
    void messageCountsAgainWhenTheBrokerHasForgottenIt() {
        messageThatTheBrokerHasDoesNotCountThoughTheClientOwesPubRel();
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);

        broker.says(new MqttEvent.Connected(false));
        gateway.node(1).sends(new PubRel(1));

        assertThat(ageSeconds()).isEqualTo(66);
    }
}
