package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;
import static org.sngateway.gateway.core.lockstep.Lockstep.publish;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.TopicId;

/** PUBLISH without a session (MQTT-SN 1.2 §6.8); R5.7, R8.11 and row 15 of R6.4. */
class QosMinusOneTest {
    private static final TopicId FIVE = new PredefinedTopicId(5);
    private static final TopicId AB = ShortTopicName.of("ab");

    private Lockstep gateway = new Lockstep();
    private Broker own = gateway.broker("sn-gateway-7");
    private Node unknownSender = gateway.node(1000);

    // ---- where it goes

    @Test
    @Rule({"R5.7 QoS -1 own connection", "R5.7 no REGISTER"})
    void messageOfAnUnknownSenderGoesOutOnTheGatewaysOwnConnection() {
        gatewayWith();

        unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));
        own.expects(new MqttCommand.Publish("predefined/five", DATA, QoS.ZERO, false, false, 0));
        gateway.advanceSeconds(1);
        unknownSender.sends(publish(AB, QoS.MINUS_ONE, 0));
        own.expects(new MqttCommand.Publish("ab", DATA, QoS.ZERO, false, false, 0));

        gateway.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Rule("R5.7 QoS -1 own connection")
    void messageFromTheAddressOfASessionGoesThereToo(boolean asleep) {
        gatewayWith();
        Node client = gateway.connected();
        if (asleep) {
            client.sends(new Disconnect(60));
            client.expects(Disconnect.plain());
        }

        client.sends(publish(FIVE, QoS.MINUS_ONE, 0));

        own.expects(new MqttCommand.Publish("predefined/five", DATA, QoS.ZERO, false, false, 0));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.7 QoS -1 own connection")
    void nothingIsEverAnswered() {
        gatewayWith("qos-minus-one-interval: 0s");

        unknownSender.sends(publish(new PredefinedTopicId(6), QoS.MINUS_ONE, 0));
        unknownSender.sends(publish(new ShortTopicName(0x612B), QoS.MINUS_ONE, 0));
        unknownSender.sends(publish(new NormalTopicId(1), QoS.MINUS_ONE, 0));
        own.says(new MqttEvent.ConnectionLost("reset"));
        unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));

        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.UNKNOWN_TOPIC)).isEqualTo(2);
        assertThat(gateway.ignored(IgnoreReason.NOT_ALLOWED)).isEqualTo(1);
        assertThat(gateway.ignored(IgnoreReason.BROKER_UNREACHABLE)).isEqualTo(1);
    }

    // ---- what is allowed

    @Test
    @Rule("R5.7 QoS -1 allow-list")
    void withoutItsSwitchNothingIsServed() {
        gateway = new Lockstep();

        gateway.node(1000).sends(publish(FIVE, QoS.MINUS_ONE, 0));

        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.SWITCHED_OFF)).isEqualTo(1);
    }

    @Test
    @Rule("R5.7 QoS -1 allow-list")
    void onlyAllowedTopicsAreServed() {
        gatewayWith("qos-minus-one-interval: 0s", "qos-minus-one-topics: [5, \"short:ab\"]");

        unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));
        unknownSender.sends(publish(AB, QoS.MINUS_ONE, 0));
        own.expects(MqttCommand.Publish.class);
        own.expects(MqttCommand.Publish.class);

        unknownSender.sends(publish(new PredefinedTopicId(6), QoS.MINUS_ONE, 0));
        unknownSender.sends(publish(ShortTopicName.of("ac"), QoS.MINUS_ONE, 0));
        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.NOT_ALLOWED)).isEqualTo(2);
    }

    @Test
    @Rule("R5.7 QoS -1 allow-list")
    void onlyAllowedAddressesAreServed() {
        gatewayWith("qos-minus-one-sources: [10.0.1.0/24]");

        gateway.node("10.0.1.77", 1000).sends(publish(FIVE, QoS.MINUS_ONE, 0));
        own.expects(MqttCommand.Publish.class);

        gateway.node("10.0.2.1", 1000).sends(publish(FIVE, QoS.MINUS_ONE, 0));
        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.NOT_ALLOWED)).isEqualTo(1);
    }

    @Test
    @Rule("R5.7 private long form")
    void privateFormWithATopicNameIsIgnored() {
        gatewayWith();

        unknownSender.sends(named("room/t", "on"));

        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.NOT_ALLOWED)).isEqualTo(1);
    }

    @Test
    @Rule("R5.7 private long form")
    void privateFormWithATopicNameIsServedBehindItsSwitch() {
        gatewayWith("qos-minus-one-names: on");

        unknownSender.sends(named("room/t", "on"));

        own.expects(new MqttCommand.Publish("room/t", DATA, QoS.ZERO, false, false, 0));
        gateway.nothingElse();
    }

    @Test
    @Rule({"R5.7 private long form", "R9.9 trailing NUL"})
    void privateFormMayNameTheTopicAsACString() {
        gatewayWith("qos-minus-one-names: on");

        unknownSender.sends(named("room/t\0", "on"));

        own.expects(new MqttCommand.Publish("room/t", DATA, QoS.ZERO, false, false, 0));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.7 private long form")
    void privateFormMayHaveAnEmptyPayloadButNoHalfName() {
        gatewayWith("qos-minus-one-names: on", "qos-minus-one-interval: 0s");

        unknownSender.sends(named("room/t", ""));
        own.expects(new MqttCommand.Publish("room/t", Payload.EMPTY, QoS.ZERO, false, false, 0));

        unknownSender.sends(
                new Publish(false, QoS.MINUS_ONE, false, new NormalTopicId(7), 0, Payload.ofText("room/t")));
        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.UNKNOWN_TOPIC)).isEqualTo(1);
    }

    @Test
    void nothingIsPublishedToABrokerThatIsSlow() {
        gatewayWith("qos-minus-one-interval: 0s");
        own.says(new MqttEvent.Writable(false));
        unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));
        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.BROKER_UNREACHABLE)).isEqualTo(1);

        own.says(new MqttEvent.Writable(true));
        unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));

        own.expects(MqttCommand.Publish.class);
        assertThat(gateway.ignored(IgnoreReason.BROKER_UNREACHABLE)).isEqualTo(1);
    }

    // ---- how often

    @Test
    @Rule("R5.7 QoS -1 rate limit")
    void oneAddressIsServedOncePerInterval() {
        gatewayWith("qos-minus-one-interval: 10s", "qos-minus-one-burst: 1");
        unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));
        own.expects(MqttCommand.Publish.class);

        gateway.advance(Duration.ofMillis(9_999));
        unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));
        own.expectsNothing();
        assertThat(gateway.ignored(IgnoreReason.RATE_LIMITED)).isEqualTo(1);
        gateway.node(1001).sends(publish(FIVE, QoS.MINUS_ONE, 0));
        own.expects(MqttCommand.Publish.class);

        gateway.advance(Duration.ofMillis(1));
        unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));
        own.expects(MqttCommand.Publish.class);
    }

    @Test
    @Rule("R5.7 QoS -1 rate limit")
    void shortBurstOfOneAddressIsServed() {
        gatewayWith();

        for (int i = 0; i < 3; i++) {
            unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));
            own.expects(MqttCommand.Publish.class);
            gateway.advance(Duration.ofMillis(30));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    @Rule("R5.7 QoS -1 rate limit")
    void burstsAreAllowedAgainAfterAPauseOfAsManyIntervals(int burst) {
        gatewayWith("qos-minus-one-interval: 10s", "qos-minus-one-burst: " + burst);
        assertThat(servedOfTen()).isEqualTo(burst);

        gateway.advanceSeconds(10);
        assertThat(servedOfTen()).isEqualTo(1);
        gateway.advanceSeconds(10L * burst - 1);
        assertThat(servedOfTen()).isEqualTo(burst - 1);
        gateway.advanceSeconds(10L * burst);
        assertThat(servedOfTen()).isEqualTo(burst);
    }

    private int servedOfTen() {
        int before = gateway.ignored(IgnoreReason.RATE_LIMITED);
        for (int i = 0; i < 10; i++) {
            unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));
        }
        int served = 10 - (gateway.ignored(IgnoreReason.RATE_LIMITED) - before);
        for (int i = 0; i < served; i++) {
            own.expects(MqttCommand.Publish.class);
        }
        return served;
    }

    @Test
    @Rule("R5.7 QoS -1 rate limit")
    void allAddressesTogetherAreServedSoOftenPerSecond() {
        gatewayWith("qos-minus-one-per-second: 3");

        for (int i = 0; i < 10; i++) {
            gateway.node(2000 + i).sends(publish(FIVE, QoS.MINUS_ONE, 0));
        }

        assertThat(gateway.commandsWaiting("sn-gateway-7")).isEqualTo(3);
        assertThat(gateway.ignored(IgnoreReason.RATE_LIMITED)).isEqualTo(7);
        gateway.advanceSeconds(1);
        unknownSender.sends(publish(FIVE, QoS.MINUS_ONE, 0));
        assertThat(gateway.commandsWaiting("sn-gateway-7")).isEqualTo(4);
    }

    // ---- Retain

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Rule("R5.7 QoS -1 Retain")
    void retainIsPassedOnWhereItIsConfigured(boolean honoured) {
        gatewayWith("qos-minus-one-retain: " + (honoured ? "on" : "off"));

        unknownSender.sends(new Publish(false, QoS.MINUS_ONE, true, FIVE, 0, DATA));

        own.expects(new MqttCommand.Publish("predefined/five", DATA, QoS.ZERO, honoured, false, 0));
    }

    /** A gateway that serves QoS -1 and has its own connection to the broker. */
    private void gatewayWith(String... lines) {
        gateway = new Lockstep(Settings.withListener("qos-minus-one: on\n    " + String.join("\n    ", lines)));
        own = gateway.broker("sn-gateway-7");
        unknownSender = gateway.node(1000);
        own.expects(new MqttCommand.Open(true));
        own.says(new MqttEvent.Connected(false));
    }

    /** TopicId holds the length of the name, which stands before the payload. */
    private static Publish named(String name, String payload) {
        return new Publish(
                false, QoS.MINUS_ONE, false, new NormalTopicId(name.length()), 0, Payload.ofText(name + payload));
    }
}
