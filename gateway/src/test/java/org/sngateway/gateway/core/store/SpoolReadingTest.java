package org.sngateway.gateway.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicId;

/** Messages that lie on disk only, while they are read from there: R8.22. */
class SpoolReadingTest {
    /** So many wait in memory, those behind them on disk only. */
    private static final int IN_MEMORY = 16;

    private static final int LAST_MSG_ID = 99;
    private static final Payload LAST = Payload.ofText("last");

    private final Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: x}"));
    private final Broker broker = gateway.broker();
    private final List<MqttCommand.Publish> underWay = new ArrayList<>();
    private Node node = gateway.node(1000);
    private TopicId topic = new NormalTopicId(1);

    @BeforeEach
    void lastMessageIsBeingReadFromDisk() {
        node = gateway.connected();
        topic = new NormalTopicId(node.registers("t"));
        broker.says(new MqttEvent.ConnectionLost("reset"));
        for (int msgId = 1; msgId <= IN_MEMORY; msgId++) {
            node.sends(new Publish(false, QoS.ONE, false, topic, msgId, Payload.ofText("" + msgId)));
            node.expects(new PubAck(topic.value(), msgId, ReturnCode.ACCEPTED));
        }
        node.sends(new Publish(false, QoS.TWO, false, topic, LAST_MSG_ID, LAST));
        node.expects(new PubRec(LAST_MSG_ID));
        gateway.advance(Duration.ofSeconds(1));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        for (int i = 0; i < IN_MEMORY; i++) {
            underWay.add(broker.expects(MqttCommand.Publish.class));
        }
        gateway.diskIsSlow();
        broker.says(new MqttEvent.PubAck(underWay.get(0).packetId(), ReasonCode.SUCCESS));
        gateway.nothingElse();
    }

    @Test
    void pubRelMeanwhileIsNotForgotten() {
        node.sends(new PubRel(LAST_MSG_ID));
        gateway.diskAnswers();
        node.expects(new PubComp(LAST_MSG_ID));
        MqttCommand.Publish last = broker.expects(MqttCommand.Publish.class);

        broker.says(new MqttEvent.PubRec(last.packetId(), ReasonCode.SUCCESS));
        gateway.diskAnswers();

        broker.expects(new MqttCommand.PubRel(last.packetId()));
        gateway.nothingElse();
    }

    @Test
    void cleanSessionWaitsForAMessageThatIsBeingRead() {
        Lockstep other = new Lockstep(Settings.with("", "store: {directory: x}"));
        Node client = other.connected();
        TopicId id = new NormalTopicId(client.registers("t"));
        client.sends(new Publish(false, QoS.TWO, false, id, LAST_MSG_ID, LAST));
        int packetId = other.broker("a").expects(MqttCommand.Publish.class).packetId();
        other.restart();
        other.broker("a").expects(new MqttCommand.Open(false));
        other.diskIsSlow();
        other.broker("a").says(new MqttEvent.Connected(true));

        client.sends(new Connect(false, true, 1, 60, "a"));
        other.diskAnswers();

        other.broker("a").expects(new MqttCommand.Publish("t", LAST, QoS.TWO, false, true, packetId));
        other.nothingElse();
        other.broker("a").says(new MqttEvent.PubAck(packetId, ReasonCode.SUCCESS));
        other.diskAnswers();
        other.broker("a").expects(new MqttCommand.Close());
        other.broker("a").expects(new MqttCommand.Open(true));
    }

    @Test
    void messageThatTheBrokerForgotOverARestartIsPublishedAgain() {
        Lockstep other = restartedWhileTheBrokerOwesPubComp();

        other.broker("a").says(new MqttEvent.Connected(false));

        expectsLastAgain(other);
    }

    @Test
    void messageThatTheBrokerForgotIsPublishedAgainThoughItWasReadTooLateForThatConnection() {
        Lockstep other = restartedWhileTheBrokerOwesPubComp();
        other.diskIsSlow();
        other.broker("a").says(new MqttEvent.Connected(false));
        other.broker("a").says(new MqttEvent.ConnectionLost("reset"));
        other.diskAnswers();
        other.advance(Duration.ofSeconds(1));
        other.broker("a").expects(new MqttCommand.Open(true, false, null));

        other.broker("a").says(new MqttEvent.Connected(true));
        other.diskAnswers();

        expectsLastAgain(other);
    }

    private static Lockstep restartedWhileTheBrokerOwesPubComp() {
        Lockstep other = new Lockstep(Settings.with("", "store: {directory: x}"));
        Node client = other.connectedWithCleanSession();
        TopicId id = new NormalTopicId(client.registers("t"));
        client.sends(new Publish(false, QoS.TWO, false, id, LAST_MSG_ID, LAST));
        int packetId = other.broker("a").expects(MqttCommand.Publish.class).packetId();
        other.broker("a").says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        client.expects(new PubRec(LAST_MSG_ID));
        client.sends(new PubRel(LAST_MSG_ID));
        other.broker("a").expects(new MqttCommand.PubRel(packetId));
        other.restart();
        other.broker("a").expects(new MqttCommand.Open(true, false, null));
        return other;
    }

    private static void expectsLastAgain(Lockstep other) {
        MqttCommand.Publish again = other.broker("a").expects(MqttCommand.Publish.class);
        assertThat(again.payload()).isEqualTo(LAST);
        assertThat(again.dup()).isFalse();
        other.nothingElse();
    }

    @Test
    void messageThatTheBrokerDidNotAnswerHidesNoneOfThoseOnDisk() {
        Lockstep other = new Lockstep(Settings.with("", "store: {directory: x}"));
        Node client = other.connected();
        TopicId id = new NormalTopicId(client.registers("t"));
        client.sends(new Publish(false, QoS.ONE, false, id, LAST_MSG_ID, LAST));
        other.broker("a").expects(MqttCommand.Publish.class);
        other.broker("a").says(new MqttEvent.ConnectionLost("reset"));
        for (int msgId = 1; msgId <= IN_MEMORY + 1; msgId++) {
            client.sends(new Publish(false, QoS.ONE, false, id, msgId, Payload.ofText("" + msgId)));
        }
        client.expects(new PubAck(id.value(), LAST_MSG_ID, ReturnCode.ACCEPTED));
        for (int msgId = 1; msgId <= IN_MEMORY + 1; msgId++) {
            client.expects(new PubAck(id.value(), msgId, ReturnCode.ACCEPTED));
        }
        other.advance(Duration.ofSeconds(5));
        other.broker("a").expects(new MqttCommand.Open(false));

        other.broker("a").says(new MqttEvent.Connected(true));

        assertThat(other.broker("a").expects(MqttCommand.Publish.class).payload())
                .isEqualTo(LAST);
        for (int msgId = 1; msgId <= IN_MEMORY + 1; msgId++) {
            MqttCommand.Publish next = other.broker("a").expects(MqttCommand.Publish.class);
            assertThat(next.payload()).isEqualTo(Payload.ofText("" + msgId));
            other.broker("a").says(new MqttEvent.PubAck(next.packetId(), ReasonCode.SUCCESS));
        }
        other.nothingElse();
    }

    @Test
    void newMessageDoesNotOvertakeTheOneThatWasOnItsWayThoughThereIsNoSpool() {
        Lockstep other = new Lockstep(Settings.with("", "store: {directory: state}\nspool: {enabled: off}"));
        Node client = other.connected();
        TopicId room = new NormalTopicId(client.registers("room/t"));
        client.sends(new Publish(false, QoS.TWO, false, room, 7, Payload.ofText("first")));
        int packetId = other.broker("a").expects(MqttCommand.Publish.class).packetId();

        other.restart();
        other.broker("a").expects(new MqttCommand.Open(false));
        client.sends(new Publish(false, QoS.ONE, false, room, 8, Payload.ofText("before the broker")));
        other.diskIsSlow();
        other.broker("a").says(new MqttEvent.Connected(true));
        client.sends(new Publish(false, QoS.ONE, false, room, 9, Payload.ofText("before the disk")));
        other.nothingElse();
        other.diskAnswers();

        MqttCommand.Publish first = other.broker("a").expects(MqttCommand.Publish.class);
        assertThat(first.payload().asText()).isEqualTo("first");
        assertThat(first.packetId()).isEqualTo(packetId);
        for (String text : new String[] {"before the broker", "before the disk"}) {
            MqttCommand.Publish next = other.broker("a").expects(MqttCommand.Publish.class);
            assertThat(next.payload().asText()).isEqualTo(text);
        }
        other.nothingElse();
    }

    @Test
    void whatIsRepeatedAtTheBrokerComesInItsOrderThoughOneWasReadAfterAnotherHadCome() {
        Lockstep other = new Lockstep(Settings.with("", "store: {directory: state}\nspool: {enabled: off}"));
        Broker silent = other.broker("a");
        Node client = other.connected();
        TopicId room = new NormalTopicId(client.registers("room/t"));
        client.sends(new Publish(false, QoS.TWO, false, room, 7, Payload.ofText("first")));
        silent.expects(MqttCommand.Publish.class);
        other.restart();
        silent.expects(new MqttCommand.Open(false));
        client.sends(new Publish(false, QoS.TWO, false, room, 8, Payload.ofText("second")));
        silent.says(new MqttEvent.Connected(true));
        silent.expects(MqttCommand.Publish.class);
        silent.expects(MqttCommand.Publish.class);

        silent.says(new MqttEvent.ConnectionLost("reset"));
        other.advanceSeconds(1);
        silent.expects(new MqttCommand.Open(false));
        silent.says(new MqttEvent.Connected(true));

        assertThat(silent.expects(MqttCommand.Publish.class).payload()).isEqualTo(Payload.ofText("first"));
        assertThat(silent.expects(MqttCommand.Publish.class).payload()).isEqualTo(Payload.ofText("second"));
    }

    @Test
    void messagesAtQos1KeepTheirOrderOverARestart() {
        Lockstep other = new Lockstep(Settings.with("", "store: {directory: x}"));
        Node client = other.connected();
        TopicId id = new NormalTopicId(client.registers("t"));
        other.broker("a").says(new MqttEvent.ConnectionLost("reset"));
        client.sends(new Publish(false, QoS.ONE, false, id, 1, Payload.ofText("first")));
        other.advance(Duration.ofSeconds(1));
        other.broker("a").expects(new MqttCommand.Open(false));
        other.broker("a").says(new MqttEvent.Connected(true));
        client.sends(new Publish(false, QoS.ONE, false, id, 2, Payload.ofText("second")));
        other.advance(Duration.ofSeconds(5));
        client.expects(new PubAck(id.value(), 1, ReturnCode.ACCEPTED));
        client.expects(new PubAck(id.value(), 2, ReturnCode.ACCEPTED));

        other.restart();
        other.broker("a").expects(new MqttCommand.Open(false));
        other.broker("a").says(new MqttEvent.Connected(true));

        assertThat(other.broker("a").expects(MqttCommand.Publish.class).payload())
                .isEqualTo(Payload.ofText("first"));
        assertThat(other.broker("a").expects(MqttCommand.Publish.class).payload())
                .isEqualTo(Payload.ofText("second"));
        other.nothingElse();
    }
}
