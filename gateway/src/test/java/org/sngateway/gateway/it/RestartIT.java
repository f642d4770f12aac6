package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillTopic;

/** A gateway that is killed and started again continues the sessions of its clients; no client has to connect again. */
@SuppressWarnings("NullAway.Init")
class RestartIT {
    @RegisterExtension
    final Installation site = new Installation();

    private GatewayProcess gateway;
    private UdpNode node;

    @BeforeEach
    void start() throws Exception {
        gateway = site.withStore().startProcess();
        node = site.node();
    }

    @Test
    void activeNodeContinuesWithItsTopicIdsAndSubscriptions() throws Exception {
        Subscriber witness = site.subscriber("active/report");
        node.connects("active", false);
        NormalTopicId report = node.registers("active/report");
        NormalTopicId order = node.subscribes("active/order", QoS.TWO);
        node.publishes(report, "before");

        restart();

        node.pings();
        node.publishes(report, "after");
        witness.expects("active/report before", "active/report after");
        site.mosquitto().publish("active/order", "go on", 2, false);
        assertThat(node.getsAndAcknowledges("go on").topic()).isEqualTo(order);
    }

    @Test
    void sleepingNodeGetsItsQueuedMessagesAtItsWake() throws Exception {
        node.connects("sleeper", false);
        NormalTopicId order = node.subscribes("sleeper/order", QoS.TWO);
        node.sleeps(600);
        site.mosquitto().publish("sleeper/order", "one", 2, false);
        site.mosquitto().publish("sleeper/order", "two", 2, false);

        restart();

        node.sends(new PingReq("sleeper"));
        assertThat(getsAtAWake("one").topic()).isEqualTo(order);
        assertThat(getsAtAWake("two").topic()).isEqualTo(order);
        node.expects(new PingResp());
    }

    @Test
    void willIsKeptAndNotPublishedByARestart() throws Exception {
        Subscriber witness = site.subscriber("will/#");
        node.connectsWithWill(
                new Connect(true, false, 1, 2, "mortal"), new WillTopic(QoS.ONE, false, "will/mortal"), "gone");

        restart();

        node.pings();
        assertThat(witness.messages()).isEmpty();
        witness.expects("will/mortal gone");
    }

    @Test
    void sessionAtTheBrokerIsResumed() throws Exception {
        node.connects("resumed", false);
        NormalTopicId order = node.subscribes("resumed/order", QoS.ONE);
        gateway.kill();
        site.mosquitto().publish("resumed/order", "while away", 1, false);

        gateway = site.startProcess();

        assertThat(node.getsAndAcknowledges("while away").topic()).isEqualTo(order);
    }

    /** Messages that had not reached the gateway when it was killed come from the broker, perhaps only at the next wake. */
    private Publish getsAtAWake(String text) {
        SnMessage next = node.receives();
        while (next instanceof PingResp) {
            node.sends(new PingReq("sleeper"));
            next = node.receives();
        }
        Publish publish = (Publish) next;
        assertThat(publish.data().asText()).isEqualTo(text);
        node.acknowledges(publish);
        return publish;
    }

    private void restart() throws IOException {
        gateway.kill();
        gateway = site.startProcess();
    }
}
