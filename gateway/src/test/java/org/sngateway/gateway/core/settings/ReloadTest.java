package org.sngateway.gateway.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.sngateway.gateway.ops.Counters;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;

/** Another configuration while the gateway runs; R10.2. */
class ReloadTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);

    @BeforeEach
    void connectedClient() {
        node = gateway.connected();
    }

    @Test
    @Rule("R10.2 reload")
    void sessionsGoOn() {
        int topicId = node.registers("lamp");
        Node sleeper = gateway.connected("b", 1001, false);
        sleeper.sends(new Disconnect(600));
        sleeper.expects(Disconnect.plain());

        gateway.reload(Settings.withLimits("sessions: 1"));

        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.ASLEEP);
        node.sends(new Publish(false, QoS.ZERO, false, new NormalTopicId(topicId), 0, Payload.EMPTY));
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("lamp");
        sleeper.sends(PingReq.withoutClientId());
        sleeper.expects(new PingResp());
    }

    @Test
    @Rule("R10.2 reload")
    void predefinedTopicsChange() {
        Publish publish = new Publish(false, QoS.ZERO, false, new PredefinedTopicId(6), 0, Payload.EMPTY);
        node.sends(publish);
        node.expects(new PubAck(6, 0, ReturnCode.INVALID_TOPIC_ID));

        gateway.reload(Settings.with("", "predefined-topics: {\"*\": {6: new/six}}"));

        node.sends(publish);
        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("new/six");
        gateway.nothingElse();
    }

    @Test
    @Rule("R10.2 reload")
    void quirksChange() {
        node.sends(new WillMsgUpd(Payload.EMPTY));
        node.expects(new WillMsgResp(ReturnCode.NOT_SUPPORTED));

        gateway.reload(Settings.with("", "client-quirks: {a: [no-update-refusal]}"));

        node.sends(new WillMsgUpd(Payload.EMPTY));
        node.expects(new WillMsgResp(ReturnCode.ACCEPTED));
    }

    @Test
    @Rule("R10.2 reload")
    void limitsOfTheGatewayChange() {
        gateway.reload(Settings.withLimits("sessions: 1"));
        gateway.node(1001).sends(new Connect(false, true, 1, 60, "b"));
        gateway.node(1001).expects(new ConnAck(ReturnCode.CONGESTION));

        gateway.reload(Settings.withLimits("sessions: 2"));

        gateway.connected("b", 1001, true);
    }

    @Test
    @Rule("R10.2 reload")
    void limitsOfASessionChange() {
        int topicId = node.registers("one");

        gateway.reload(Settings.withLimits("topics: 1", "subscriptions: 1", "open-publishes: 1"));

        assertThat(node.registers("one")).isEqualTo(topicId);
        node.sends(new Register(0, 2, "two"));
        node.expects(new RegAck(0, 2, ReturnCode.NOT_SUPPORTED));
        subscribes(ShortTopicName.of("ab"));
        node.sends(new Subscribe(false, QoS.ONE, 3, ShortTopicName.of("cd")));
        node.expects(new SubAck(QoS.ZERO, 0, 3, ReturnCode.NOT_SUPPORTED));
        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(topicId), 4, Payload.EMPTY));
        broker.expects(MqttCommand.Publish.class);
        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(topicId), 5, Payload.EMPTY));
        gateway.nothingElse();

        gateway.reload(Settings.usual());

        node.registers("two");
        subscribes(ShortTopicName.of("cd"));
    }

    @Test
    @Rule("R10.2 reload")
    void memoryThatBecomesSmallerForgets() {
        Counters counters = new Counters();
        Lockstep counted = new Lockstep(Settings.withLimits("remembered-clients: 3"), counters);
        for (int i = 0; i < 3; i++) {
            comesAndGoes(counted, "past-" + i);
        }
        assertThat(counters.snapshot()).containsEntry("forgotten.PAST_CLIENTS", 0L);

        counted.reload(Settings.withLimits("remembered-clients: 1"));
        comesAndGoes(counted, "past-3");

        assertThat(counters.snapshot()).containsEntry("forgotten.PAST_CLIENTS", 3L);
    }

    @Test
    @Rule("R10.2 reload")
    void timersOfSessionsChange() {
        gateway.reload(Settings.withListener("retry-interval: 2s"));
        node.registers("lamp");

        broker.says(new MqttEvent.Publish("lamp", Payload.EMPTY, QoS.ONE, false, 1));

        Publish publish = node.expects(Publish.class);
        gateway.advanceSeconds(2);
        node.expects(publish.asDuplicate());
    }

    @Test
    @Rule("R10.2 reload")
    void timeAfterWhichASessionExpiresChangesForThoseThatThereAre() {
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.advanceSeconds(600);

        gateway.reload(Settings.withLimits("session-expiry: 1h"));

        gateway.advanceSeconds(2_999);
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
        gateway.advanceSeconds(1);
        assertThat(gateway.stateOf("a")).isNull();
    }

    @Test
    @Rule("R10.2 reload")
    void clientIdsAtTheBrokerStayAsTheyAre() {
        gateway.reload(Settings.with("", "broker: {client-id-prefix: site-}"));

        gateway.connected("b", 1001, true);

        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    private void subscribes(ShortTopicName name) {
        node.sends(new Subscribe(false, QoS.ONE, name.value(), name));
        int packetId = broker.expects(MqttCommand.Subscribe.class).packetId();
        broker.says(new MqttEvent.SubAck(packetId, QoS.ONE, ReasonCode.SUCCESS));
        assertThat(node.expects(SubAck.class).returnCode()).isEqualTo(ReturnCode.ACCEPTED);
    }

    private static void comesAndGoes(Lockstep gateway, String clientId) {
        Node node = gateway.connected(clientId, 1000, true);
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        gateway.broker(clientId).expects(new MqttCommand.Close());
    }
}
