package org.sngateway.gateway.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillTopic;

/** Promise P5: a restart of the gateway is invisible to its clients. */
class RestartTest {
    private final Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: state}"));
    private final Broker broker = gateway.broker();

    private void restartsAndFindsItsSession() {
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
    }

    // ---- the session

    @Test
    void activeClientIsServedWithoutAReconnectAndItsIdsMeanWhatTheyMeant() {
        Node node = gateway.connected();
        int topicId = node.registers("room/t");

        restartsAndFindsItsSession();

        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(topicId), 7, DATA));
        MqttCommand.Publish publish = broker.expects(MqttCommand.Publish.class);
        assertThat(publish.topic()).isEqualTo("room/t");
        broker.says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
        node.expects(new PubAck(topicId, 7, ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    void listenerIsToldOfEachSessionThatGoesOn() {
        gateway.connected("a", 1000, false);
        Node sleeper = gateway.connected("b", 1001, false);
        sleeper.sends(new Disconnect(60));
        int before = gateway.log().size();

        gateway.restart();

        assertThat(gateway.log().subList(before, gateway.log().size()))
                .contains("a restored ACTIVE", "b restored ASLEEP");
    }

    @Test
    void supervisionBeginsAFullNewPeriod() {
        Node node = gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, "gone"));
        gateway.advanceSeconds(80);

        restartsAndFindsItsSession();
        gateway.advance(Duration.ofMillis(89_999));

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        broker.expectsNothing();
        gateway.advance(Duration.ofMillis(1));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.LOST);
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("gone");
        node.expectsNothing();
    }

    @Test
    void topicIdsKeepTheirMeaningAndGoOnBehindThoseThatWereReserved() {
        Node node = gateway.connected();
        int first = node.registers("one");

        restartsAndFindsItsSession();

        assertThat(node.registers("one")).isEqualTo(first);
        assertThat(node.registers("two")).isNotIn(first, first + 1);
    }

    @Test
    void subscriptionIsKnownAndItsIdNeedsNoRegister() {
        Node node = gateway.connected();
        int topicId = node.subscribes(new TopicName("lamp"), QoS.ONE, broker).topicId();

        restartsAndFindsItsSession();
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ONE, false, 5));

        Publish publish = node.expects(Publish.class);
        assertThat(publish.topic()).isEqualTo(new NormalTopicId(topicId));
        node.acknowledges(publish);
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    void subscriptionsAreMadeAgainAtABrokerThatForgot() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);

        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("lamp");
    }

    @Test
    void topicIdThatTheClientNeverAcknowledgedIsRegisteredAgain() {
        Node node = gateway.connected();
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ONE, false, 5));
        Register register = node.expects(Register.class);

        restartsAndFindsItsSession();
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ONE, false, 5));

        assertThat(node.expects(Register.class).topicId()).isEqualTo(register.topicId());
    }

    /** It has begun; with MQTT 5 the broker keeps it, and what waits in it, until the client leaves. */
    @Test
    void cleanSessionGoesOnAfterARestart() {
        Node node = gateway.connectedWithCleanSession();
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        gateway.core().onShutdown(gateway.nowNanos());
        broker.expects(new MqttCommand.Close(true));

        gateway.restart();
        broker.expects(new MqttCommand.Open(true, false, null));
        broker.says(new MqttEvent.Connected(true));
        broker.says(Lockstep.message("lamp", QoS.ONE, 1));

        node.acknowledges(node.expects(Publish.class));
        broker.expects(new MqttCommand.PubAck(1));
    }

    @Test
    void clientWithCleanSessionGetsItsSubscriptionsBack() {
        Node node = gateway.connectedWithCleanSession();
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);

        gateway.restart();
        broker.expects(new MqttCommand.Open(true, false, null));
        broker.says(new MqttEvent.Connected(false));

        assertThat(broker.expects(MqttCommand.Subscribe.class).filter()).isEqualTo("lamp");
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
    }

    @Test
    void nothingIsLeftOfACleanSessionThatEnded() {
        Node node = gateway.connectedWithCleanSession();
        int topicId = node.registers("one");
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        gateway.restart();

        assertThat(gateway.stateOf("a")).isNull();
        assertThat(gateway.connectedWithCleanSession().registers("two")).isNotEqualTo(topicId);
    }

    @Test
    void disconnectedClientIsKnownAndNotConnectedToTheBroker() {
        Node node = gateway.connected();
        int topicId = node.registers("one");
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        gateway.restart();

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
        broker.expectsNothing();
        assertThat(gateway.connected().registers("one")).isEqualTo(topicId);
    }

    @Test
    void sessionExpiresByTheTimeThatTheGatewayIsOff() {
        Node node = gateway.connected();
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        for (int day = 1; day <= 8; day++) {
            gateway.isOffFor(Duration.ofHours(23));
            gateway.restart();
        }
        gateway.advanceSeconds(1);

        assertThat(gateway.stateOf("a")).isNull();
    }

    // ---- sleep

    @Test
    void sleeperGetsWhatWaitedForItAtItsNextWake() {
        Node node = gateway.connected();
        int topicId = node.subscribes(new TopicName("lamp"), QoS.ONE, broker).topicId();
        sleeps(node);
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("1"), QoS.ONE, false, 5));
        broker.expects(new MqttCommand.PubAck(5));
        broker.says(new MqttEvent.Publish("lamp", Payload.ofText("2"), QoS.ONE, false, 6));
        broker.expects(new MqttCommand.PubAck(6));

        restartsAndFindsItsSession();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        node.sends(new PingReq("a"));

        for (String text : new String[] {"1", "2"}) {
            Publish publish = node.expects(Publish.class);
            assertThat(publish.topic()).isEqualTo(new NormalTopicId(topicId));
            assertThat(publish.data().asText()).isEqualTo(text);
            node.acknowledges(publish);
        }
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    void deliveredMessageDoesNotComeBack() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        sleeps(node);
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ONE, false, 5));
        broker.expects(new MqttCommand.PubAck(5));
        node.sends(new PingReq("a"));
        node.acknowledges(node.expects(Publish.class));
        node.expects(new PingResp());

        restartsAndFindsItsSession();
        node.sends(new PingReq("a"));

        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    void exactlyOnceToASleeperThoughTheBrokerRepeats() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("lamp"), QoS.TWO, broker);
        sleeps(node);
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.TWO, false, 5));
        broker.expects(new MqttCommand.PubRec(5));

        restartsAndFindsItsSession();
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.TWO, false, 5));
        broker.expects(new MqttCommand.PubRec(5));
        broker.says(new MqttEvent.PubRel(5));
        broker.expects(new MqttCommand.PubComp(5));

        node.sends(new PingReq("a"));
        int msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        node.expects(new PubRel(msgId));
        node.sends(new PubComp(msgId));
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    // ---- exactly once

    @Test
    void messageAtQos2GoesOnUnderItsPacketId() {
        Node node = gateway.connected();
        int topicId = node.registers("room/t");
        Publish publish = new Publish(false, QoS.TWO, false, new NormalTopicId(topicId), 7, DATA);
        node.sends(publish);
        MqttCommand.Publish sent = broker.expects(MqttCommand.Publish.class);

        restartsAndFindsItsSession();

        MqttCommand.Publish again = broker.expects(MqttCommand.Publish.class);
        assertThat(again.packetId()).isEqualTo(sent.packetId());
        assertThat(again.dup()).isTrue();
        node.sends(publish.asDuplicate());
        broker.says(new MqttEvent.PubRec(again.packetId(), ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(again.packetId()));
        broker.says(new MqttEvent.PubComp(again.packetId()));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    void releasedMessageIsNotPublishedAgain() {
        Node node = gateway.connected();
        int topicId = node.registers("room/t");
        node.sends(new Publish(false, QoS.TWO, false, new NormalTopicId(topicId), 7, DATA));
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();
        broker.says(new MqttEvent.PubRec(packetId, ReasonCode.SUCCESS));
        node.expects(new PubRec(7));
        node.sends(new PubRel(7));
        broker.expects(new MqttCommand.PubRel(packetId));

        restartsAndFindsItsSession();

        broker.expects(new MqttCommand.PubRel(packetId));
        broker.says(new MqttEvent.PubComp(packetId));
        node.expects(new PubComp(7));
        gateway.nothingElse();
    }

    @Test
    void newPacketIdsAreNotThoseOfBefore() {
        Node node = gateway.connected();
        int topicId = node.registers("room/t");
        Publish publish = new Publish(false, QoS.ONE, false, new NormalTopicId(topicId), 7, DATA);
        node.sends(publish);
        int packetId = broker.expects(MqttCommand.Publish.class).packetId();

        restartsAndFindsItsSession();
        node.sends(publish.asDuplicate());

        assertThat(broker.expects(MqttCommand.Publish.class).packetId()).isNotEqualTo(packetId);
    }

    @Test
    void messageToTheClientIsTheSameOneAfterwards() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("lamp"), QoS.TWO, broker);
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.TWO, false, 5));
        Publish publish = node.expects(Publish.class);

        gateway.restart();

        node.expects(publish.asDuplicate());
        node.sends(new PubRec(publish.msgId()));
        node.expects(new PubRel(publish.msgId()));
    }

    @Test
    void messageThatTheClientHasIsOnlyReleased() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("lamp"), QoS.TWO, broker);
        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.TWO, false, 5));
        int msgId = node.expects(Publish.class).msgId();
        node.sends(new PubRec(msgId));
        broker.expects(new MqttCommand.PubRec(5));

        restartsAndFindsItsSession();
        node.expects(new PubRel(msgId));
        broker.says(new MqttEvent.PubRel(5));
        node.sends(new PubComp(msgId));

        broker.expects(new MqttCommand.PubComp(5));
        gateway.nothingElse();
    }

    // ---- what the broker has not heard

    @Test
    void unsubscribeDuringAnOutageReachesTheBrokerAfterwards() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        broker.says(new MqttEvent.ConnectionLost("gone"));
        node.sends(new Unsubscribe(9, new TopicName("lamp")));
        node.expects(new UnsubAck(9));

        restartsAndFindsItsSession();

        assertThat(broker.expects(MqttCommand.Unsubscribe.class).filter()).isEqualTo("lamp");
    }

    @Test
    void clientThatConnectsAfterTheRestartIsServedOnItsSession() {
        gateway.connected();
        gateway.restart();
        broker.expects(new MqttCommand.Open(false));
        Node elsewhere = gateway.node(2000);

        elsewhere.sends(new Connect(false, false, 1, 60, "a"));
        broker.says(new MqttEvent.ConnectionLost("connection refused"));

        elsewhere.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    private void sleeps(Node node) {
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
    }
}
