package org.sngateway.gateway.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;
import static org.sngateway.gateway.core.lockstep.Lockstep.publish;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
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
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** Messages on a disk that fails: what is not on disk is not acknowledged, be it to the client or to the broker. */
class DiskFailureTest {
    private final Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: state}"));
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private TopicId topic = new NormalTopicId(1);

    @BeforeEach
    void connectedClientWithARegisteredTopic() {
        node = gateway.connected(3_600);
        topic = new NormalTopicId(node.registers("room/t"));
    }

    @Test
    void messageThatIsWithTheBrokerIsNotRefusedWhenTheDiskFails() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        gateway.diskFails(true);

        gateway.advanceSeconds(5);
        node.expectsNothing();

        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        node.expectsNothing();
    }

    @Test
    void messageThatIsWithTheBrokerIsNotRefusedOnADiskThatFailedBefore() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        gateway.diskFails(true);
        node.sends(new Publish(false, QoS.TWO, false, topic, 8, Payload.ofText("other")));
        node.expects(new PubAck(topic.value(), 8, ReturnCode.CONGESTION));

        gateway.advanceSeconds(5);
        node.expectsNothing();

        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        node.expectsNothing();
    }

    /** The disk works again, and the gateway would have tried it seconds later. */
    @Test
    void whatCouldNotBeWrittenIsTriedOnceMoreWhenTheGatewayStops() {
        gateway.diskFails(true);
        node.sends(new Disconnect(60));
        gateway.diskFails(false);

        gateway.core().onShutdown(gateway.nowNanos());
        gateway.diskAnswers();
        gateway.restart();

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
    }

    /** The disk answers late: the message is to be acknowledged from the spool before its record is there. */
    @Test
    void messageIsRefusedWhenItsRecordFailsAndItsStageDoesNot() {
        gateway.diskIsSlow();
        gateway.diskFails(true);
        node.sends(publish(topic, QoS.TWO, 7));
        gateway.diskFails(false);

        gateway.advanceSeconds(5);
        node.expectsNothing();
        gateway.diskAnswers();

        broker.expectsNothing();
        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));
        node.expectsNothing();
    }

    @Test
    void repetitionIsNotAcknowledgedWhileTheDiskHasNotAnswered() {
        gateway.diskIsSlow();
        gateway.diskFails(true);
        node.sends(publish(topic, QoS.TWO, 7));
        gateway.advanceSeconds(5);
        node.sends(new Publish(true, QoS.TWO, false, topic, 7, DATA));

        gateway.diskAnswers();

        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));
        node.expectsNothing();
    }

    @Test
    void whatHasToBeKeptIsRefusedOnADiskThatFailed() {
        gateway.diskFails(true);
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(publish(topic, QoS.TWO, 7));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));

        node.sends(new Register(0, 8, "room/h"));
        node.expects(new RegAck(0, 8, ReturnCode.CONGESTION));
        node.sends(new Subscribe(false, QoS.ONE, 9, new TopicName("lamp")));
        node.expects(new SubAck(QoS.ZERO, 0, 9, ReturnCode.CONGESTION));
    }

    @Test
    void messageAtQos2FromTheSpoolGoesOutWhenTheDiskIsBackAndNotBefore() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(publish(topic, QoS.TWO, 7));
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        node.expects(new PubComp(7));
        gateway.diskFails(true);
        gateway.advanceSeconds(30);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        broker.expectsNothing();

        gateway.diskFails(false);
        gateway.advanceSeconds(15);

        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        gateway.nothingElse();
    }

    @Test
    void messageAtQos1PassesOneAtQos2ThatWaitsForTheDisk() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
        node.sends(publish(topic, QoS.TWO, 7));
        node.expects(new PubRec(7));
        gateway.diskFails(true);
        gateway.advanceSeconds(30);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        broker.expectsNothing();

        node.sends(publish(topic, QoS.ONE, 8));

        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        node.expects(new PubAck(topic.value(), 8, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    /** It may be refused, and the repetition taken: with the next attempt the broker would have it twice. */
    @Test
    void messageThatHasLeftIsNotRepeatedOnTheSameConnectionWhenTheDiskIsBack() {
        node.sends(publish(topic, QoS.TWO, 7));
        broker.expects(MqttCommand.Publish.class);
        gateway.diskFails(true);
        node.sends(new Register(0, 8, "room/h"));
        node.expectsNothing();

        gateway.diskFails(false);
        gateway.advanceSeconds(15);

        broker.expectsNothing();
    }

    @Test
    void pubRelWaitsForTheDiskToo() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        gateway.diskFails(true);
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        broker.expectsNothing();

        gateway.diskFails(false);
        gateway.advanceSeconds(5);
        node.heard();

        broker.expects(new MqttCommand.PubRel(packetId));
        gateway.nothingElse();
    }

    /** That the disk takes the deletions of another session looks as if it worked again. */
    @Test
    void pubRelWaitsForItsOwnRecordOnAFullDisk() {
        Node other = gateway.connected("b", 1001, false);
        other.sends(publish(ShortTopicName.of("xy"), QoS.TWO, 8));
        MqttCommand.Publish ofOther = gateway.broker("b").expects(MqttCommand.Publish.class);
        gateway.broker("b").says(new MqttEvent.PubRec(ofOther.packetId(), ReasonCode.SUCCESS));
        other.expects(new PubRec(8));
        other.sends(new PubRel(8));
        gateway.broker("b").expects(new MqttCommand.PubRel(ofOther.packetId()));
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        gateway.diskIsFull(true);
        node.sends(new PubRel(7));

        gateway.broker("b").says(new MqttEvent.PubComp(ofOther.packetId()));
        gateway.advanceSeconds(30);

        broker.expectsNothing();
        gateway.diskIsFull(false);
        gateway.advanceSeconds(5);
        broker.expects(new MqttCommand.PubRel(packetId));
    }

    @Test
    void subscribeThatDependedOnTheDiskReachesTheBrokerAllTheSame() {
        gateway.diskFails(true);
        node.sends(new Subscribe(false, QoS.ONE, 9, new TopicName("lamp")));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();

        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));

        assertThat(node.expects(SubAck.class).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
    }

    @Test
    void gatewayDoesNotStartWithRecordsThatTheDiskDoesNotGive() {
        assertThatThrownBy(() -> gateway.restartsWith((which, records) -> {
                    throw new IllegalStateException("input or output error");
                }))
                .hasMessage("input or output error");
    }

    /** Records come back in the order of their numbers. */
    @Test
    void messageThatIsWrittenAtTheSecondAttemptKeepsItsPlaceOverARestart() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        gateway.diskIsSlow();
        gateway.diskFails(true);
        broker.says(message("room/t", QoS.ONE, 5, "first"));
        gateway.diskFails(false);
        broker.says(message("room/t", QoS.ONE, 6, "second"));
        gateway.diskAnswers();
        broker.expects(new MqttCommand.PubAck(6));
        gateway.advanceSeconds(60);
        broker.says(message("room/t", QoS.ZERO, 0));
        gateway.diskAnswers();
        broker.expects(new MqttCommand.PubAck(5));

        gateway.restart();
        gateway.diskAnswers();
        node.sends(PingReq.withoutClientId());
        gateway.diskAnswers();

        assertThat(node.expects(Publish.class).data()).isEqualTo(Payload.ofText("first"));
    }

    // ---- one session after the other

    /** The end of the first one and the beginning of the second one are tried again in any order. */
    @Test
    void sessionIsNotDeletedAsTheOneBeforeItWhenTheDiskIsBack() {
        Node clean = gateway.connected("b", 1001, true);
        gateway.diskFails(true);
        clean.sends(Disconnect.plain());
        connectsAgain(clean);
        gateway.advanceSeconds(6);

        gateway.diskFails(false);
        gateway.advanceSeconds(10);
        gateway.restart();

        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void sessionIsNotDeletedAsTheOneBeforeItWhoseEndWasUnderWay() {
        Node clean = gateway.connected("b", 1001, true);
        gateway.diskIsSlow();
        gateway.diskFails(true);
        clean.sends(Disconnect.plain());
        connectsAgain(clean);
        gateway.diskAnswers();
        gateway.advanceSeconds(6);
        gateway.diskAnswers();

        gateway.diskFails(false);
        gateway.advanceSeconds(10);
        gateway.diskAnswers();
        gateway.restart();

        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.ACTIVE);
    }

    /** The deletions of the earlier session are tried first, fail once more, and come behind the record of the present one. */
    @Test
    void whatIsDeletedOfAnEarlierSessionIsNotTakenFromThePresentOne() {
        Node other = gateway.connected("b", 1001, true);
        gateway.diskFails(true);
        other.sends(Disconnect.plain());
        other.expects(Disconnect.plain());
        gateway.broker("b").expects(new MqttCommand.Close(false));
        gateway.connected("b", 1001, false);
        gateway.advanceSeconds(5);
        gateway.diskFails(false);
        gateway.advanceSeconds(5);

        gateway.restart();

        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.ACTIVE);
    }

    private void connectsAgain(Node clean) {
        clean.sends(new Connect(false, true, 1, 60, "b"));
        gateway.broker("b").says(new MqttEvent.Connected(false));
        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.ACTIVE);
    }

    // ---- from the broker

    @Test
    void messageThatCouldNotBeWrittenWhenItWasSentIsKeptWholeWhenTheClientIsSilent() {
        gateway.diskFails(true);
        broker.says(message("room/t", QoS.TWO, 5));
        node.expectsNothing();
        gateway.diskFails(false);
        gateway.advanceSeconds(60);
        node.heard();
        broker.expects(new MqttCommand.PubRec(5));

        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.sends(PingReq.withoutClientId());

        assertThat(node.heard())
                .anyMatch(
                        one -> one instanceof Publish publish && publish.data().equals(DATA));
    }

    @Test
    void messageWhoseMsgIdCouldNotBeWrittenKeepsTheOneWithWhichItGoesOut() {
        gateway.diskFails(true);
        broker.says(message("room/t", QoS.TWO, 5));
        node.expectsNothing();

        gateway.diskFails(false);
        gateway.advanceSeconds(15);
        int msgId = node.expects(Publish.class).msgId();
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        broker.says(message("room/t", QoS.TWO, 5));

        assertThat(node.expects(Publish.class).msgId()).isEqualTo(msgId);
    }

    @Test
    void brokerGetsThePubRecThatTheDiskHeldBack() {
        broker.says(message("room/t", QoS.TWO, 5));
        Publish publish = node.expects(Publish.class);
        gateway.diskFails(true);
        node.sends(new PubRec(publish.msgId()));
        broker.expectsNothing();

        gateway.diskFails(false);
        gateway.advanceSeconds(15);

        broker.expects(new MqttCommand.PubRec(5));
    }

    /** Until the PUBREC is on disk a restart sends the message again, which the client knows by its MsgId. */
    @Test
    void clientIsNotToForgetAMessageWhosePubRecTheDiskDidNotTake() {
        broker.says(message("room/t", QoS.TWO, 5));
        Publish publish = node.expects(Publish.class);
        gateway.diskFails(true);
        node.sends(new PubRec(publish.msgId()));
        gateway.advanceSeconds(30);
        node.expectsNothing();

        gateway.diskFails(false);
        gateway.advanceSeconds(5);

        broker.expects(new MqttCommand.PubRec(5));
        node.expects(new PubRel(publish.msgId()));
        node.sends(new PubComp(publish.msgId()));
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));
        gateway.nothingElse();
    }

    @Test
    void messageIsTheSameOneAfterARestartThatForgotItsPubRec() {
        broker.says(message("room/t", QoS.TWO, 5));
        Publish publish = node.expects(Publish.class);
        gateway.diskFails(true);
        node.sends(new PubRec(publish.msgId()));
        gateway.advanceSeconds(1);

        gateway.restart();
        broker.expects(new MqttCommand.Open(false));

        Publish again = node.expects(Publish.class);
        assertThat(again.msgId()).isEqualTo(publish.msgId());
        assertThat(again.dup()).isTrue();
    }

    @Test
    void othersPassAMessageWhosePubRecTheDiskDidNotTake() {
        broker.says(message("room/t", QoS.TWO, 5));
        broker.says(message("room/t", QoS.ONE, 6, "next"));
        Publish first = node.expects(Publish.class);
        gateway.diskFails(true);
        node.sends(new PubRec(first.msgId()));
        gateway.advanceSeconds(10);

        Publish next = node.expects(Publish.class);
        assertThat(next.data()).isEqualTo(Payload.ofText("next"));
        node.sends(new PubAck(next.topic().value(), next.msgId(), ReturnCode.ACCEPTED));
        broker.expects(new MqttCommand.PubAck(6));
        node.expectsNothing();
    }

    /** The broker had the PUBREC, and the restart forgot it. */
    @Test
    void packetIdThatTheBrokerHasReleasedIsNotAcknowledgedOnceMore() {
        broker.says(message("room/t", QoS.TWO, 5));
        Publish publish = node.expects(Publish.class);
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(Publish.class);
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));

        node.sends(new PubRec(publish.msgId()));

        broker.expectsNothing();
        node.expects(new PubRel(publish.msgId()));
    }

    /** In the next session at the broker the packet id may stand for another message. */
    @Test
    void brokerGetsNoPubRecOnAnotherConnectionThanThatOfTheMessage() {
        broker.says(message("room/t", QoS.TWO, 5));
        Publish publish = node.expects(Publish.class);
        gateway.diskFails(true);
        node.sends(new PubRec(publish.msgId()));
        gateway.beginsCleanSession("a", node);

        gateway.diskFails(false);
        gateway.advanceSeconds(15);

        broker.expectsNothing();
    }

    @Test
    void messageForASleeperThatCouldNotBeWrittenIsAskedOfTheBrokerAgainAfterARestart() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        gateway.diskFails(true);
        broker.says(message("room/t", QoS.TWO, 5));
        broker.expectsNothing();
        gateway.diskFails(false);
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        broker.says(message("room/t", QoS.TWO, 5));
        broker.expects(new MqttCommand.PubRec(5));
        node.sends(PingReq.withoutClientId());

        assertThat(node.expects(Publish.class).data()).isEqualTo(DATA);
    }

    @Test
    void brokerNeedNotKeepWhatASleeperDidNotGetWhenTheDiskIsBack() {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        gateway.diskFails(true);
        broker.says(message("room/t", QoS.ONE, 5));
        broker.says(message("room/t", QoS.TWO, 6));
        broker.expectsNothing();

        gateway.diskFails(false);
        gateway.advanceSeconds(60);
        broker.says(message("room/t", QoS.ZERO, 0));

        broker.expects(new MqttCommand.PubAck(5));
        broker.expects(new MqttCommand.PubRec(6));
    }

    @Test
    void answerOfTheBrokerWhileTheDiskFailsIsPassedOn() {
        node.sends(publish(topic, QoS.TWO, 7));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        gateway.diskIsSlow();
        gateway.diskFails(true);
        gateway.advanceSeconds(5);
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        gateway.nothingElse();

        gateway.diskAnswers();

        node.expects(new PubRec(7));
        gateway.nothingElse();
    }

    @Test
    void repetitionIsAnsweredFromTheSpoolWhenTheDiskIsBackBeforeTheBroker() {
        node.sends(publish(topic, QoS.TWO, 7));
        broker.expects(MqttCommand.Publish.class);
        gateway.diskFails(true);
        gateway.advanceSeconds(5);
        broker.expectsNothing();
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.diskFails(false);
        gateway.advanceSeconds(60);
        broker.expects(new MqttCommand.Open(false));

        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());

        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    void repetitionThatCrossesTheRefusalIsRefusedThoughTheDiskIsBack() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.diskFails(true);
        node.sends(publish(topic, QoS.TWO, 7));
        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));
        gateway.diskFails(false);
        gateway.advanceSeconds(30);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));

        node.sends(publish(topic, QoS.TWO, 7).asDuplicate());

        node.expects(new PubAck(topic.value(), 7, ReturnCode.CONGESTION));
        gateway.nothingElse();
    }
}
