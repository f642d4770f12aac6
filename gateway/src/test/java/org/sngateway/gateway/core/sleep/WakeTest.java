package org.sngateway.gateway.core.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;

/** MQTT-SN 1.2 §6.14, awake; R6.3 and rows 7 to 9, 12, 24 to 26 of R6.4. */
class WakeTest {
    private Lockstep gateway = new Lockstep();
    private Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void sleepingClientThatKnowsATopic() {
        sleeperOf(new Lockstep());
    }

    // ---- waking up

    @Test
    @Rule("R6.3 wake without id")
    void pingReqWithoutClientIdWakesToo() {
        broker.says(message("lamp", QoS.ONE, 5, "5"));

        node.sends(PingReq.withoutClientId());

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.AWAKE);
        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(5));
        node.expects(new PingResp());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 wake from a new address")
    void sleeperThatWakesAtTheAddressOfAnotherClientHasItFromThenOn() {
        Node other = gateway.connected("b", 2000, false);
        other.sends(new PingReq("a"));
        other.expects(new PingResp());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);

        gateway.node(3000).sends(new Connect(false, false, 1, 60, "b"));
        other.sends(PingReq.withoutClientId());

        other.expects(new PingResp());
    }

    @Test
    @Rule("R6.3 wake from a new address")
    void pingReqWithTheIdFromElsewhereMovesTheSleeper() {
        broker.says(message("lamp", QoS.ONE, 5, "5"));
        Node moved = gateway.node("10.0.0.2", 1000);

        moved.sends(new PingReq("a"));

        moved.acknowledges(moved.expects(Publish.class));
        moved.expects(new PingResp());
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
        moved.sends(new Disconnect(60));
        moved.expects(Disconnect.plain());
    }

    @Test
    @Rule("R6.3 wake from a new address")
    void sleeperStaysWhereThePolicySaysSo() {
        sleeperOf(new Lockstep(Settings.withListener("takeover: same-host")));
        broker.says(message("lamp", QoS.ONE, 5, "5"));

        gateway.node("10.0.0.2", 1000).sends(new PingReq("a"));

        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.TAKEOVER_NOT_ALLOWED)).isEqualTo(1);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        node.sends(PingReq.withoutClientId());
        node.expects(Publish.class);
    }

    // ---- the flush

    @Test
    @Rule("R6.3 flush")
    void nextMessageGoesOutWhenTheOneBeforeIsAcknowledged() {
        broker.says(message("lamp", QoS.ONE, 5, "5"));
        broker.says(message("lamp", QoS.TWO, 6, "6"));
        broker.says(message("lamp", QoS.ZERO, 0, "0"));
        node.sends(new PingReq("a"));

        Publish first = node.expects(Publish.class);
        node.expectsNothing();
        node.acknowledges(first);
        broker.expects(new MqttCommand.PubAck(5));
        Publish second = node.expects(Publish.class);
        node.expectsNothing();
        node.sends(new PubRec(second.msgId()));
        broker.expects(new MqttCommand.PubRec(6));
        broker.says(new MqttEvent.PubRel(6));
        node.expects(new PubRel(second.msgId()));
        node.expectsNothing();
        node.sends(new PubComp(second.msgId()));
        broker.expects(new MqttCommand.PubComp(6));

        assertThat(node.expects(Publish.class).qos()).isEqualTo(QoS.ZERO);
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 flush")
    void registerIsAnsweredBeforeTheFlushGoesOn() {
        broker.says(new MqttEvent.Publish("new", Payload.EMPTY, QoS.ZERO, false, 0));
        broker.says(message("lamp", QoS.ZERO, 0, "0"));
        node.sends(new PingReq("a"));
        Register register = node.expects(Register.class);
        node.expectsNothing();

        node.learns(register);

        assertThat(node.expects(Publish.class).topic()).isEqualTo(new NormalTopicId(register.topicId()));
        node.expects(Publish.class);
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 flush")
    void messagesAtQos0GoOutAtAGap() {
        sleeperOf(new Lockstep(Settings.withListener("qos0-gap: 100ms")));
        node.registers("door");
        broker.says(new MqttEvent.Publish("lamp", Payload.EMPTY, QoS.ZERO, false, 0));
        broker.says(new MqttEvent.Publish("door", Payload.EMPTY, QoS.ZERO, false, 0));
        node.sends(new PingReq("a"));

        node.expects(Publish.class);
        gateway.advance(Duration.ofMillis(99));
        node.expectsNothing();
        gateway.advance(Duration.ofMillis(1));
        node.expects(Publish.class);
        gateway.advance(Duration.ofMillis(99));
        node.expectsNothing();
        gateway.advance(Duration.ofMillis(1));

        node.expects(new PingResp());
    }

    @Test
    @Rule("R6.3 flush")
    void limitOfMessagesEndsTheFlush() {
        sleeperOf(new Lockstep(Settings.withListener("max-messages-per-wake: 2")));
        for (int packetId = 1; packetId <= 3; packetId++) {
            broker.says(message("lamp", QoS.ONE, packetId, "" + packetId));
        }
        node.sends(new PingReq("a"));

        node.acknowledges(node.expects(Publish.class));
        node.acknowledges(node.expects(Publish.class));

        node.expects(new PingResp());
        node.expectsNothing();
        node.sends(new PingReq("a"));
        node.acknowledges(node.expects(Publish.class));
        node.expects(new PingResp());
        node.expectsNothing();
    }

    @Test
    @Rule("R6.3 joins the flush")
    void whatArrivesAwakeBelongsToThisWake() {
        broker.says(message("lamp", QoS.ONE, 5, "5"));
        node.sends(new PingReq("a"));
        Publish first = node.expects(Publish.class);

        broker.says(message("lamp", QoS.ONE, 6, "6"));

        node.expectsNothing();
        node.acknowledges(first);
        node.acknowledges(node.expects(Publish.class));
        node.expects(new PingResp());
        node.expectsNothing();
    }

    @Test
    @Rule("R6.3 PINGREQ repeated awake")
    void pingReqAgainBringsWhatIsInFlightAgain() {
        broker.says(message("lamp", QoS.ONE, 5, "5"));
        node.sends(new PingReq("a"));
        Publish publish = node.expects(Publish.class);

        node.sends(new PingReq("a"));

        node.expects(publish.asDuplicate());
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.AWAKE);
    }

    @Test
    @Rule("R6.3 PINGREQ repeated awake")
    void pingReqAgainBringsTheRegisterAgain() {
        broker.says(new MqttEvent.Publish("new", Payload.EMPTY, QoS.ONE, false, 5));
        node.sends(new PingReq("a"));
        Register register = node.expects(Register.class);

        node.sends(new PingReq("a"));

        node.expects(register);
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 PINGREQ repeated awake")
    void manyPingReqsBringWhatIsInFlightNoMoreOftenThanItIsRepeatedAnyway() {
        broker.says(message("lamp", QoS.ONE, 5, "5"));
        node.sends(new PingReq("a"));
        Publish publish = node.expects(Publish.class);

        for (int i = 0; i < 100; i++) {
            node.sends(new PingReq("a"));
        }

        for (int i = 0; i < 3; i++) {
            node.expects(publish.asDuplicate());
        }
        gateway.nothingElse();
        gateway.advanceSeconds(10);
        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
    }

    @Test
    @Rule("R6.3 PINGREQ repeated awake")
    void pingReqAgainWithNothingLeftGetsPingRespAgain() {
        node.sends(new PingReq("a"));
        node.expects(new PingResp());

        node.sends(new PingReq("a"));

        node.expects(new PingResp());
        gateway.nothingElse();
    }

    // ---- wakes that fail

    @Test
    @Rule("R6.3 sleep from awake")
    void disconnectWithDurationStopsTheFlush() {
        broker.says(message("lamp", QoS.ONE, 5, "5"));
        broker.says(message("lamp", QoS.ONE, 6, "6"));
        node.sends(new PingReq("a"));
        Publish inFlight = node.expects(Publish.class);

        node.sends(new Disconnect(60));

        node.expects(Disconnect.plain());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.advanceSeconds(89);
        gateway.nothingElse();
        node.sends(new PingReq("a"));
        node.expects(inFlight.asDuplicate());
        node.acknowledges(inFlight);
        assertThat(node.expects(Publish.class).msgId()).isNotEqualTo(inFlight.msgId());
    }

    @Test
    @Rule("R6.3 failed wake")
    void withoutAcknowledgementThereIsNoPingRespAndTheMessageStays() {
        broker.says(message("lamp", QoS.ONE, 5, "5"));

        Publish publish = wakeFails();

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.nothingElse();
        node.sends(new PingReq("a"));
        node.expects(publish.asDuplicate());
        node.acknowledges(publish);
        broker.expects(new MqttCommand.PubAck(5));
        node.expects(new PingResp());
    }

    @Test
    @Rule("R6.3 poisoned message")
    void messageThatNeverIsAcknowledgedIsDroppedAfterTheThirdWake() {
        broker.says(message("lamp", QoS.ONE, 5, "5"));
        broker.says(message("lamp", QoS.ONE, 6, "6"));
        int poisoned = wakeFails().msgId();
        wakeFails();
        broker.expectsNothing();

        wakeFails();

        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.FAILED_WAKES)).isEqualTo(1);
        node.sends(new PingReq("a"));
        assertThat(node.expects(Publish.class).msgId()).isNotEqualTo(poisoned);
    }

    @Test
    @Rule("R6.3 poisoned message")
    void topicThatIsNeverRegisteredIsDroppedAfterTheThirdWake() {
        broker.says(new MqttEvent.Publish("new", Payload.EMPTY, QoS.ONE, false, 5));
        broker.says(message("lamp", QoS.ONE, 6, "6"));
        for (int wake = 1; wake <= 3; wake++) {
            broker.expectsNothing();
            node.sends(new PingReq("a"));
            Register register = node.expects(Register.class);
            for (int i = 0; i < 3; i++) {
                gateway.advanceSeconds(10);
                node.expects(register);
            }
            gateway.advanceSeconds(10);
        }

        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.NOT_REGISTERED)).isEqualTo(1);
        node.sends(new PingReq("a"));
        node.acknowledges(node.expects(Publish.class));
        node.expects(new PingResp());
    }

    @Test
    @Rule("R6.3 cap on a wake")
    void wakeWithoutAnyMessageOfTheClientEnds() {
        sleeperOf(new Lockstep(Settings.withListener("awake-maximum: 15s")));
        broker.says(message("lamp", QoS.ONE, 5, "5"));
        node.sends(new PingReq("a"));
        Publish publish = node.expects(Publish.class);
        gateway.advanceSeconds(10);
        node.expects(publish.asDuplicate());
        node.sends(new PingReq("a"));
        node.expects(publish.asDuplicate());
        gateway.advance(Duration.ofMillis(14_999));
        node.expects(publish.asDuplicate());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.AWAKE);

        gateway.advance(Duration.ofMillis(1));

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    /** A client that has gone to sleep for an hour and knows the topic "lamp". */
    private void sleeperOf(Lockstep another) {
        gateway = another;
        broker = gateway.broker();
        node = gateway.connected();
        node.registers("lamp");
        node.sends(new Disconnect(3_600));
        node.expects(Disconnect.plain());
        gateway.advanceSeconds(1);
        gateway.nothingElse();
    }

    /** The client wakes up, gets a message and all its repetitions, and says nothing. */
    private Publish wakeFails() {
        node.sends(new PingReq("a"));
        Publish publish = node.expects(Publish.class);
        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(10);
            node.expects(new Publish(true, QoS.ONE, false, publish.topic(), publish.msgId(), publish.data()));
        }
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.AWAKE);
        gateway.advanceSeconds(10);
        return publish;
    }
}
