package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;

/** The identity and the place of a client; R5.2, R8.13, R8.14, R8.23, R8.27 and rows 2 to 4 of R6.4. */
class IdentityTest {
    private final Lockstep gateway = new Lockstep();
    private final Node node = gateway.node(1000);

    // ---- what a CONNECT has to be

    @Test
    @Rule("R5.2 order of checks")
    void protocolIdAndClientIdComeBeforeCapacityAndCapacityBeforeRights() {
        Lockstep full = new Lockstep(Settings.with("", "clients: {allow: [\"full-*\"]}"));
        for (int i = 0; i < 100; i++) {
            full.connected("full-" + i, 2000 + i, true);
        }
        Node late = full.node(1000);

        late.sends(new Connect(false, true, 2, 60, "full-100"));
        late.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        late.sends(new Connect(false, true, 1, 60, ""));
        late.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        late.sends(connect("not-allowed"));
        late.expects(new ConnAck(ReturnCode.CONGESTION));

        full.node(2000).sends(Disconnect.plain());
        full.node(2000).expects(Disconnect.plain());
        full.broker("full-0").expects(new MqttCommand.Close());
        late.sends(connect("not-allowed"));
        late.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        full.nothingElse();
    }

    @Test
    @Rule("R5.2 order of checks")
    void connectWithoutAPlaceLeavesTheSessionOfItsAddress() {
        for (int i = 0; i < 100; i++) {
            gateway.connected("full-" + i, 2000 + i, false);
        }

        gateway.node(2000).sends(connect("one-more"));

        gateway.node(2000).expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.nothingElse();
        assertThat(gateway.stateOf("full-0")).isEqualTo(SessionState.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"07040402003c61", "06040401003c", "08040401003cc328"})
    @Rule("R5.2 order of checks")
    void refusedConnectEndsAnAttemptThatIsUnderWay(String hex) {
        node.sends(new Connect(true, true, 1, 60, "a"));
        node.expects(new WillTopicReq());

        node.sendsOctets(hex);

        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        assertThat(gateway.stateOf("a")).isNull();
        gateway.advanceSeconds(60);
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.13 ProtocolId")
    void otherProtocolIdsAreRefused() {
        for (int protocolId : List.of(0, 2, 255)) {
            node.sends(new Connect(false, true, protocolId, 60, "a"));
            node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        }
        gateway.nothingElse();
    }

    @Test
    @Rule({"R8.14 empty client id", "R1.2 refused text"})
    void emptyClientIdIsRefused() {
        node.sends(connect(""));
        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.14 empty client id")
    void emptyClientIdGetsOneMadeOfTheAddressWhereThatIsConfigured() {
        Lockstep generous = new Lockstep(Settings.withListener("assign-client-id: node-"));

        generous.node(1000).sends(connect(""));

        Broker broker = generous.broker("node-udp/10.0.0.1:1000");
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));
        generous.node(1000).expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    @Test
    @Rule("R8.14 long client id")
    void clientIdMayBeAsLongAsTheLimitInOctets() {
        String longest = "°".repeat(32);

        gateway.connected(longest, 1000, true);

        gateway.node(1001).sends(connect(longest + "C"));
        gateway.node(1001).expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u0001", "\n", "a\u007f", "a\u0085"})
    @Rule("R8.14 long client id")
    void controlCharactersInAClientIdAreRefused(String clientId) {
        node.sends(connect(clientId));
        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    @Test
    @Rule("R8.14 prefix")
    void prefixIsSeenByTheBrokerOnly() {
        Lockstep prefixed = new Lockstep(Settings.with(
                "", "broker: {client-id-prefix: site-}\npredefined-topics: {\"*\": {5: \"meters/{clientId}\"}}"));
        Node meter = prefixed.node(1000);
        Broker broker = prefixed.broker("site-a");
        meter.sends(connect("a"));
        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(false));
        meter.expects(new ConnAck(ReturnCode.ACCEPTED));

        meter.sends(new Publish(false, QoS.ZERO, false, new PredefinedTopicId(5), 0, Payload.EMPTY));

        assertThat(broker.expects(MqttCommand.Publish.class).topic()).isEqualTo("meters/a");
        meter.sends(new Disconnect(600));
        meter.expects(Disconnect.plain());
        meter.sends(new PingReq("a"));
        meter.expects(new PingResp());
        assertThat(prefixed.log()).allMatch(line -> line.startsWith("a "));
        prefixed.nothingElse();
    }

    // ---- takeover

    @ParameterizedTest
    @EnumSource(
            value = SessionState.class,
            names = {"ACTIVE", "ASLEEP", "AWAKE"})
    @Rule("R5.2 takeover")
    void connectFromElsewhereMovesTheSession(SessionState state) {
        Node old = gateway.connected();
        int topicId = old.registers("lamp");
        if (state != SessionState.ACTIVE) {
            old.sends(new Disconnect(600));
            old.expects(Disconnect.plain());
        }
        if (state == SessionState.AWAKE) {
            gateway.broker().says(new MqttEvent.Publish("lamp", Payload.EMPTY, QoS.ONE, false, 1));
            old.sends(PingReq.withoutClientId());
            old.expects(Publish.class);
        }
        assertThat(gateway.stateOf("a")).isEqualTo(state);
        Node moved = gateway.node(1001);

        moved.sends(connect("a"));

        old.expects(Disconnect.plain());
        old.expectsNothing();
        moved.expects(new ConnAck(ReturnCode.ACCEPTED));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        moved.sends(new Publish(false, QoS.ZERO, false, new NormalTopicId(topicId), 0, Payload.EMPTY));
        gateway.broker().expects(MqttCommand.Publish.class);
        old.sends(PingReq.withoutClientId());
        old.expects(Disconnect.plain());
    }

    @Test
    @Rule("R5.2 takeover")
    void attemptToConnectMovesToo() {
        node.sends(connect("a"));
        gateway.broker().expects(new MqttCommand.Open(false));
        Node moved = gateway.node(1001);

        moved.sends(connect("a"));

        node.expects(Disconnect.plain());
        gateway.nothingElse();
        gateway.broker().says(new MqttEvent.Connected(false));
        moved.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @ParameterizedTest
    @CsvSource({"never, 10.0.0.1", "same-host, 10.0.0.2"})
    @Rule("R5.2 takeover not allowed")
    void takeoverThatIsNotAllowedIsMetWithSilenceAndCounted(String policy, String host) {
        Lockstep strict = new Lockstep(Settings.withListener("takeover: " + policy));
        Node old = strict.connected();

        strict.node(host, 1001).sends(connect("a"));

        strict.nothingElse();
        assertThat(strict.ignored(IgnoreReason.TAKEOVER_NOT_ALLOWED)).isEqualTo(1);
        old.sends(PingReq.withoutClientId());
        old.expects(new PingResp());
    }

    @Test
    @Rule("R5.2 takeover")
    void clientThatTookItsLeaveMayComeFromAnywhere() {
        Lockstep strict = new Lockstep(Settings.withListener("takeover: never"));
        Node old = strict.connected();
        old.sends(Disconnect.plain());
        old.expects(Disconnect.plain());
        strict.broker("a").expects(new MqttCommand.Close());

        strict.connected("a", 1001, false);

        assertThat(strict.stateOf("a")).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @Rule("R8.23 flapping")
    void sessionMayMoveAgainInTheNextMinute() {
        gateway.connected();
        gateway.connected("b", 2000, false);
        for (int i = 1; i <= 5; i++) {
            gateway.node(1000 + i).sends(connect("a"));
            gateway.node(1000 + i - 1).expects(Disconnect.plain());
            gateway.node(1000 + i).expects(new ConnAck(ReturnCode.ACCEPTED));
        }
        gateway.node(1006).sends(connect("a"));
        gateway.node(1006).expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.nothingElse();

        gateway.node(2001).sends(connect("b"));
        gateway.node(2000).expects(Disconnect.plain());
        gateway.node(2001).expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.advanceSeconds(60);
        gateway.node(1006).sends(connect("a"));

        gateway.node(1005).expects(Disconnect.plain());
        gateway.node(1006).expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    @Test
    @Rule("R8.23 flapping")
    void takeoversAreCountedByTheMinuteForAsLongAsTheSessionLasts() {
        gateway.connected(3_600);
        gateway.advanceSeconds(600);
        for (int i = 1; i <= 5; i++) {
            gateway.node(1000 + i).sends(new Connect(false, false, 1, 3_600, "a"));
            gateway.node(1000 + i - 1).expects(Disconnect.plain());
            gateway.node(1000 + i).expects(new ConnAck(ReturnCode.ACCEPTED));
        }

        gateway.advance(Duration.ofMillis(59_999));
        gateway.node(1006).sends(new Connect(false, false, 1, 3_600, "a"));
        gateway.node(1006).expects(new ConnAck(ReturnCode.CONGESTION));

        gateway.advance(Duration.ofMillis(1));
        gateway.node(1006).sends(new Connect(false, false, 1, 3_600, "a"));
        gateway.node(1005).expects(Disconnect.plain());
        gateway.node(1006).expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @Test
    void clientThatTheBrokerWouldTakeForTheGatewayIsRefused() {
        node.sends(connect("sn-gateway-7"));

        node.expects(new ConnAck(ReturnCode.NOT_SUPPORTED));
        gateway.nothingElse();
    }

    // ---- another client at the same address

    @Test
    @Rule({"R5.2 other id from a bound address", "R6.3 wake from a new address"})
    void sleeperThatLostItsAddressWakesElsewhereAndLeavesTheNewClientWhereItIs() {
        gateway.connected(600);
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        gateway.connected("b", 1000, false, 600);
        Node moved = gateway.node(1001);

        moved.sends(new PingReq("a"));

        moved.expects(new PingResp());
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.2 other id from a bound address")
    void activeSessionEndsWithoutItsWill() {
        gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, "dead/a"));

        node.sends(connect("b"));

        gateway.broker().expects(new MqttCommand.Close());
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
        gateway.broker("b").expects(new MqttCommand.Open(false));
        gateway.broker("b").says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Rule("R5.2 other id from a bound address")
    void sleeperOnlyLosesItsAddress(boolean awake) {
        gateway.connected();
        node.registers("lamp");
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());
        if (awake) {
            gateway.broker().says(new MqttEvent.Publish("lamp", Payload.EMPTY, QoS.ONE, false, 1));
            node.sends(PingReq.withoutClientId());
            node.expects(Publish.class);
        }

        node.sends(connect("b"));

        gateway.broker().expectsNothing();
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ASLEEP);
        gateway.broker("b").expects(new MqttCommand.Open(false));
        gateway.broker("b").says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        gateway.node(1001).sends(new PingReq("a"));
        if (awake) {
            gateway.node(1001).expects(Publish.class);
        } else {
            gateway.node(1001).expects(new PingResp());
        }
        gateway.nothingElse();
    }

    // ---- addresses

    @Test
    @Rule("R8.27 same-host")
    void sleeperWakesAtAnotherPortOfItsHostOnly() {
        Lockstep strict = new Lockstep(Settings.withListener("takeover: same-host"));
        Node old = strict.connected();
        old.sends(new Disconnect(600));
        old.expects(Disconnect.plain());

        strict.node("10.0.0.2", 1000).sends(new PingReq("a"));
        strict.nothingElse();

        strict.node("10.0.0.1", 1001).sends(new PingReq("a"));
        strict.node("10.0.0.1", 1001).expects(new PingResp());
        strict.nothingElse();
    }

    @Test
    @Rule("R8.27 link-local")
    void linkLocalNodesOfTwoInterfacesAreTwoClients() {
        Node wired = gateway.node(linkLocal("eth0"));
        Node wireless = gateway.node(linkLocal("wlan0"));

        connects(wired, "wired");
        connects(wireless, "wireless");

        assertThat(gateway.stateOf("wired")).isEqualTo(SessionState.ACTIVE);
        wired.sends(new Disconnect(600));
        wired.expects(Disconnect.plain());
        wireless.sends(PingReq.withoutClientId());
        wireless.expects(new PingResp());
        assertThat(gateway.stateOf("wired")).isEqualTo(SessionState.ASLEEP);
        gateway.nothingElse();
    }

    private void connects(Node client, String clientId) {
        client.sends(connect(clientId));
        gateway.broker(clientId).expects(new MqttCommand.Open(false));
        gateway.broker(clientId).says(new MqttEvent.Connected(false));
        client.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    private static NodeAddress linkLocal(String networkInterface) {
        IpAddress ip = new IpAddress(0xFE80_0000_0000_0000L, 1);
        return new UdpAddress(Settings.LISTENER, ip, 1000, networkInterface, ip);
    }

    private static Connect connect(String clientId) {
        return new Connect(false, false, 1, 60, clientId);
    }
}
