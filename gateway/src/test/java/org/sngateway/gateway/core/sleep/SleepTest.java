package org.sngateway.gateway.core.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/** MQTT-SN 1.2 §6.14, asleep; R6.3, R5.11, R8.19 and rows 12, 24, 27 of R6.4. */
class SleepTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId lamp = new NormalTopicId(1);

    @BeforeEach
    void connectedClientThatKnowsATopic() {
        node = gateway.connected();
        lamp = new NormalTopicId(node.registers("lamp"));
    }

    // ---- falling asleep

    @Test
    @Rule("R6.3 broker connection asleep")
    void connectionToTheBrokerIsKeptDuringSleep() {
        fallsAsleep(3_600);

        gateway.advanceSeconds(5_399);

        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 61, 3_600, 65_535})
    @Rule("R8.19 tolerance")
    void sleeperIsLostAfterOneAndAHalfDurations(int duration) {
        fallsAsleep(duration);
        gateway.advance(Duration.ofMillis(duration * 1_500L - 1));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);

        gateway.advance(Duration.ofMillis(1));

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 61, 3_600, 65_535})
    @Rule("R8.19 tolerance")
    void activeClientIsLostAfterOneAndAHalfKeepAlives(int keepAlive) {
        gateway.connected("b", 1001, false, keepAlive);
        gateway.advance(Duration.ofMillis(keepAlive * 1_500L - 1));
        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.ACTIVE);

        gateway.advance(Duration.ofMillis(1));

        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.LOST);
    }

    @Test
    @Rule("R6.3 repeated sleep")
    void anotherDisconnectWithDurationIsAnsweredAndTakesItsValue() {
        fallsAsleep(3_600);
        gateway.advanceSeconds(80);

        node.sends(new Disconnect(60));

        node.expects(Disconnect.plain());
        gateway.advanceSeconds(89);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.advanceSeconds(1);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 29, 31, 60, 65_535})
    @Rule("R6.3 repeated sleep")
    void anotherDurationIsAnotherRequestHoweverSoonItComes(int duration) {
        fallsAsleep(30);

        node.sends(new Disconnect(duration));

        node.expects(Disconnect.plain());
        gateway.advance(Duration.ofMillis(duration * 1_500L - 1));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.advance(Duration.ofMillis(1));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @Test
    @Rule("R6.3 repeated sleep")
    void theSameDurationAtOnceIsARepetition() {
        fallsAsleep(30);
        fallsAsleep(60);

        node.sends(new Disconnect(60));

        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.RATE_LIMITED)).isEqualTo(1);
    }

    @Test
    @Rule("R6.3 repeated sleep")
    void lastDurationCountsAfterTheNextWakeToo() {
        fallsAsleep(3_600);
        gateway.advanceSeconds(1);
        fallsAsleep(60);
        gateway.advanceSeconds(80);

        node.sends(new PingReq("a"));

        node.expects(new PingResp());
        gateway.advanceSeconds(89);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.advanceSeconds(1);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Rule("R6.3 Duration 0")
    void durationZeroIsAPlainDisconnect(boolean asleep) {
        if (asleep) {
            fallsAsleep(60);
            gateway.advanceSeconds(1);
        }

        node.sends(new Disconnect(0));

        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 no repeats asleep")
    void nothingIsRepeatedToASleeper() {
        broker.says(message("lamp", QoS.ONE, 5, "1"));
        broker.says(message("lamp", QoS.ONE, 6, "2"));
        node.expects(Publish.class);
        fallsAsleep(3_600);

        gateway.advanceSeconds(600);

        gateway.nothingElse();
    }

    @Test
    @Rule("R5.11 no repeats asleep")
    void registerIsNotRepeatedToASleeper() {
        broker.says(message("new", QoS.ONE, 5, "1"));
        node.expects(Register.class);
        fallsAsleep(3_600);

        gateway.advanceSeconds(600);

        gateway.nothingElse();
    }

    // ---- what waits

    @Test
    @Rule("R6.3 buffer")
    void whatArrivesWaitsForTheWake() {
        fallsAsleep(3_600);
        broker.says(message("lamp", QoS.ONE, 5, "1"));
        broker.says(message("lamp", QoS.TWO, 6, "2"));
        gateway.advanceSeconds(600);
        gateway.nothingElse();

        node.sends(new PingReq("a"));

        Publish first = node.expects(Publish.class);
        assertThat(first.data()).isEqualTo(Payload.ofText("1"));
        node.acknowledges(first);
        assertThat(node.expects(Publish.class).data()).isEqualTo(Payload.ofText("2"));
    }

    @Test
    @Rule("R6.3 buffer")
    void ofQos0OnlyTheNewestOfATopicWaits() {
        TopicId door = new NormalTopicId(node.registers("door"));
        fallsAsleep(3_600);
        broker.says(message("lamp", QoS.ZERO, 0, "1"));
        broker.says(message("lamp", QoS.ONE, 5, "2"));
        broker.says(message("door", QoS.ZERO, 0, "3"));
        broker.says(message("lamp", QoS.ZERO, 0, "4"));

        node.sends(new PingReq("a"));

        Publish saved = node.expects(Publish.class);
        assertThat(saved.data()).isEqualTo(Payload.ofText("2"));
        node.acknowledges(saved);
        node.expects(new Publish(false, QoS.ZERO, false, door, 0, Payload.ofText("3")));
        node.expects(new Publish(false, QoS.ZERO, false, lamp, 0, Payload.ofText("4")));
        node.expects(new PingResp());
        assertThat(gateway.dropped(DropReason.SUPERSEDED)).isEqualTo(1);
    }

    @Test
    @Rule("R6.3 buffer limits")
    void fullBufferDropsQos0FirstThenTheOldestAndAcknowledgesThem() {
        fallsAsleep(3_600);
        broker.says(message("lamp", QoS.ONE, 1, "1"));
        broker.says(message("lamp", QoS.ZERO, 0, "unsaved"));
        for (int packetId = 2; packetId <= 9; packetId++) {
            broker.says(message("lamp", QoS.TWO, packetId, "" + packetId));
        }

        broker.says(message("lamp", QoS.ONE, 10, "10"));
        broker.expectsNothing();
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isEqualTo(1);
        broker.says(message("lamp", QoS.ONE, 11, "11"));
        broker.expects(new MqttCommand.PubAck(1));
        broker.says(message("lamp", QoS.ONE, 12, "12"));
        broker.expects(new MqttCommand.PubRec(2));

        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isEqualTo(3);
        gateway.nothingElse();
        node.sends(new PingReq("a"));
        assertThat(node.expects(Publish.class).data()).isEqualTo(Payload.ofText("3"));
    }

    @Test
    @Rule("R6.3 buffer limits")
    void bufferIsLimitedInOctetsToo() {
        fallsAsleep(3_600);
        for (int packetId = 1; packetId <= 2; packetId++) {
            broker.says(new MqttEvent.Publish("lamp", Payload.copyOf(new byte[996]), QoS.ONE, false, packetId));
        }
        broker.expectsNothing();

        broker.says(message("lamp", QoS.ONE, 3, "1"));

        broker.expects(new MqttCommand.PubAck(1));
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isEqualTo(1);
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 topic ids")
    void topicIdsSurviveSleep() {
        fallsAsleep(3_600);
        broker.says(message("lamp", QoS.ZERO, 0, "1"));

        node.sends(new PingReq("a"));

        node.expects(new Publish(false, QoS.ZERO, false, lamp, 0, Payload.ofText("1")));
        node.expects(new PingResp());
        node.sends(new Publish(false, QoS.ZERO, false, lamp, 0, DATA));
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("lamp");
    }

    // ---- what a sleeper asks for

    @Test
    @Rule("R6.3 requests asleep")
    void publishOfASleeperIsServed() {
        fallsAsleep(60);

        node.sends(new Publish(false, QoS.ONE, false, lamp, 7, DATA));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));

        node.expects(new PubAck(lamp.value(), 7, ReturnCode.ACCEPTED));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
    }

    @Test
    @Rule("R6.3 requests asleep")
    void registerSubscribeAndUnsubscribeOfASleeperAreServed() {
        fallsAsleep(60);

        assertThat(node.registers("door")).isNotZero();
        SubAck subAck = node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        assertThat(subAck.returnCode()).isEqualTo(ReturnCode.ACCEPTED);
        node.sends(new Unsubscribe(8, new TopicName("lamp")));
        int packetId = broker.expects(MqttCommand.Unsubscribe.class).packetId();
        broker.says(new MqttEvent.UnsubAck(packetId));

        node.expects(new UnsubAck(8));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 requests asleep")
    void requestOfASleeperRestartsTheTimer() {
        fallsAsleep(60);
        gateway.advanceSeconds(80);

        node.registers("door");

        gateway.advanceSeconds(89);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.advanceSeconds(1);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
    }

    // ---- broker

    @Test
    @Rule("R6.3 broker lost asleep")
    void gatewayReconnectsByItselfAndSubscribesAgainWhatTheBrokerForgot() {
        node.subscribes(new TopicName("house/#"), QoS.ONE, broker);
        fallsAsleep(3_600);
        broker.says(new MqttEvent.ConnectionLost("reset"));

        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("house/#");
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
    }

    @Test
    @Rule("R6.3 broker lost asleep")
    void wakeIsServedWithoutABroker() {
        fallsAsleep(3_600);
        broker.says(message("lamp", QoS.ONE, 5, "1"));
        broker.says(new MqttEvent.ConnectionLost("reset"));

        node.sends(new PingReq("a"));

        Publish publish = node.expects(Publish.class);
        node.acknowledges(publish);
        node.expects(new PingResp());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.nothingElse();
    }

    private void fallsAsleep(int durationSeconds) {
        node.sends(new Disconnect(durationSeconds));
        node.expects(Disconnect.plain());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.nothingElse();
    }
}
