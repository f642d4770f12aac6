package org.sngateway.gateway.core.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;

/** The operator ends the session of a client, or of all. */
class KickTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();

    @Test
    void activeClientHearsDisconnectAndItsConnectionIsClosedInOrder() {
        Node node = gateway.connected();

        assertThat(gateway.kick("a")).isTrue();

        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
        assertThat(gateway.log()).contains("a ACTIVE -> DISCONNECTED OPERATOR");
    }

    @Test
    void willIsNotPublished() {
        Node node = gateway.connectedWithWill("a", 1000, false, new WillTopic(QoS.ONE, false, "dead/a"));

        gateway.kick("a");
        gateway.advanceSeconds(600);

        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
    }

    @Test
    void clientMayConnectAgainAndHasItsSession() {
        Node node = gateway.connected();
        node.subscribes(new TopicName("cmd"), QoS.ONE, broker);
        gateway.kick("a");
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        node.sends(new Connect(false, false, 1, 60, "a"));

        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
        gateway.nothingElse();
        assertThat(gateway.core().client("a", gateway.nowNanos()).orElseThrow().subscriptions())
                .isEqualTo(1);
    }

    @Test
    void sleeperLearnsItAtItsNextWake() {
        Node node = gateway.connected();
        node.sends(new Disconnect(600));
        node.expects(Disconnect.plain());

        gateway.kick("a");

        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.advanceSeconds(60);
        node.sends(new PingReq("a"));
        node.expects(Disconnect.plain());
    }

    @Test
    void attemptToConnectEndsToo() {
        Node node = gateway.node(1000);
        node.sends(new Connect(false, false, 1, 60, "a"));
        broker.expects(new MqttCommand.Open(false));

        gateway.kick("a");

        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.nothingElse();
        assertThat(gateway.core().sessionCount()).isZero();
    }

    @Test
    void clientThatIsAwayStaysAsItIs() {
        Node node = gateway.connected();
        node.sends(Disconnect.plain());
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());

        assertThat(gateway.kick("a")).isTrue();

        gateway.nothingElse();
    }

    @Test
    void unknownClientIsSaidToBeUnknown() {
        assertThat(gateway.kick("nobody")).isFalse();

        gateway.nothingElse();
    }

    @Test
    void gatewayThatGoesForGoodTellsAllClients() {
        Node first = gateway.connected("a", 1000, false);
        Node second = gateway.connected("b", 1001, false);

        gateway.leave();

        first.expects(Disconnect.plain());
        second.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        gateway.broker("b").expects(new MqttCommand.Close());
        gateway.nothingElse();
    }
}
