package org.sngateway.gateway.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Topic;

/** What is counted as used of the spool. */
class SpoolRoomTest {
    /** A fault of the gateway itself, at each refusal. */
    private static final class Faulty implements QuietCoreListener {
        @Override
        public void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
            throw new IllegalStateException("planted");
        }

        @Override
        public void onFault(String clientId, RuntimeException fault) {}
    }

    @Test
    void messagesOfASessionThatAFaultHasEndedAreNotCounted() {
        Lockstep gateway = new Lockstep(Settings.with("", "spool: {enabled: on}"), new Faulty());
        Node node = gateway.connected();
        int topicId = node.registers("t/1");
        gateway.broker().says(new MqttEvent.ConnectionLost("closed"));
        node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.ONE, 1));
        gateway.advanceSeconds(1);
        assertThat(gateway.core().gauges().spool().messages()).isEqualTo(1);
        assertThat(gateway.core().gauges().spool().oldestAgeMillis()).isEqualTo(1_000);

        node.sends(Lockstep.publish(new NormalTopicId(topicId + 7), QoS.ONE, 2));

        assertThat(gateway.stateOf("a")).isNull();
        assertThat(gateway.core().gauges().spool().messages()).isZero();
        assertThat(gateway.core().gauges().spool().octets()).isZero();
        assertThat(gateway.core().gauges().spool().oldestAgeMillis()).isZero();
    }
}
