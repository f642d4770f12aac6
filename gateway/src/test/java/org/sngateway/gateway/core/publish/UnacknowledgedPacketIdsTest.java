package org.sngateway.gateway.core.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;

/**
 * Promises P2 and P3: what a client acknowledged while there was no connection to the broker is acknowledged when the broker
 * repeats it, and its packet id then is that of another message, also of one with the same content.
 */
public class UnacknowledgedPacketIdsTest {
    private static final MqttEvent LOST = new MqttEvent.ConnectionLost("reset");

    private final Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: state}"));
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private int recordsBefore;

    @BeforeEach
    void connectedClientThatKnowsATopic() {
        node = gateway.connected(3_600);
        node.registers("lamp");
        recordsBefore = gateway.records();
    }

    @Test
    void acknowledgementWithoutConnectionIsGivenWhenTheBrokerRepeats() {
        acknowledgesWithoutConnection(QoS.ONE);

        reconnects(true);
        broker.says(message("lamp", QoS.ONE, 5, "on").asDuplicate());

        broker.expects(new MqttCommand.PubAck(5));
        node.expectsNothing();
    }

    @Test
    void acknowledgementWithoutConnectionOutlivesARestart() {
        acknowledgesWithoutConnection(QoS.ONE);

        restarts();
        broker.says(message("lamp", QoS.ONE, 5, "on").asDuplicate());

        broker.expects(new MqttCommand.PubAck(5));
        node.expectsNothing();
    }

    @Test
    void packetIdIsThatOfAnotherMessageOnceTheBrokerHasTheAcknowledgement() {
        acknowledgesWithoutConnection(QoS.ONE);
        reconnects(true);
        broker.says(message("lamp", QoS.ONE, 5, "on").asDuplicate());
        broker.expects(new MqttCommand.PubAck(5));

        broker.says(message("lamp", QoS.ONE, 5, "on"));

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("on");
        assertThat(gateway.records()).isEqualTo(recordsBefore);
    }

    @Test
    void packetIdIsThatOfAnotherMessageAfterARestartToo() {
        acknowledgesWithoutConnection(QoS.ONE);
        restarts();
        broker.says(message("lamp", QoS.ONE, 5, "on").asDuplicate());
        broker.expects(new MqttCommand.PubAck(5));

        restarts();
        broker.says(message("lamp", QoS.ONE, 5, "on"));

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("on");
    }

    @Test
    void nothingIsOwedToABrokerThatForgotTheSession() {
        acknowledgesWithoutConnection(QoS.ONE);

        reconnects(false);
        broker.says(message("lamp", QoS.ONE, 5, "on"));

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("on");
        assertThat(gateway.records()).isEqualTo(recordsBefore);
    }

    @Test
    void nothingIsOwedAfterARestartToABrokerThatForgotTheSession() {
        acknowledgesWithoutConnection(QoS.ONE);
        reconnects(false);

        restarts();
        broker.says(message("lamp", QoS.ONE, 5, "on"));

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("on");
    }

    @Test
    void messageAtQos2ThatTheClientReceivedIsReceivedWhenTheBrokerRepeatsIt() {
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        Publish publish = node.expects(Publish.class);
        broker.says(LOST);
        node.sends(new PubRec(publish.msgId()));
        node.heard();

        reconnects(true);
        broker.says(message("lamp", QoS.TWO, 5, "on").asDuplicate());

        broker.expects(new MqttCommand.PubRec(5));
        node.expectsNothing();
    }

    @Test
    void messageAtQos2ThatTheClientIsThroughWithDoesNotComeAgainAfterARestart() {
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        Publish publish = node.expects(Publish.class);
        broker.says(LOST);
        node.sends(new PubRec(publish.msgId()));
        node.expects(new PubRel(publish.msgId()));
        node.sends(new PubComp(publish.msgId()));

        restarts();
        broker.says(message("lamp", QoS.TWO, 5, "on").asDuplicate());

        broker.expects(new MqttCommand.PubRec(5));
        node.expectsNothing();
    }

    @Test
    void messageUnderWayIsNotTheNextOneOfABrokerThatForgotTheSession() {
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        Publish underWay = node.expects(Publish.class);
        reconnectsAfterALoss(false);

        restarts();
        node.sends(new Connect(false, false, 1, 3_600, "a"));
        broker.says(message("lamp", QoS.TWO, 5, "on"));

        node.heard();
        node.acknowledges(underWay);
        assertThat(node.expects(Publish.class).msgId()).isNotEqualTo(underWay.msgId());
    }

    @Test
    void packetIdAtQos2IsThatOfAnotherMessageOnceTheBrokerReleasedIt() {
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));
        node.heard();

        broker.says(message("lamp", QoS.TWO, 5, "on"));

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("on");
    }

    @Test
    void otherContentUnderAPacketIdThatIsUnderWayIsAnotherMessage() {
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        Publish publish = node.expects(Publish.class);
        node.sends(new PubRec(publish.msgId()));
        broker.expects(new MqttCommand.PubRec(5));
        reconnectsAfterALoss(true);

        broker.says(message("lamp", QoS.TWO, 5, "off").asDuplicate());
        gateway.advanceSeconds(5);
        node.expects(new PubRel(publish.msgId()));
        node.sends(new PubComp(publish.msgId()));

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("off");
    }

    @Test
    void otherContentUnderAPacketIdThatIsOwedIsAnotherMessage() {
        acknowledgesWithoutConnection(QoS.ONE);

        restarts();
        broker.says(message("lamp", QoS.ONE, 5, "off").asDuplicate());

        assertThat(node.expects(Publish.class).data().asText()).isEqualTo("off");
    }

    @Test
    void otherContentUnderAPacketIdThatIsNotReleasedIsAnotherMessage() {
        broker.says(message("lamp", QoS.TWO, 5, "on"));
        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubRec(5));
        reconnectsAfterALoss(true);

        broker.says(message("lamp", QoS.TWO, 5, "off").asDuplicate());

        gateway.advanceSeconds(5);
        assertThat(node.heard())
                .anyMatch(one -> one instanceof Publish publish
                        && publish.data().asText().equals("off"));
    }

    private void reconnectsAfterALoss(boolean sessionPresent) {
        broker.says(LOST);
        gateway.advanceSeconds(2);
        reconnects(sessionPresent);
    }

    private void acknowledgesWithoutConnection(QoS qos) {
        broker.says(message("lamp", qos, 5, "on"));
        Publish publish = node.expects(Publish.class);
        broker.says(LOST);
        node.acknowledges(publish);
        gateway.advanceSeconds(2);
        broker.expects(new MqttCommand.Open(false));
    }

    private void reconnects(boolean sessionPresent) {
        gateway.advanceSeconds(2);
        if (gateway.commandsWaiting("a") > 0) {
            broker.expects(new MqttCommand.Open(false));
        }
        broker.says(new MqttEvent.Connected(sessionPresent));
    }

    private void restarts() {
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
    }
}
