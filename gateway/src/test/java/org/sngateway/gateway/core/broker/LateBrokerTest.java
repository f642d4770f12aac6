package org.sngateway.gateway.core.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;

/** A broker that takes longer than the answer timeout: the client is answered in time, and nothing is cancelled (R8.31). */
class LateBrokerTest {
    private static final TopicName FILTER = new TopicName("cmd/#");

    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private final Node node = gateway.node(1000);

    // ---- CONNECT

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Rule("R8.31 late CONNACK")
    void clientThatComesBackIsServedByTheConnectionThatWasLate(boolean clean) {
        connectIsLate(clean);
        broker.says(new MqttEvent.Connected(false));
        gateway.advanceSeconds(10);
        broker.expectsNothing();

        node.sends(new Connect(false, clean, 1, 60, "a"));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        gateway.nothingElse();
        assertThat(node.subscribes(FILTER, QoS.ONE, broker).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
    }

    @Test
    @Rule("R8.31 late CONNACK")
    void connectionThatIsStillInTheMakingServesTheNextAttempt() {
        connectIsLate(false);
        gateway.advanceSeconds(10);
        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expectsNothing();

        broker.says(new MqttEvent.Connected(false));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    void anotherKindOfSessionNeedsAnotherConnection() {
        connectIsLate(true);
        broker.says(new MqttEvent.Connected(false));

        node.sends(new Connect(false, false, 1, 60, "a"));

        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(false));
    }

    @Test
    @Rule("R8.31 late CONNACK")
    void connectionThatNobodyComesBackForIsClosed() {
        connectIsLate(false);
        gateway.advanceSeconds(59);
        broker.expectsNothing();

        gateway.advanceSeconds(1);

        broker.expects(new MqttCommand.Close());
        assertThat(gateway.stateOf("a")).isNull();
    }

    @Test
    @Rule("R8.31 late CONNACK")
    void newSessionThatBeganLateIsKnownAsNewAtTheNextConnection() {
        connects();
        node.subscribes(FILTER, QoS.TWO, broker);
        broker.says(Lockstep.message("cmd/1", QoS.TWO, 5));
        node.learns(node.expects(Register.class));
        Publish delivery = node.expects(Publish.class);
        node.sends(new Publish(false, QoS.TWO, false, ShortTopicName.of("xy"), 4, Payload.ofText("on")));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(4));
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        connectIsLate(false);
        broker.says(new MqttEvent.Connected(false));
        broker.says(new MqttEvent.ConnectionLost("reset"));

        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("cmd/#");
        assertThat(broker.expects(MqttCommand.Publish.class).dup()).isFalse();
        node.learns(node.expects(Register.class));
        node.expects(delivery.asDuplicate());
        node.sends(new PubRec(delivery.msgId()));
        node.expects(new PubRel(delivery.msgId()));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.31 late CONNACK")
    void messageThatTheBrokerRepeatsOnALateConnectionIsAcknowledgedToIt() {
        connects();
        node.subscribes(FILTER, QoS.TWO, broker);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        connectIsLate(false);
        broker.says(new MqttEvent.Connected(SessionPresent.UNSAID));
        broker.says(Lockstep.message("cmd/1", QoS.TWO, 5).asDuplicate());
        node.sends(new Connect(false, false, 1, 60, "a"));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.TWO, ReasonCode.SUCCESS));
        node.learns(node.expects(Register.class));

        node.sends(new PubRec(node.expects(Publish.class).msgId()));

        broker.expects(new MqttCommand.PubRec(5));
    }

    @Test
    void connectionThatFailsLateIsForgotten() {
        connectIsLate(false);

        broker.says(new MqttEvent.ConnectionLost("refused"));

        assertThat(gateway.stateOf("a")).isNull();
        gateway.advanceSeconds(600);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.31 late CONNACK")
    void onlyHalfOfTheConnectionsInTheMakingMayTakeTheirTime() {
        Lockstep few = new Lockstep(Settings.with("", "broker: {max-opening: 4}"));
        for (int i = 0; i < 4; i++) {
            few.node(1000 + i).sends(new Connect(false, false, 1, 60, "c" + i));
        }

        few.advanceSeconds(5);

        assertThat(few.core().sessionCount()).isEqualTo(2);
    }

    // ---- SUBSCRIBE, UNSUBSCRIBE

    @Test
    @Rule("R8.31 late SUBACK")
    void repetitionOfASubscribeIsAnsweredFromTheLateSubAck() {
        int packetId = subscribeIsLate();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        gateway.advanceSeconds(4);

        node.sends(new Subscribe(false, QoS.ONE, 6, FILTER));

        node.expects(new SubAck(QoS.ONE, 0, 6, ReturnCode.ACCEPTED));
        gateway.nothingElse();
        broker.says(Lockstep.message("cmd/1"));
        assertThat(node.heard()).isNotEmpty();
    }

    @Test
    @Rule("R8.31 late SUBACK")
    void refusalThatCameLateIsToldToo() {
        int packetId = subscribeIsLate();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ZERO, ReasonCode.NOT_AUTHORIZED));

        node.sends(new Subscribe(false, QoS.ONE, 5, FILTER));

        node.expects(new SubAck(QoS.ZERO, 0, 5, ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.31 late SUBACK")
    void repetitionThatComesBeforeTheSubAckWaitsForIt() {
        int packetId = subscribeIsLate();
        gateway.advanceSeconds(1);
        node.sends(new Subscribe(false, QoS.ONE, 6, FILTER));
        gateway.nothingElse();

        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));

        node.expects(new SubAck(QoS.ONE, 0, 6, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    void subscribeThatIsNoRepetitionGoesToTheBroker() {
        int packetId = subscribeIsLate();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));

        node.sends(new Subscribe(false, QoS.TWO, 6, FILTER));

        assertThat(broker.expects(MqttCommand.Subscribe.class).qos()).isEqualTo(QoS.TWO);
    }

    @Test
    void lateSubAckCountsOnce() {
        int packetId = subscribeIsLate();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        node.sends(new Subscribe(false, QoS.ONE, 6, FILTER));
        node.expects(SubAck.class);

        node.sends(new Subscribe(false, QoS.ONE, 7, FILTER));

        broker.expects(MqttCommand.Subscribe.class);
    }

    /** It was unsubscribed since (R5.4): the same request once more is meant as such. */
    @Test
    @Rule("R8.31 late SUBACK")
    void lateSubAckDoesNotCountForAFilterThatTheClientRefusedSince() {
        TopicName lamp = new TopicName("lamp");
        int packetId = subscribeIsLate(lamp);
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        broker.says(Lockstep.message("lamp", QoS.ONE, 9));
        Register register = node.expects(Register.class);
        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.NOT_SUPPORTED));
        broker.expects(new MqttCommand.PubAck(9));
        broker.expects(MqttCommand.Unsubscribe.class);

        node.sends(new Subscribe(false, QoS.ONE, 6, lamp));

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("lamp");
        node.expectsNothing();
    }

    @Test
    @Rule("R8.31 late SUBACK")
    void repetitionOfAnUnsubscribeIsAnsweredFromTheLateUnsubAck() {
        connects();
        node.subscribes(FILTER, QoS.ONE, broker);
        node.sends(new Unsubscribe(5, FILTER));
        int packetId = broker.expects(MqttCommand.Unsubscribe.class).packetId();
        gateway.advanceSeconds(6);
        broker.says(new MqttEvent.UnsubAck(packetId));

        node.sends(new Unsubscribe(5, FILTER));

        node.expects(new UnsubAck(5));
        gateway.nothingElse();
    }

    private int subscribeIsLate() {
        return subscribeIsLate(FILTER);
    }

    private int subscribeIsLate(TopicName filter) {
        connects();
        node.sends(new Subscribe(false, QoS.ONE, 5, filter));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        gateway.advanceSeconds(6);
        node.expects(new SubAck(QoS.ZERO, 0, 5, ReturnCode.CONGESTION));
        return packetId;
    }

    private void connects() {
        node.sends(new Connect(false, false, 1, 36_000, "a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    private void connectIsLate(boolean clean) {
        node.sends(new Connect(false, clean, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(clean));
        gateway.advanceSeconds(5);
        node.expects(new ConnAck(ReturnCode.CONGESTION));
        broker.expectsNothing();
    }
}
