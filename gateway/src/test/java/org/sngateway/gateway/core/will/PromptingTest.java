package org.sngateway.gateway.core.will;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.SessionInside;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** MQTT-SN 1.2 §6.3: the gateway prompts for the will; R4.7, R4.9, R5.2 and rows 1, 4 to 6, 25 of R6.4. */
class PromptingTest {
    private static final WillTopic TOPIC = new WillTopic(QoS.ONE, true, "dead/a");
    private static final WillMsg MESSAGE = new WillMsg(Payload.ofText("gone"));
    private static final MqttCommand.Publish WILL =
            new MqttCommand.Publish("dead/a", MESSAGE.message(), QoS.ONE, true, false, 1);

    private final Lockstep gateway = new Lockstep();
    private final Node node = gateway.node(1000);
    private final Broker broker = gateway.broker("client");

    // ---- the prompting

    @Test
    @Rule("R5.2 prompting repeats")
    void willTopicReqIsRepeatedUntilTheAttemptIsForgotten() {
        node.sends(connect(true));
        node.expects(new WillTopicReq());

        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(9);
            node.expectsNothing();
            gateway.advanceSeconds(1);
            node.expects(new WillTopicReq());
        }
        gateway.advanceSeconds(10);

        assertThat(gateway.stateOf("client")).isNull();
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 prompting repeats")
    void willMsgReqIsRepeatedAsOftenWhateverTheTopicTook() {
        node.sends(connect(true));
        gateway.advanceSeconds(20);
        for (int i = 0; i < 3; i++) {
            node.expects(new WillTopicReq());
        }

        node.sends(TOPIC);
        node.expects(new WillMsgReq());
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(9);
            node.expectsNothing();
            gateway.advanceSeconds(1);
            node.expects(new WillMsgReq());
        }
        gateway.advanceSeconds(10);

        assertThat(gateway.stateOf("client")).isNull();
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 prompting repeats")
    void forgottenAttemptLeavesALiveSessionAsItWas() {
        Node active = gateway.connectedWithWill("client", 1000, false, TOPIC);
        int topicId = active.registers("lamp");

        active.sends(connect(false));
        gateway.advanceSeconds(40);

        for (int i = 0; i < 4; i++) {
            active.expects(new WillTopicReq());
        }
        assertThat(active.registers("lamp")).isEqualTo(topicId);
        gateway.advanceSeconds(90);
        broker.expects(WILL);
    }

    @Test
    @Rule("R5.2 prompting restarts")
    void repeatedConnectBeginsThePromptingAgain() {
        node.sends(connect(true));
        node.expects(new WillTopicReq());
        node.sends(TOPIC);
        node.expects(new WillMsgReq());

        node.sends(connect(true));

        node.expects(new WillTopicReq());
        node.sends(MESSAGE);
        gateway.nothingElse();
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(new WillTopicReq());
        }
    }

    @Test
    @Rule("R5.2 prompting restarts")
    void repeatedWillTopicRepeatsWillMsgReq() {
        node.sends(connect(true));
        node.expects(new WillTopicReq());
        node.sends(TOPIC);
        node.expects(new WillMsgReq());

        node.sends(TOPIC);

        node.expects(new WillMsgReq());
        gateway.nothingElse();
    }

    // ---- what the client says to it

    @ParameterizedTest
    @ValueSource(strings = {"0207", "030700", "030710", "030760"})
    @Rule("R4.7 flags only")
    void willTopicWithoutATopicMeansNoWill(String hex) {
        node.sends(connect(true));
        node.expects(new WillTopicReq());

        node.sendsOctets(hex);

        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.advanceSeconds(90);
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    @Test
    @Rule("R4.9 empty payload")
    void willMsgOfTwoOctetsIsAWillWithoutPayload() {
        node.sends(connect(true));
        node.expects(new WillTopicReq());
        node.sends(TOPIC);
        node.expects(new WillMsgReq());

        node.sendsOctets("0209");

        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.advanceSeconds(90);
        broker.expects(new MqttCommand.Publish("dead/a", Payload.EMPTY, QoS.ONE, true, false, 1));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "060700612f23, wildcard in place",
        "050700612b, wildcard out of place",
        "060700610062, NUL",
        "050700c328, not UTF-8",
        "0507607774, QoS bits 0b11"
    })
    @Rule({"R5.2 bad will topic", "R1.2 refused text"})
    void badWillTopicIsRefused(String hex, String what) {
        node.sends(connect(true));
        node.expects(new WillTopicReq());

        node.sendsOctets(hex);

        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        assertThat(gateway.stateOf("client")).as(what).isNull();
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 stray will messages")
    void willMsgAfterAnEmptyWillTopicIsIgnored() {
        node.sends(connect(true));
        node.expects(new WillTopicReq());
        node.sends(WillTopic.empty());
        broker.expects(new MqttCommand.Open(true));

        node.sends(MESSAGE);

        gateway.nothingElse();
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.sends(MESSAGE);
        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.NOT_EXPECTED)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(chars = {'C', 'A', 'S', 'W', 'D', 'L'})
    @Rule("R5.2 stray will messages")
    void willMessagesThatNobodyAskedForAreIgnored(char column) {
        bring("client", column);

        node.sends(TOPIC);
        node.sends(MESSAGE);

        node.expectsNothing();
        assertThat(SessionInside.columnOf(gateway.core(), "client")).isEqualTo(column);
        assertThat(gateway.ignored(IgnoreReason.NOT_EXPECTED) + gateway.ignored(IgnoreReason.REPETITION))
                .isEqualTo(2);
        broker.expectsNothing();
        gateway.advance(Duration.ofDays(1));
        assertThat(gateway.log()).noneMatch(line -> line.contains("will"));
    }

    @Test
    @Rule("R5.2 prompting repeats")
    void nothingIsAskedAgainWhileTheBrokerIsAsked() {
        Lockstep hasty = new Lockstep(Settings.withListener("retry-interval: 2s"));
        Node client = hasty.node(1000);
        client.sends(connect(true));
        client.expects(new WillTopicReq());
        client.sends(TOPIC);
        client.expects(new WillMsgReq());
        client.sends(MESSAGE);
        hasty.broker("client").expects(new MqttCommand.Open(true));

        hasty.advance(Duration.ofMillis(4_999));

        hasty.nothingElse();
    }

    @Test
    @Rule("R5.2 stray will messages")
    void willTopicThatCannotBeHeldIsIgnoredOutsideThePrompting() {
        Node active = gateway.connectedWithWill("client", 1000, true, TOPIC);

        active.sendsOctets("0507607774");

        gateway.nothingElse();
        assertThat(gateway.stateOf("client")).isEqualTo(SessionState.ACTIVE);
    }

    // ---- CONNECT again

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Rule("R5.2 repeated CONNECT with will")
    void repeatedConnectIsPromptedAndTheSameWillChangesNothing(boolean cleanSession) {
        Node active = gateway.connectedWithWill("client", 1000, cleanSession, TOPIC);

        active.sends(connect(cleanSession));
        active.expects(new WillTopicReq());
        active.sends(TOPIC);
        active.expects(new WillMsgReq());
        active.sends(MESSAGE);

        active.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        assertThat(gateway.stateOf("client")).isEqualTo(SessionState.ACTIVE);
        gateway.advanceSeconds(90);
        broker.expects(WILL);
    }

    @Test
    @Rule("R5.2 repeated CONNECT with will")
    void repeatedConnectMayBringAnotherWill() {
        Node active = gateway.connectedWithWill("client", 1000, false, TOPIC);

        active.sends(connect(false));
        active.expects(new WillTopicReq());
        active.sends(new WillTopic(QoS.ONE, true, "dead/b"));
        active.expects(new WillMsgReq());
        active.sends(MESSAGE);

        active.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        gateway.advanceSeconds(90);
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("dead/b");
    }

    @Test
    @Rule("R5.2 reboot")
    void cleanConnectWithTheSameWillIsARebootWhenTheClientSpokeBetween() {
        Node active = gateway.connectedWithWill("client", 1000, true, TOPIC);
        active.registers("lamp");

        active.sends(connect(true));
        active.expects(new WillTopicReq());
        active.sends(TOPIC);
        active.expects(new WillMsgReq());
        active.sends(MESSAGE);

        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
    }

    // ---- the CONNACK was lost

    @Test
    @Rule("R5.2 lost CONNACK after the will")
    void repeatedWillMsgGetsTheConnAckAgain() {
        Node active = gateway.connectedWithWill("client", 1000, true, TOPIC);

        active.sends(MESSAGE);

        active.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 lost CONNACK after the will")
    void repeatedEmptyWillTopicGetsTheConnAckAgain() {
        node.sends(connect(true));
        node.expects(new WillTopicReq());
        node.sends(WillTopic.empty());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        node.sends(WillTopic.empty());

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 lost CONNACK after the will")
    void repetitionAfterARefusalGetsTheRefusalAgain() {
        gateway.brokerLetsTheGatewayIn();
        node.sends(connect(true));
        node.expects(new WillTopicReq());
        node.sends(TOPIC);
        node.expects(new WillMsgReq());
        node.sends(MESSAGE);
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.ConnectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "refused"));
        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));

        node.sends(MESSAGE);

        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.advanceSeconds(40);
        node.sends(MESSAGE);
        gateway.nothingElse();
    }

    private void bring(String clientId, char column) {
        if (column == 'C') {
            node.sends(new Connect(false, false, 1, 60, clientId));
            broker.expects(new MqttCommand.Open(false));
            return;
        }
        gateway.connected(clientId, 1000, false);
        switch (column) {
            case 'S' -> {
                node.sends(new Disconnect(600));
                node.expects(Disconnect.plain());
            }
            case 'W' -> {
                node.sends(new Disconnect(600));
                node.expects(Disconnect.plain());
                broker.says(new MqttEvent.Publish("lamp", Payload.EMPTY, QoS.ONE, false, 1));
                node.sends(PingReq.withoutClientId());
                node.expects(Register.class);
            }
            case 'D' -> {
                node.sends(Disconnect.plain());
                node.expects(Disconnect.plain());
                broker.expects(new MqttCommand.Close());
            }
            case 'L' -> {
                gateway.advanceSeconds(90);
                broker.expects(new MqttCommand.Close());
            }
            default -> {}
        }
        assertThat(SessionInside.columnOf(gateway.core(), clientId)).isEqualTo(column);
    }

    private static Connect connect(boolean cleanSession) {
        return new Connect(true, cleanSession, 1, 60, "client");
    }
}
