package org.sngateway.gateway.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/** Our own fault costs the session in which it happens, and no other (promises P8, P10). */
class FaultContainmentTest {
    private static final Payload NODE_ID = Payload.ofHex("2a");

    private final List<String> faults = new ArrayList<>();
    private final Lockstep gateway = new Lockstep(Settings.withListener("forwarders: any"), new QuietCoreListener() {
        @Override
        public void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
            throw new IllegalStateException("a fault of ours");
        }

        @Override
        public void onFault(String clientId, RuntimeException fault) {
            faults.add(clientId);
        }
    });

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void faultEndsTheSessionInWhichItHappens(boolean behindForwarder) {
        Node healthy = gateway.connected("healthy", 1, false);
        Node sender = gateway.node(2);
        sender.sends(wrapped(new Connect(false, false, 1, 60, "broken"), behindForwarder));
        gateway.broker("broken").expects(new MqttCommand.Open(false));
        gateway.broker("broken").says(new MqttEvent.Connected(false));

        sender.sends(wrapped(new Register(0, 1, "a/#"), behindForwarder));

        assertThat(faults).containsExactly("broken");
        assertThat(gateway.stateOf("broken")).isNull();
        gateway.broker("broken").expects(new MqttCommand.Close());
        healthy.sends(PingReq.withoutClientId());
        healthy.expects(new PingResp());
        // Nobody is at its address any more: there it is told to connect again.
        sender.heard();
        sender.sends(wrapped(PingReq.withoutClientId(), behindForwarder));
        assertThat(sender.heard()).containsExactly(wrapped(Disconnect.plain(), behindForwarder));
    }

    private static SnMessage wrapped(SnMessage message, boolean behindForwarder) {
        return behindForwarder ? new Encapsulated(0, NODE_ID, message) : message;
    }
}
