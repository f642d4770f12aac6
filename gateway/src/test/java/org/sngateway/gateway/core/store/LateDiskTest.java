package org.sngateway.gateway.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
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

/** The disk answers for a session that is over, and the client has another one by then. */
class LateDiskTest {
    private final Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: x}"));
    private final Broker broker = gateway.broker();

    @Test
    void whatWasWrittenForTheSessionBeforeDoesNotEndTheNextOne() {
        Node node = gateway.connectedWithCleanSession();
        gateway.diskIsSlow();
        node.sends(new Register(0, 1, "a/topic"));
        node.sends(Disconnect.plain());
        Node again = gateway.node(1001);
        again.sends(new Connect(false, true, 1, 60, "a"));

        gateway.diskAnswers();
        gateway.diskAnswers();

        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        gateway.diskAnswers();
        again.expects(new ConnAck(ReturnCode.ACCEPTED));
        again.sends(PingReq.withoutClientId());
        gateway.diskAnswers();
        again.expects(new PingResp());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    void clientAtTheSameAddressGetsNothingThatWasForTheOneBefore() {
        Node node = gateway.connected();
        gateway.diskIsSlow();
        node.sends(new Register(0, 1, "a/topic"));
        node.sends(new Connect(false, true, 1, 60, "b"));

        gateway.diskAnswers();
        gateway.diskAnswers();

        node.expectsNothing();
    }

    /** Else it might be active after a restart, and its wake would bring it nothing, whatever its CleanSession. */
    @Test
    void clientHearsThatItMaySleepWhenThatIsOnDisk() {
        Node node = gateway.connectedWithCleanSession();
        gateway.diskIsSlow();

        node.sends(new Disconnect(60));
        node.expectsNothing();
        gateway.diskAnswers();

        node.expects(Disconnect.plain());
    }

    /** The client can't repeat because of a lost PUBACK before the PUBACK has left. */
    @Test
    void timeInWhichAPublishIsARepetitionBeginsWithItsAcknowledgement() {
        Node node = gateway.connected("a", 1000, false, 600);
        int topicId = node.registers("t");
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.diskIsSlow();
        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(topicId), 1, Payload.EMPTY));
        gateway.advanceSeconds(58);
        gateway.diskAnswers();
        node.expects(new PubAck(topicId, 1, ReturnCode.ACCEPTED));
        int records = gateway.records();

        gateway.advanceSeconds(10);
        node.sends(new Publish(true, QoS.ONE, false, new NormalTopicId(topicId), 1, Payload.EMPTY));

        node.expects(new PubAck(topicId, 1, ReturnCode.ACCEPTED));
        assertThat(gateway.records()).isEqualTo(records);
    }
}
