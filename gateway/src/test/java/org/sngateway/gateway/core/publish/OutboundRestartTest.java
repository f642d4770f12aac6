package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillTopicReq;

/** Promises P3 and P5: what the broker has for a client comes in its order, and at QoS 2 once, over a restart. */
class OutboundRestartTest {
    private final Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: state}"));
    private final Broker broker = gateway.broker();
    /** What the broker has sent and has no acknowledgement for. */
    private final List<MqttEvent.Publish> unacknowledged = new ArrayList<>();

    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClientThatKnowsATopic() {
        node = gateway.connected(3_600);
        node.registers("lamp");
    }

    // ---- order

    @Test
    void whatCameBeforeAClientBeganToConnectIsDeliveredBeforeWhatCameSince() {
        publishes("lamp", 1, "A");
        publishes("lamp", 2, "B");
        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("A");
        node.sends(new Connect(true, false, 1, 3_600, "a"));
        node.expects(new WillTopicReq());

        publishes("lamp", 3, "C");
        restartsWithABrokerThatRepeats();

        assertThat(delivered()).containsExactly("A", "B", "C");
    }

    @Test
    void whatWasInFlightToAClientThatFellSilentIsDeliveredBeforeWhatCameSince() {
        publishes("lamp", 1, "A");
        publishes("lamp", 2, "B");
        gateway.advanceSeconds(60);

        publishes("lamp", 3, "C");
        restartsWithABrokerThatRepeats();

        assertThat(delivered()).containsExactly("A", "B", "C");
    }

    @Test
    void whatWasInFlightWhenTheClientDidNotRegisterIsDeliveredBeforeWhatCameSince() {
        publishes("door", 1, "open");
        node.expects(Register.class);
        gateway.advanceSeconds(5);
        publishes("lamp", 2, "A");
        publishes("lamp", 3, "B");
        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("A");
        // The REGISTER is given up at 40 s, what is in flight not yet.
        gateway.advanceSeconds(37);

        publishes("lamp", 4, "C");
        restartsWithABrokerThatRepeats();

        assertThat(delivered()).containsSubsequence("A", "B", "C").hasSize(4);
    }

    @Test
    void whatAClientThatFellSilentHasNotTakenTheBrokerNeedNotKeep() {
        publishes("lamp", 1, "A");
        publishes("lamp", 2, "B");

        gateway.advanceSeconds(60);

        broker.expects(new MqttCommand.PubAck(1));
        broker.expects(new MqttCommand.PubAck(2));
    }

    // ---- exactly once

    @Test
    void messageThatWasDroppedWhileTheBrokerWasAwayDoesNotComeAgain() {
        isDroppedWhileTheBrokerIsAway(5);

        restartsWithABrokerThatRepeats();

        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    @Test
    void packetIdOfADroppedMessageMeansANewOneWhenTheBrokerHasReleasedIt() {
        isDroppedWhileTheBrokerIsAway(5);
        restartsWithABrokerThatRepeats();
        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));

        restarts();
        publishes("lamp", QoS.TWO, 5, "B");

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("B");
    }

    @Test
    void messageThatTheClientHasIsAcknowledgedAgainToABrokerThatRepeatsIt() {
        publishes("lamp", QoS.TWO, 5, "A");
        int msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));

        restartsWithABrokerThatRepeats();

        broker.expects(new MqttCommand.PubRec(5));
        node.expects(new PubRel(msgId));
        node.sends(new PubComp(msgId));
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    private void publishes(String topic, int packetId, String text) {
        publishes(topic, QoS.ONE, packetId, text);
    }

    private void publishes(String topic, QoS qos, int packetId, String text) {
        MqttEvent.Publish publish = new MqttEvent.Publish(topic, Payload.ofText(text), qos, false, packetId);
        unacknowledged.add(publish);
        broker.says(publish);
    }

    /** A message at QoS 2 for a client that is there and acknowledges nothing. */
    private void isDroppedWhileTheBrokerIsAway(int packetId) {
        publishes("lamp", QoS.TWO, packetId, "A");
        broker.says(new MqttEvent.ConnectionLost("reset"));
        for (int second = 0; second < 60; second++) {
            node.sends(PingReq.withoutClientId());
            gateway.advanceSeconds(1);
            if (gateway.commandsWaiting("a") > 0) {
                broker.expects(new MqttCommand.Open(false));
                broker.says(new MqttEvent.ConnectionLost("refused"));
            }
        }
        assertThat(gateway.dropped(DropReason.NOT_ACKNOWLEDGED)).isEqualTo(1);
        assertThat(node.heard()).hasAtLeastOneElementOfType(Publish.class).endsWith(new PingResp());
    }

    private void restarts() {
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
    }

    /** The broker sends again, in its order, what was not acknowledged to it before the restart. */
    private void restartsWithABrokerThatRepeats() {
        while (gateway.commandsWaiting("a") > 0) {
            int acknowledged = broker.expects(MqttCommand.PubAck.class).packetId();
            unacknowledged.removeIf(publish -> publish.packetId() == acknowledged);
        }
        restarts();
        unacknowledged.forEach(publish -> broker.says(publish.asDuplicate()));
    }

    /** The texts of what comes to the client, which registers and acknowledges all of it. */
    private List<String> delivered() {
        List<String> texts = new ArrayList<>();
        List<SnMessage> heard = node.heard();
        while (!heard.isEmpty()) {
            for (SnMessage message : heard) {
                if (message instanceof Register register) {
                    node.learns(register);
                } else if (message instanceof Publish publish) {
                    texts.add(publish.data().asText());
                    node.acknowledges(publish);
                }
            }
            heard = node.heard();
        }
        return texts;
    }
}
