package org.sngateway.gateway.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.publish;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicId;

/** A machine without a clock chip: its wall clock is days off, and is set at any time. */
class ClockTest {
    private final Lockstep gateway =
            new Lockstep(Settings.with("", "spool: {max-age: 7d}\nstore: {directory: state}\n"));
    private final Broker broker = gateway.broker();

    @ParameterizedTest
    @ValueSource(longs = {-4000, -10, -1, 1, 10, 4000})
    @Rule("R8.33 steps of the clock")
    void nothingGrowsOldBecauseTheClockIsSetDuringAnOutage(long days) {
        spoolsOneMessage();
        gateway.wallClockIsSet(Duration.ofDays(days));
        gateway.advanceSeconds(15);

        comesOutWhenTheBrokerIsBack();
    }

    @ParameterizedTest
    @ValueSource(longs = {-4000, -10, -1, 10, 4000})
    @Rule("R8.33 steps of the clock")
    void nothingGrowsOldBecauseTheGatewayStartsWithAWrongClock(long days) {
        spoolsOneMessage();
        gateway.wallClockIsSet(Duration.ofDays(days));
        gateway.restart();
        gateway.advanceSeconds(15);
        gateway.wallClockIsSet(Duration.ofDays(-days));
        gateway.advanceSeconds(15);

        comesOutWhenTheBrokerIsBack();
    }

    @ParameterizedTest
    @ValueSource(longs = {-4000, -10, -1, 0, 10, 4000})
    @Rule("R8.33 steps of the clock")
    void sessionThatHasJustLeftOutlivesARestartWithAWrongClock(long days) {
        leaves();
        gateway.wallClockIsSet(Duration.ofDays(days));
        gateway.restart();
        gateway.advanceSeconds(60);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @ParameterizedTest
    @ValueSource(longs = {-4000, -10, 10, 4000})
    @Rule("R8.33 steps of the clock")
    void sessionThatHasJustLeftOutlivesARestartAfterTheClockWasSet(long days) {
        leaves();
        gateway.wallClockIsSet(Duration.ofDays(days));
        gateway.advanceSeconds(15);
        gateway.restart();
        gateway.advanceSeconds(60);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @Test
    @Rule("R8.33 ages")
    void sessionThatHasJustLeftOutlivesAnUpgradeAndARestart() {
        leaves();
        gateway.restartsAfterAVersionWithoutClock();
        gateway.advanceSeconds(60);
        gateway.restart();
        gateway.advanceSeconds(60);

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
    }

    @ParameterizedTest
    @ValueSource(longs = {-4000, 0, 4000})
    @Rule("R8.33 ages")
    void messageIsAsOldAsTheTimeThatHasPassedWhateverTheClockSays(long days) {
        spoolsOneMessage();
        gateway.wallClockIsSet(Duration.ofDays(days));
        gateway.advance(Duration.ofDays(4));
        gateway.restart();
        gateway.advance(Duration.ofDays(2));
        gateway.isOffFor(Duration.ofHours(23));
        gateway.restart();
        gateway.advance(Duration.ofHours(2));

        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        assertThat(gateway.deadLetters()).hasSize(1);
        broker.expects(new MqttCommand.Close());
    }

    @Test
    @Rule("R8.33 ages")
    void sessionExpiresAfterItsTimeOverRestarts() {
        leaves();
        for (int day = 0; day < 7; day++) {
            assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
            gateway.wallClockIsSet(Duration.ofDays(day % 2 == 0 ? 400 : -400));
            gateway.advanceSeconds(15);
            gateway.advance(Duration.ofDays(1));
            gateway.restart();
        }
        gateway.advance(Duration.ofHours(1));

        assertThat(gateway.stateOf("a")).isNull();
    }

    /** For people: when it came by the clock as it is set now. */
    @Test
    @Rule("R8.33 ages")
    void deadLetterTellsByTheClockOfNowWhenItCame() {
        spoolsOneMessage();
        gateway.wallClockIsSet(Duration.ofDays(100));
        gateway.advance(Duration.ofDays(8).minusSeconds(30));
        gateway.advanceSeconds(30);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        assertThat(gateway.wallClockMillis() - gateway.deadLetters().get(0).atMillis())
                .isCloseTo(Duration.ofDays(8).toMillis(), Offset.offset(60_000L));
    }

    private void spoolsOneMessage() {
        Node node = gateway.connected("a", 1000, false, 0);
        TopicId topic = new NormalTopicId(node.registers("t"));
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(publish(topic, QoS.ONE, 7));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.ACCEPTED));
    }

    private void comesOutWhenTheBrokerIsBack() {
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("t");
        assertThat(gateway.deadLetters()).isEmpty();
    }

    private void leaves() {
        Node node = gateway.connected("a", 1000, false, 0);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
    }
}
