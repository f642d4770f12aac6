package org.sngateway.gateway.core.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;

/** R6.3 and MQTT 5 §3.3.2.3.3: a sleeper gets no command that is out of date. */
class ExpiryTest {
    private static final int DURATION = 600;

    private final Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: /not-used}\n"));
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void sleeperSubscribed() {
        node = gateway.connected(60);
        node.subscribes(new TopicName("lamp"), QoS.TWO, broker);
        node.sends(new Disconnect(DURATION));
        node.expects(Disconnect.plain());
    }

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"ZERO", "ONE", "TWO"})
    @Rule("R6.3 message expiry")
    void messageIsDroppedAtTheWakeWhenItHasExpired(QoS qos) {
        arrives(qos, 60);
        gateway.advanceSeconds(60);

        wakes();

        node.expects(new PingResp());
        gateway.nothingElse();
        assertThat(gateway.dropped(DropReason.EXPIRED)).isEqualTo(1);
    }

    @Test
    @Rule("R6.3 message expiry")
    void messageIsDeliveredBeforeItExpires() {
        arrives(QoS.ONE, 60);
        gateway.advance(Duration.ofMillis(59_999));

        wakes();

        assertThat(node.expects(Publish.class).data()).isEqualTo(Lockstep.DATA);
        assertThat(gateway.dropped(DropReason.EXPIRED)).isZero();
    }

    @Test
    @Rule("R6.3 message expiry")
    void messageWithoutAnExpiryWaits() {
        arrives(QoS.ONE, MqttEvent.Publish.NO_EXPIRY);
        gateway.advanceSeconds(DURATION);

        wakes();

        node.expects(Publish.class);
    }

    @Test
    @Rule("R6.3 message expiry")
    void messageThatIsWorthNothingFromTheStartIsNotDelivered() {
        arrives(QoS.ONE, 0);

        wakes();

        node.expects(new PingResp());
        assertThat(gateway.dropped(DropReason.EXPIRED)).isEqualTo(1);
    }

    @Test
    @Rule("R6.3 message expiry")
    void messageThatWasSentAndNotAcknowledgedExpiresToo() {
        arrives(QoS.ONE, 60);
        wakes();
        node.expects(Publish.class);
        node.sends(new Disconnect(DURATION));
        node.expects(Disconnect.plain());
        gateway.advanceSeconds(60);

        wakes();

        node.expects(new PingResp());
        assertThat(gateway.dropped(DropReason.EXPIRED)).isEqualTo(1);
    }

    @Test
    @Rule("R6.3 message expiry")
    void othersAreDelivered() {
        arrives(QoS.ONE, 60);
        broker.says(new MqttEvent.Publish("lamp", Lockstep.DATA, QoS.ONE, false, 2));
        broker.expects(new MqttCommand.PubAck(2));
        gateway.advanceSeconds(60);

        wakes();

        Publish publish = node.expects(Publish.class);
        node.sends(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED));
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    @Rule("R6.3 message expiry")
    void timeWithoutTheGatewayCounts() {
        arrives(QoS.ONE, 60);
        gateway.advanceSeconds(30);
        gateway.isOffFor(Duration.ofSeconds(30));
        gateway.restart();
        broker.expects(MqttCommand.Open.class);

        wakes();

        node.expects(new PingResp());
        assertThat(gateway.dropped(DropReason.EXPIRED)).isEqualTo(1);
    }

    @Test
    @Rule("R6.3 message expiry")
    void messageThatHasNotExpiredOutlivesARestart() {
        arrives(QoS.ONE, 60);
        gateway.isOffFor(Duration.ofSeconds(30));
        gateway.restart();
        broker.expects(MqttCommand.Open.class);
        gateway.advanceSeconds(29);

        wakes();

        assertThat(node.heard()).anyMatch(message -> message instanceof Publish || message instanceof Register);
    }

    /** What has expired makes room before anything else is dropped. */
    @Test
    @Rule("R6.3 message expiry")
    void expiredMessageTakesNoPlaceInAFullQueue() {
        for (int i = 1; i <= 10; i++) {
            broker.says(new MqttEvent.Publish("lamp", Lockstep.DATA, QoS.ONE, false, i, false, i == 5 ? 60 : 600));
            broker.expects(new MqttCommand.PubAck(i));
        }
        gateway.advanceSeconds(60);

        broker.says(new MqttEvent.Publish("lamp", Lockstep.DATA, QoS.ONE, false, 11));

        broker.expects(new MqttCommand.PubAck(11));
        assertThat(gateway.dropped(DropReason.EXPIRED)).isEqualTo(1);
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isZero();
    }

    private void arrives(QoS qos, long expirySeconds) {
        int packetId = qos == QoS.ZERO ? 0 : 1;
        broker.says(new MqttEvent.Publish("lamp", Lockstep.DATA, qos, false, packetId, false, expirySeconds));
        if (qos == QoS.ONE) {
            broker.expects(new MqttCommand.PubAck(1));
        } else if (qos == QoS.TWO) {
            broker.expects(new MqttCommand.PubRec(1));
            broker.says(new MqttEvent.PubRel(1));
            broker.expects(new MqttCommand.PubComp(1));
        }
    }

    private void wakes() {
        node.sends(new PingReq("a"));
    }
}
