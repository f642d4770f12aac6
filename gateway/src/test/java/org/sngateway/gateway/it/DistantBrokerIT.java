package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/** A real Mosquitto whose answers all take longer than the answer timeout. */
@SuppressWarnings("NullAway.Init")
class DistantBrokerIT {
    private static final Duration EACH_WAY = Duration.ofMillis(700);

    @RegisterExtension
    final Installation site = new Installation();

    private UdpNode node;

    @BeforeEach
    void start() throws Exception {
        LongLine line = site.closing(new LongLine(site.mosquitto().port(), EACH_WAY));
        site.configuration().broker("address", "127.0.0.1:" + line.port()).broker("connect-timeout", "10s");
        site.withStore().start();
        node = site.node();
    }

    @Test
    @Rule("R8.31 late CONNACK")
    void newNodeGetsIn() {
        SnMessage first = answer(new Connect(false, true, 1, 60, "n1"));

        assertThat(first).isEqualTo(new ConnAck(ReturnCode.CONGESTION));
        repeats(new Connect(false, true, 1, 60, "n1"), new ConnAck(ReturnCode.ACCEPTED)::equals);
    }

    @Test
    @Rule("R8.31 late SUBACK")
    void subscriptionIsGrantedAndItsMessagesCome() throws Exception {
        connects();
        Subscribe subscribe = new Subscribe(false, QoS.ONE, 2, new TopicName("cmd/n1"));

        assertThat(((SubAck) answer(subscribe)).returnCode()).isEqualTo(ReturnCode.CONGESTION);

        repeats(subscribe, answer -> ((SubAck) answer).returnCode().equals(ReturnCode.ACCEPTED));
        site.mosquitto().publish("cmd/n1", "on", 1, false);
        node.getsAndAcknowledges("on");
    }

    @Test
    void readingIsAcknowledgedFromTheSpoolAndComesOutOnce() throws Exception {
        connects();
        Subscriber witness = site.subscriber("t/x");
        NormalTopicId topic = node.registers("t/x");

        node.publishes(topic, "21");
        node.publishes(topic, "22");

        witness.expects("t/x 21", "t/x 22");
        assertThat(witness.messages()).containsExactly("t/x 21", "t/x 22");
    }

    private void connects() {
        repeats(new Connect(false, true, 1, 60, "n1"), new ConnAck(ReturnCode.ACCEPTED)::equals);
    }

    private SnMessage answer(SnMessage request) {
        node.sends(request);
        return node.receives();
    }

    /** Sends the request again at each answer that refuses it. */
    private void repeats(SnMessage request, Predicate<SnMessage> accepts) {
        await().atMost(Duration.ofSeconds(20)).until(() -> answer(request), accepts);
    }
}
