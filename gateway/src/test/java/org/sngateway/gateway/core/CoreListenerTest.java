package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/** What the listener is told beside the messages. */
class CoreListenerTest {
    private final List<String> told = new ArrayList<>();
    private final Lockstep gateway = new Lockstep(Settings.usual(), new QuietCoreListener() {
        @Override
        public void onSilence(String clientId, long silentNanos) {
            told.add(clientId + " silent " + Duration.ofNanos(silentNanos).toSeconds());
        }

        @Override
        public void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
            told.add(request + " " + topic);
        }
    });

    @Test
    void lostClientIsToldWithTheTimeSinceItsLastMessage() {
        Node node = gateway.connected();
        gateway.advanceSeconds(10);
        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());

        gateway.advanceSeconds(90);

        assertThat(told).containsExactly("a silent 90");
    }

    @Test
    void refusedRequestsAreToldWithTheirTopics() {
        Node node = gateway.connected();

        node.sends(new Register(0, 1, "a/#"));
        node.sends(new Publish(false, QoS.ZERO, false, new NormalTopicId(9), 0, Payload.EMPTY));
        node.sends(new Subscribe(false, QoS.ONE, 2, new PredefinedTopicId(6)));

        assertThat(told)
                .containsExactly(
                        "REGISTER " + new TopicName("a/#"),
                        "PUBLISH " + new NormalTopicId(9),
                        "SUBSCRIBE " + new PredefinedTopicId(6));
    }
}
