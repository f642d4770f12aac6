package org.sngateway.gateway.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Topic;

/** A fault of the gateway itself costs the session in which it happens, and no other. */
class FaultTest {
    private final List<String> faults = new ArrayList<>();
    private final Lockstep gateway = new Lockstep(Settings.usual(), new FaultyListener());
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private Node other = gateway.node(2000);

    @BeforeEach
    void connectedClients() {
        node = gateway.connected();
        other = gateway.connected("b", 2000, false, 600);
    }

    @Test
    void faultInWhatTheClientSaysEndsItsSession() {
        node.sends(new Publish(false, QoS.ONE, false, new NormalTopicId(99), 1, Payload.EMPTY));

        sessionIsOver("refused");
    }

    @Test
    void faultInWhatTheBrokerSaysEndsTheSession() {
        broker.says(new MqttEvent.ConnectionLost("reset"));

        sessionIsOver("broker lost");
    }

    @Test
    void faultInWhatIsDueEndsTheSession() {
        gateway.advanceSeconds(90);

        sessionIsOver("lost");
    }

    @Test
    void clientMayConnectAgain() {
        broker.says(new MqttEvent.ConnectionLost("reset"));
        sessionIsOver("broker lost");

        node.sends(new Connect(false, false, 1, 60, "a"));

        broker.expects(new MqttCommand.Open(false));
        broker.says(new MqttEvent.Connected(true));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    @Test
    void faultBeforeThereIsASessionIsReported() {
        gateway.node(3000).sends(new Connect(false, true, 2, 60, "c"));

        assertThat(faults).containsExactly(" connect refused");
        othersAreServed();
    }

    private void sessionIsOver(String fault) {
        assertThat(faults).containsExactly("a " + fault);
        assertThat(gateway.stateOf("a")).isNull();
        node.expects(Disconnect.plain());
        broker.expects(new MqttCommand.Close());
        othersAreServed();
        gateway.advanceSeconds(300);
        node.expectsNothing();
        assertThat(faults).hasSize(1);
    }

    private void othersAreServed() {
        other.sends(PingReq.withoutClientId());
        other.expects(new PingResp());
    }

    /** Fails, as the core could, where it is told something of the client "a", or of a client that is refused. */
    private final class FaultyListener implements QuietCoreListener {
        @Override
        public void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
            throw new IllegalStateException("refused");
        }

        @Override
        public void onBrokerLost(String clientId, String reason) {
            throw new IllegalStateException("broker lost");
        }

        @Override
        public void onStateChanged(
                String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause) {
            if (after == SessionState.LOST) {
                throw new IllegalStateException("lost");
            }
        }

        @Override
        public void onConnectRefused(NodeAddress from, String clientId, ReturnCode returnCode, ConnectRefusal reason) {
            throw new IllegalStateException("connect refused");
        }

        @Override
        public void onFault(String clientId, RuntimeException fault) {
            faults.add(clientId + " " + fault.getMessage());
        }
    }
}
