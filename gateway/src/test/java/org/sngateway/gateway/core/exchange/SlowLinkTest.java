package org.sngateway.gateway.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.message;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicName;

/** Deliveries are held back while the link takes no more. */
class SlowLinkTest {
    private final Lockstep gateway = new Lockstep();
    private final Broker broker = gateway.broker();

    @Test
    void linkGetsNoMoreDeliveriesAtQos0ThanItTakes() {
        subscriber("a", 1000);
        gateway.linkIsSlowAndTakes(2);

        for (int i = 0; i < 5; i++) {
            broker.says(message("lamp", QoS.ZERO, 0, "m" + i));
        }

        assertThat(texts()).containsExactly("m0", "m1");
    }

    @Test
    void deliveriesGoOnInOrderWhenTheLinkTakesMore() {
        Node node = subscriber("a", 1000);
        gateway.linkIsSlowAndTakes(1);
        for (int i = 0; i < 4; i++) {
            broker.says(message("lamp", QoS.ZERO, 0, "m" + i));
        }

        for (int i = 0; i < 4; i++) {
            gateway.linkSends();
            assertThat(node.expects(Publish.class).data().asText()).isEqualTo("m" + i);
        }

        gateway.nothingElse();
    }

    @Test
    void queueThatAppearsAtOnceDoesNotOverrunTheLink() {
        Node node = subscriber("a", 1000);
        gateway.linkIsSlowAndTakes(1);
        broker.says(message("lamp", QoS.ONE, 5, "first"));
        for (int i = 0; i < 3; i++) {
            broker.says(message("lamp", QoS.ZERO, 0, "m" + i));
        }
        gateway.linkSends();
        Publish first = node.expects(Publish.class);

        node.acknowledges(first);

        assertThat(texts()).containsExactly("m0");
        broker.expects(new MqttCommand.PubAck(5));
    }

    @ParameterizedTest
    @EnumSource(names = {"ONE", "TWO"})
    void messageThatIsHeldBackIsNotAcknowledgedToTheBroker(QoS qos) {
        subscriber("a", 1000);
        gateway.linkIsSlowAndTakes(0);

        broker.says(message("lamp", qos, 5));
        gateway.advanceSeconds(30);

        gateway.nothingElse();
    }

    @Test
    void answerIsNotHeldBack() {
        Node node = subscriber("a", 1000);
        gateway.linkIsSlowAndTakes(0);

        node.sends(PingReq.withoutClientId());

        assertThat(gateway.inLink()).containsExactly(new PingResp());
    }

    @Test
    void clientsOfALinkTakeTurns() {
        Broker other = gateway.broker("b");
        subscriber("a", 1000);
        subscriber("b", 1001);
        gateway.linkIsSlowAndTakes(1);
        for (int i = 0; i < 3; i++) {
            broker.says(message("lamp", QoS.ZERO, 0, "a" + i));
            other.says(message("lamp", QoS.ZERO, 0, "b" + i));
        }

        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            order.append(texts().get(0)).append(' ');
            gateway.linkSends();
        }

        assertThat(order).hasToString("a0 b0 a1 b1 a2 b2 ");
    }

    @Test
    void flushOfASleepingClientEndsWhenTheLinkHasTakenItAll() {
        Node node = subscriber("a", 1000);
        node.sends(new Disconnect(600));
        node.expects(Disconnect.class);
        broker.says(message("lamp", QoS.ZERO, 0, "m0"));
        Node other = gateway.connected("b", 1001, false);
        gateway.linkIsSlowAndTakes(1);
        other.sends(PingReq.withoutClientId());

        node.sends(PingReq.withoutClientId());
        assertThat(gateway.inLink()).containsExactly(new PingResp());
        gateway.linkSends();

        assertThat(text(gateway.inLink().get(0))).isEqualTo("m0");
        assertThat(gateway.inLink().subList(1, 2)).containsExactly(new PingResp());
    }

    @Test
    void messageThatWaitsForTheDiskTakesItsRoomAtTheLink() {
        Lockstep onDisk = new Lockstep(Settings.with("", "store: {directory: state}"));
        Node node = onDisk.connected();
        node.subscribes(new TopicName("lamp"), QoS.TWO, onDisk.broker());
        onDisk.linkIsSlowAndTakes(1);
        onDisk.diskIsSlow();
        onDisk.broker().says(message("lamp", QoS.TWO, 5, "m0"));
        onDisk.broker().says(message("tv", QoS.ZERO, 0, "m1"));
        assertThat(onDisk.inLink()).isEmpty();

        onDisk.diskAnswers();

        assertThat(onDisk.inLink()).hasSize(1);
    }

    @Test
    void orderIsKeptWhenTheDiskAnswersAndTheLinkTakesMore() {
        Lockstep onDisk = new Lockstep(Settings.with("", "store: {directory: state}"));
        Node node = onDisk.connected();
        node.subscribes(new TopicName("lamp"), QoS.TWO, onDisk.broker());
        node.subscribes(new TopicName("tv"), QoS.ONE, onDisk.broker());
        onDisk.linkIsSlowAndTakes(2);
        onDisk.diskIsSlow();
        onDisk.broker().says(message("lamp", QoS.TWO, 5, "m0"));
        onDisk.broker().says(message("tv", QoS.ZERO, 0, "m1"));
        onDisk.broker().says(message("tv", QoS.ZERO, 0, "m2"));
        onDisk.linkIsSlowAndTakes(3);

        onDisk.diskAnswers();

        assertThat(onDisk.inLink().stream().map(SlowLinkTest::text)).containsExactly("m0", "m1", "m2");
    }

    @Test
    void messageLongerThanTheRadioCarriesIsDroppedAtOnce() {
        Node node = subscriber("a", 1000);
        gateway.linkCarries(66);

        broker.says(message("lamp", QoS.ONE, 5, "x".repeat(60)));
        broker.expects(new MqttCommand.PubAck(5));
        assertThat(gateway.dropped(DropReason.TOO_LONG)).isOne();
        broker.says(message("lamp", QoS.ONE, 6, "x".repeat(59)));

        node.expects(Publish.class);
    }

    private Node subscriber(String clientId, int port) {
        Node node = gateway.connected(clientId, port, false, 600);
        node.subscribes(new TopicName("lamp"), QoS.TWO, gateway.broker(clientId));
        return node;
    }

    /** The payloads of what the link has taken and not sent yet. */
    private List<String> texts() {
        return gateway.inLink().stream().map(SlowLinkTest::text).toList();
    }

    private static String text(SnMessage message) {
        return ((Publish) message).data().asText();
    }
}
