package org.sngateway.gateway.core.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;

/** MQTT-SN 1.2 §6.10 and §6.14: what waits for a sleeper has topics that it does not know; R5.4 and R6.3. */
class WakeRegisterTest {
    private Lockstep gateway = new Lockstep();
    private Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void sleepingClientThatKnowsATopic() {
        sleeperWith(Settings.usual());
    }

    // ---- REGISTER is not answered

    @Test
    @Rule("R6.3 PINGREQ repeated awake")
    void registerThatWentOutForARepeatedPingReqIsNotRepeatedAtOnceAgain() {
        broker.says(message("door", QoS.ONE, 5, "door"));
        node.sends(new PingReq("a"));
        Register register = node.expects(Register.class);
        gateway.advanceSeconds(9);
        node.sends(new PingReq("a"));
        node.expects(register);

        gateway.advanceSeconds(9);
        gateway.nothingElse();

        gateway.advanceSeconds(1);
        node.expects(register);
    }

    @Test
    @Rule({"R5.4 never answered", "R6.3 poisoned message"})
    void afterTheLastFailedWakeTopicsThatWouldNeedARegisterAreDropped() {
        broker.says(message("door", QoS.ONE, 5, "door"));
        threeWakesFail();
        broker.expects(new MqttCommand.PubAck(5));
        broker.says(message("window", QoS.ONE, 6, "wind"));
        broker.says(message("lamp", QoS.ONE, 7, "lamp"));

        node.sends(new PingReq("a"));

        broker.expects(new MqttCommand.PubAck(6));
        assertThat(gateway.dropped(DropReason.NOT_REGISTERED)).isEqualTo(2);
        gets("lamp");
        broker.expects(new MqttCommand.PubAck(7));
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    @Rule({"R5.4 never answered", "R6.3 poisoned message"})
    void beforeTheLastFailedWakeTheTopicIsRegisteredAgain() {
        broker.says(message("door", QoS.ONE, 5, "door"));
        wakeFails();
        wakeFails();

        node.sends(new PingReq("a"));

        node.learns(node.expects(Register.class));
        gets("door");
        broker.expects(new MqttCommand.PubAck(5));
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.4 never answered")
    void sleeperThatNeverAnsweredIsAskedAgainAfterItsNextSubscribe() {
        broker.says(message("door", QoS.ONE, 5, "door"));
        threeWakesFail();
        broker.expects(new MqttCommand.PubAck(5));

        node.subscribes(new TopicName("d/#"), QoS.ONE, broker);

        broker.says(message("door", QoS.ONE, 6, "door"));
        node.sends(new PingReq("a"));
        assertThat(node.expects(Register.class).topicName()).isEqualTo("door");
    }

    @Test
    @Rule("R5.4 never answered")
    void cleanSessionIsAskedAgain() {
        broker.says(message("door", QoS.ONE, 5, "door"));
        threeWakesFail();
        broker.expects(new MqttCommand.PubAck(5));

        node.sends(new Connect(false, true, 1, 60, "a"));
        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));

        broker.says(message("door", QoS.ONE, 6, "door"));
        assertThat(node.expects(Register.class).topicName()).isEqualTo("door");
    }

    @Test
    void regAckThatComesAfterTheWakeCounts() {
        broker.says(message("door", QoS.ONE, 5, "door"));
        Register register = wakeFails();

        node.learns(register);

        node.sends(new PingReq("a"));
        gets("door");
        broker.expects(new MqttCommand.PubAck(5));
        node.expects(new PingResp());
    }

    @Test
    void regAckThatComesAfterTheLastWakeCounts() {
        broker.says(message("door", QoS.ONE, 5, "door"));
        Register register = threeWakesFail();
        broker.expects(new MqttCommand.PubAck(5));

        node.learns(register);

        broker.says(message("door", QoS.ONE, 6, "door"));
        node.sends(new PingReq("a"));
        gets("door");
        broker.expects(new MqttCommand.PubAck(6));
        node.expects(new PingResp());
    }

    // ---- no REGISTER can be sent: the rest of the backlog does not wait

    @Test
    @Rule("R9.1 no REGISTER profile")
    void messageOfAClientThatIsSentNoRegisterDoesNotHoldUpTheFlush() {
        sleeperWith(Settings.with("", "client-quirks: {a: [no-register]}"));

        firstIsDroppedAndTheNextDelivered("door", DropReason.NOT_REGISTERED);
    }

    @Test
    @Rule("R5.6 too long")
    void nameTooLongForTheLinkDoesNotHoldUpTheFlush() {
        firstIsDroppedAndTheNextDelivered("door".repeat(400), DropReason.TOO_LONG);
    }

    @Test
    void messageForWhoseTopicTheTableHasNoRoomDoesNotHoldUpTheFlush() {
        sleeperWith(Settings.withLimits("topics: 1"));

        firstIsDroppedAndTheNextDelivered("door", DropReason.NO_TOPIC_ID);
    }

    @Test
    @Rule("R8.10 order per topic")
    void backlogOfAClientThatConnectsPassesTheTopicThatWaitsForRegAck() {
        broker.says(message("door", QoS.ONE, 5, "door"));
        broker.says(message("lamp", QoS.ONE, 6, "lamp"));

        node.sends(new Connect(false, false, 1, 60, "a"));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        Register register = node.expects(Register.class);
        gets("lamp");
        broker.expects(new MqttCommand.PubAck(6));
        node.learns(register);
        gets("door");
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    // ---- what the client knows, and its pauses

    @Test
    void topicOfAClientThatForgetsItsIdsIsRegisteredAtEachWake() {
        sleeperWith(Settings.with("", "client-quirks: {a: [forgets-topic-ids]}"));
        for (int wake = 1; wake <= 2; wake++) {
            broker.says(message("lamp", QoS.ONE, wake, "lamp"));

            node.sends(new PingReq("a"));

            node.learns(node.expects(Register.class));
            gets("lamp");
            broker.expects(new MqttCommand.PubAck(wake));
            node.expects(new PingResp());
        }
    }

    @Test
    @Rule("R5.6 PUBACK 1")
    void pauseThatTheClientAskedForEndsWithItsNextSleep() {
        broker.says(message("lamp", QoS.ONE, 5, "lamp"));
        broker.says(message("lamp", QoS.ONE, 6, "lamp"));
        node.sends(new PingReq("a"));
        Publish refused = node.expects(Publish.class);
        node.sends(new PubAck(refused.topic().value(), refused.msgId(), ReturnCode.CONGESTION));
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());

        node.sends(new PingReq("a"));

        gets("lamp");
        broker.expects(new MqttCommand.PubAck(6));
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    // ---- the client has forgotten its ids

    @ParameterizedTest
    @EnumSource(names = {"ONE", "TWO"})
    @Rule("R5.6 PUBACK 3 in a wake")
    void idThatASleeperNoLongerSupportsIsToldItAgain(QoS qos) {
        broker.says(message("lamp", qos, 5, "lamp"));
        node.sends(new PingReq("a"));
        Publish refused = node.expects(Publish.class);

        node.sends(new PubAck(refused.topic().value(), refused.msgId(), ReturnCode.NOT_SUPPORTED));

        Register register = node.expects(Register.class);
        assertThat(register.topicName()).isEqualTo("lamp");
        node.learns(register);
        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("lamp");
        assertThat(gateway.dropped(DropReason.REFUSED_BY_CLIENT)).isZero();
    }

    @Test
    @Rule("R5.6 PUBACK 3 in a wake")
    void messageThatASleeperDoesNotSupportUnderANewIdEitherIsDropped() {
        broker.says(message("lamp", QoS.ONE, 5, "lamp"));
        node.sends(new PingReq("a"));
        Publish refused = node.expects(Publish.class);
        node.sends(new PubAck(refused.topic().value(), refused.msgId(), ReturnCode.NOT_SUPPORTED));
        node.learns(node.expects(Register.class));
        Publish again = node.expects(Publish.class);

        node.sends(new PubAck(again.topic().value(), again.msgId(), ReturnCode.NOT_SUPPORTED));

        broker.expects(new MqttCommand.PubAck(5));
        node.expects(new PingResp());
        assertThat(gateway.dropped(DropReason.REFUSED_BY_CLIENT)).isEqualTo(1);
        gateway.nothingElse();
    }

    private void firstIsDroppedAndTheNextDelivered(String topic, DropReason reason) {
        broker.says(message(topic, QoS.ONE, 5, topic.substring(0, 4)));
        broker.says(message("lamp", QoS.ONE, 6, "lamp"));

        node.sends(new PingReq("a"));

        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(reason)).isEqualTo(1);
        gets("lamp");
        broker.expects(new MqttCommand.PubAck(6));
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    private void gets(String text) {
        Publish publish = node.expects(Publish.class);
        assertThat(publish.data().asText()).isEqualTo(text);
        node.acknowledges(publish);
    }

    private Register threeWakesFail() {
        wakeFails();
        wakeFails();
        return wakeFails();
    }

    /** The client wakes up, gets a REGISTER and all its repetitions, and says nothing. */
    private Register wakeFails() {
        node.sends(new PingReq("a"));
        Register register = node.expects(Register.class);
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(register);
        }
        gateway.advanceSeconds(10);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        return register;
    }

    /** A client that has gone to sleep for an hour and knows the topic "lamp". */
    private void sleeperWith(CoreSettings settings) {
        gateway = new Lockstep(settings);
        broker = gateway.broker();
        node = gateway.connected();
        node.registers("lamp");
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());
    }
}
