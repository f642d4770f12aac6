package org.sngateway.gateway.core.will;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/** MQTT-SN 1.2 §6.3 and §6.4: the will that the gateway keeps; R5.3, R8.15 and rows 20, 23, 24 of R6.4. */
class WillTest {
    private static final WillTopic WILL = new WillTopic(QoS.ONE, true, "dead/a");
    private static final Payload GONE = Payload.ofText("gone");
    /** More than wait in memory. */
    private static final int READINGS = 20;

    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();

    /** The connection is closed in order then, so the broker does not publish it either. */
    @Test
    void willAtQos0IsPublishedThoughTheDiskFails() {
        Lockstep stored = new Lockstep(Settings.with("", "store: {directory: state}"));
        stored.connectedWithWill("a", 1000, true, new WillTopic(QoS.ZERO, true, "dead/a"));

        stored.diskFails(true);
        stored.advanceSeconds(90);

        stored.broker().expects(new MqttCommand.Publish("dead/a", GONE, QoS.ZERO, true, false, 0));
        stored.broker().expects(new MqttCommand.Close());
    }

    /** Such a will is not kept in memory, as long as the disk has it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void willBehindManyReadingsIsPublishedThoughTheDiskFails(boolean knownToFail) {
        Lockstep stored = new Lockstep(Settings.with("", "store: {directory: state}"));
        Node node = stored.connectedWithWill("a", 1000, false, WILL);
        stored.broker().says(new MqttEvent.ConnectionLost("reset"));
        for (int msgId = 1; msgId <= READINGS; msgId++) {
            node.sends(Lockstep.publish(ShortTopicName.of("ab"), QoS.ONE, msgId));
            node.expects(PubAck.class);
        }
        stored.advanceSeconds(1);
        stored.broker().expects(MqttCommand.Open.class);
        stored.diskFails(true);
        if (knownToFail) {
            node.sends(Lockstep.publish(ShortTopicName.of("ab"), QoS.ONE, READINGS + 1));
            assertThat(node.expects(PubAck.class).returnCode()).isEqualTo(ReturnCode.CONGESTION);
        }
        stored.advanceSeconds(90);
        stored.diskFails(false);

        stored.broker().says(new MqttEvent.Connected(true));

        List<String> topics = new ArrayList<>();
        for (int i = 0; i <= READINGS; i++) {
            MqttCommand.Publish publish = stored.broker().expects(MqttCommand.Publish.class);
            topics.add(publish.topic());
            stored.broker().says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
        }
        assertThat(topics).containsOnlyOnce("dead/a");
        assertThat(stored.core().gauges().spool().messages()).isZero();
    }

    // ---- update

    @Test
    @Rule("R5.3 will update")
    void willTopicUpdWorksAlone() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);

        node.sends(new WillTopicUpd(QoS.TWO, false, "dead/b"));

        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        losesTheClientAndPublishes(new MqttCommand.Publish("dead/b", GONE, QoS.TWO, false, false, 1));
    }

    @Test
    @Rule("R5.3 will update")
    void willMsgUpdWorksAlone() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);

        node.sends(new WillMsgUpd(Payload.ofText("lost")));

        node.expects(new WillMsgResp(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        losesTheClientAndPublishes(new MqttCommand.Publish("dead/a", Payload.ofText("lost"), QoS.ONE, true, false, 1));
    }

    @Test
    @Rule("R5.3 will update")
    void willTopicUpdOfAClientWithoutWillMakesOneWithoutPayload() {
        Node node = gateway.connected();

        node.sends(new WillTopicUpd(QoS.ONE, false, "dead/b"));

        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        losesTheClientAndPublishes(new MqttCommand.Publish("dead/b", Payload.EMPTY, QoS.ONE, false, false, 1));
    }

    @Test
    @Rule("R5.3 will deletion")
    void emptyWillTopicUpdDeletesTopicAndMessage() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);

        node.sends(WillTopicUpd.empty());

        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        node.sends(new WillMsgUpd(GONE));
        node.expects(new WillMsgResp(ReturnCode.NOT_SUPPORTED));
        losesTheClientInSilence();
    }

    @Test
    @Rule("R5.3 will deletion")
    void messageOfADeletedWillDoesNotComeBackWithANewTopic() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);
        node.sends(WillTopicUpd.empty());
        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));

        node.sends(new WillTopicUpd(QoS.ONE, false, "dead/b"));

        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        losesTheClientAndPublishes(new MqttCommand.Publish("dead/b", Payload.EMPTY, QoS.ONE, false, false, 1));
    }

    @Test
    @Rule("R5.3 message without topic")
    void willMsgUpdWithoutAWillTopicIsRefused() {
        Node node = gateway.connected();

        node.sends(new WillMsgUpd(GONE));

        node.expects(new WillMsgResp(ReturnCode.NOT_SUPPORTED));
        node.sends(new WillTopicUpd(QoS.ONE, false, "dead/b"));
        node.expects(new WillTopicResp(ReturnCode.ACCEPTED));
        losesTheClientAndPublishes(new MqttCommand.Publish("dead/b", Payload.EMPTY, QoS.ONE, false, false, 1));
    }

    // ---- what is kept from one connection to the next

    @Test
    @Rule("R8.15 stored will")
    void willOutlivesAReconnectWithoutWillAndCleanSession() {
        reconnect(gateway.connectedWithWill("a", 1000, false, WILL), gateway);
        losesTheClientAndPublishes(published(QoS.ONE));
    }

    @Test
    @Rule("R8.15 stored will")
    void switchForgetsTheWillAtAReconnectWithoutWill() {
        Lockstep forgetful = new Lockstep(Settings.with("", "broker: {keep-wills: off}"));
        reconnect(forgetful.connectedWithWill("a", 1000, false, WILL), forgetful);

        forgetful.advanceSeconds(90);

        forgetful.broker("a").expects(new MqttCommand.Close());
        forgetful.nothingElse();
    }

    @Test
    @Rule("R8.15 deleted at CONNACK")
    void cleanConnectDeletesTheWill() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        gateway.connectedWithCleanSession();

        losesTheClientInSilence();
    }

    @Test
    @Rule("R8.15 deleted at CONNACK")
    void cleanConnectThatIsRefusedLeavesTheWill() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        node.sends(new Connect(false, true, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.ConnectRefused(ReasonCode.SERVER_UNAVAILABLE, "unavailable"));
        node.expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.connected();

        losesTheClientAndPublishes(published(QoS.ONE));
    }

    @Test
    @Rule("R8.15 deleted at CONNACK")
    void willStandsWhileACleanConnectOfALiveClientIsUnderWay() {
        Lockstep patient = new Lockstep(Settings.with("", "broker: {answer-timeout: 10m, grace: 1h}"));
        Node node = patient.connectedWithWill("a", 1000, false, WILL);
        node.sends(new Connect(false, true, 1, 60, "a"));
        patient.broker("a").expects(new MqttCommand.Close());
        patient.broker("a").expects(new MqttCommand.Open(true));

        patient.advanceSeconds(90);

        assertThat(patient.log()).contains("a will dead/a");
    }

    // ---- when it is published

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"ZERO", "ONE", "TWO"})
    @Rule("R8.15 published at loss")
    void willOfALostClientGoesOutWithItsQosAndRetainBeforeTheConnectionCloses(QoS qos) {
        gateway.connectedWithWill("a", 1000, false, new WillTopic(qos, true, "dead/a"));
        losesTheClientAndPublishes(published(qos));
    }

    @Test
    @Rule("R8.15 published at loss")
    void retainIsNotSetByItself() {
        gateway.connectedWithWill("a", 1000, true, new WillTopic(QoS.ZERO, false, "dead/a"));
        losesTheClientAndPublishes(new MqttCommand.Publish("dead/a", GONE, QoS.ZERO, false, false, 0));
    }

    @Test
    @Rule("R8.15 published at loss")
    void willOfASleeperThatDoesNotComeBackIsPublished() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        gateway.advanceSeconds(899);
        gateway.nothingElse();

        gateway.advanceSeconds(1);

        broker.expects(published(QoS.ONE));
    }

    @Test
    @Rule("R8.15 published at loss")
    void willWaitsForABrokerThatIsAway() {
        Lockstep patient = new Lockstep(Settings.with("", "broker: {grace: 1h}"));
        Broker away = patient.broker("a");
        patient.connectedWithWill("a", 1000, true, WILL);
        away.says(new MqttEvent.ConnectionLost("reset"));
        patient.advanceSeconds(1);
        away.expects(new MqttCommand.Open(true, false, null));
        patient.advanceSeconds(89);
        assertThat(patient.log()).contains("a will dead/a");
        patient.nothingElse();

        away.says(new MqttEvent.Connected(false));

        away.expects(published(QoS.ONE));
        away.says(new MqttEvent.PubAck(1, ReasonCode.SUCCESS));
        away.expects(new MqttCommand.Close());
        assertThat(patient.stateOf("a")).isNull();
    }

    @Test
    @Rule({"R8.15 published at loss", "R8.15 stored will"})
    void willIsArmedAgainAtTheNextConnection() {
        gateway.connectedWithWill("a", 1000, false, WILL);
        losesTheClientAndPublishes(published(QoS.ONE));

        gateway.connected();

        losesTheClientAndPublishes(new MqttCommand.Publish("dead/a", GONE, QoS.ONE, true, false, 2));
    }

    // ---- when not

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Rule({"R8.15 never else", "R5.10 disconnect"})
    void disconnectPublishesNoWill(boolean cleanSession) {
        Node node = gateway.connectedWithWill("a", 1000, cleanSession, WILL);

        node.sends(Disconnect.plain());

        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.advance(Duration.ofDays(8));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.15 never else")
    void sleepPublishesNoWill() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);

        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        gateway.advanceSeconds(600);
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        gateway.advanceSeconds(600);

        gateway.nothingElse();
    }

    @Test
    @Rule("R8.15 never else")
    void repeatedConnectPublishesNoWill() {
        Node node = gateway.connectedWithWill("a", 1000, true, WILL);
        node.sends(new Connect(false, true, 1, 60, "a"));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        node.registers("lamp");

        node.sends(new Connect(false, true, 1, 60, "a"));

        broker.expects(new MqttCommand.Close());
        broker.expects(new MqttCommand.Open(true));
        broker.says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.15 never else")
    void lossOfTheBrokerAndReconnectPublishNoWill() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);

        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        gateway.nothingElse();

        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.connected("a", 1001, false);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.15 never else")
    void endOfTheGraceTimePublishesNoWill() {
        Lockstep impatient = new Lockstep(Settings.with("", "broker: {grace: 10s, reconnect-min: 1m}"));
        Node node = impatient.connectedWithWill("a", 1000, false, WILL);
        impatient.broker("a").says(new MqttEvent.ConnectionLost("reset"));

        impatient.advanceSeconds(10);

        node.expects(Disconnect.plain());
        impatient.advance(Duration.ofDays(8));
        impatient.nothingElse();
    }

    @Test
    @Rule("R8.15 never else")
    void takeoverPublishesNoWill() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);

        gateway.node(1001).sends(new Connect(false, false, 1, 60, "a"));

        node.expects(Disconnect.plain());
        gateway.node(1001).expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.15 never else")
    void shutdownPublishesNoWill() {
        Node node = gateway.connectedWithWill("a", 1000, false, WILL);

        gateway.core().onShutdown(gateway.nowNanos());

        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.broker("sn-gateway-7").expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    private static MqttCommand.Publish published(QoS qos) {
        return new MqttCommand.Publish("dead/a", GONE, qos, true, false, qos == QoS.ZERO ? 0 : 1);
    }

    private static void reconnect(Node node, Lockstep gateway) {
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        gateway.broker().expects(new MqttCommand.Close());
        gateway.connected();
    }

    private void losesTheClientInSilence() {
        gateway.advanceSeconds(90);
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    private void losesTheClientAndPublishes(MqttCommand.Publish will) {
        gateway.advanceSeconds(90);
        broker.expects(will);
        if (will.qos() != QoS.ZERO) {
            broker.expectsNothing();
        }
        if (will.qos() == QoS.ONE) {
            broker.says(new MqttEvent.PubAck(will.packetId(), ReasonCode.SUCCESS));
        } else if (will.qos() == QoS.TWO) {
            broker.says(new MqttEvent.PubRec(will.packetId(), ReasonCode.SUCCESS));
            broker.expects(new MqttCommand.PubRel(will.packetId()));
            broker.says(new MqttEvent.PubComp(will.packetId()));
        }
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }
}
