package org.sngateway.gateway.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.SnMessage;

/** A fault of the gateway at an answer of the store, at a reload or at the start costs one session, and is told. */
class FaultAtEachInputTest {
    private final List<String> faults = new ArrayList<>();
    /** The event at which the listener fails, as the core could. */
    private String failsAt = "";

    private final Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: x}"), new FaultyListener());
    private final Broker broker = gateway.broker("a");
    private Node node = gateway.node(1000);
    private Node other = gateway.node(2000);

    @BeforeEach
    void connectedClients() {
        node = gateway.connected("a", 1000, false);
        other = gateway.connected("b", 2000, false, 600);
    }

    @Test
    void faultAtAnAnswerOfTheStoreEndsTheSession() {
        int topicId = node.registers("t");
        broker.says(new MqttEvent.ConnectionLost("reset"));
        failsAt = "spooled";

        node.sends(publish(topicId, 1));

        assertThat(faults).containsExactly("a spooled");
        assertThat(gateway.stateOf("a")).isNull();
        othersAreServed();
    }

    @Test
    void whatOthersWaitForIsNotLostWithIt() {
        int topicId = node.registers("t");
        broker.says(new MqttEvent.ConnectionLost("reset"));
        gateway.diskIsSlow();
        node.sends(publish(topicId, 1));
        other.sends(new Register(0, 7, "t"));
        failsAt = "spooled";

        gateway.diskAnswers();

        other.expects(RegAck.class);
    }

    @Test
    void faultInOneRestoredSessionDoesNotCostTheOthers() {
        failsAt = "restored";

        gateway.restart();

        assertThat(faults).containsExactly("a restored");
        assertThat(gateway.stateOf("a")).isNull();
        othersAreServed();
    }

    @Test
    void faultAtAMessageByMulticastIsTold() {
        failsAt = "ignored";

        gateway.node(3000).sendsToGroup(PingReq.withoutClientId());

        assertThat(faults).containsExactly(" ignored");
        othersAreServed();
    }

    private static Publish publish(int topicId, int msgId) {
        return new Publish(false, QoS.ONE, false, new NormalTopicId(topicId), msgId, Payload.EMPTY);
    }

    private void othersAreServed() {
        other.sends(PingReq.withoutClientId());
        assertThat(other.heard()).contains(new PingResp());
    }

    private final class FaultyListener implements QuietCoreListener {
        private void at(String event) {
            if (event.equals(failsAt)) {
                throw new IllegalStateException(event);
            }
        }

        @Override
        public void onSpooled(String clientId, String topic) {
            at("spooled");
        }

        @Override
        public void onSessionRestored(String clientId, @Nullable NodeAddress address, SessionState state) {
            if (clientId.equals("a")) {
                at("restored");
            }
        }

        @Override
        public void onBrokerLost(String clientId, String reason) {
            at("broker lost");
        }

        @Override
        public void onIgnored(NodeAddress from, SnMessage message, IgnoreReason reason) {
            at("ignored");
        }

        @Override
        public void onFault(String clientId, RuntimeException fault) {
            faults.add(clientId + " " + fault.getMessage());
        }
    }
}
