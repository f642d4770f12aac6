package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/** QoS 1 and 2 in both directions, with repetitions and several open messages, as the broker's clients see them. */
@SuppressWarnings("NullAway.Init")
class PublishIT {
    private static final int OPEN = 8;

    @RegisterExtension
    final Installation site = new Installation();

    private UdpNode node;

    @BeforeEach
    void start() throws Exception {
        site.start();
        node = site.node();
        node.connects("sensor", true);
    }

    @Test
    @Rule("R5.5 QoS 2")
    void qos2MessageThatIsRepeatedOnEachLegIsPublishedOnce() throws Exception {
        Subscriber witness = site.subscriber("meter/#");
        NormalTopicId topic = node.registers("meter/pulses");
        Publish publish = new Publish(false, QoS.TWO, false, topic, 77, Payload.ofText("1"));

        node.sends(publish);
        node.expects(new PubRec(77));
        node.sends(publish.asDuplicate());
        node.expects(new PubRec(77));
        node.sends(publish);
        node.expects(new PubRec(77));
        node.sends(new PubRel(77));
        node.expects(new PubComp(77));
        node.sends(new PubRel(77));
        node.expects(new PubComp(77));

        node.publishes(topic, "end");
        // Mosquitto hands a QoS 2 message on when its PUBREL has come, so another one may overtake it.
        await().untilAsserted(() -> assertThat(witness.messagesWithFlags())
                .containsExactlyInAnyOrder("meter/pulses 1|2|0", "meter/pulses end|1|0"));
    }

    @Test
    @Rule("R8.25 several open")
    void severalQos2MessagesAreOpenAtOnceAndEndInAnyOrder() throws Exception {
        Subscriber witness = site.subscriber("meter/#");
        NormalTopicId topic = node.registers("meter/pulses");
        List<SnMessage> received = new ArrayList<>();
        List<SnMessage> completed = new ArrayList<>();

        for (int i = 1; i <= OPEN; i++) {
            node.sends(new Publish(false, QoS.TWO, false, topic, 100 + i, Payload.ofText("p" + i)));
            received.add(new PubRec(100 + i));
        }
        assertThat(node.receives(OPEN)).containsExactlyInAnyOrderElementsOf(received);
        for (int i = OPEN; i >= 1; i--) {
            node.sends(new PubRel(100 + i));
            completed.add(new PubComp(100 + i));
        }
        assertThat(node.receives(OPEN)).containsExactlyInAnyOrderElementsOf(completed);

        node.publishes(topic, "end");
        witness.expects("meter/pulses end");
        assertThat(witness.messages()).hasSize(OPEN + 1).doesNotHaveDuplicates();
    }

    @Test
    @Rule("R5.5 QoS 1 end to end")
    void severalQos1MessagesAreOpenAtOnce() throws Exception {
        Subscriber witness = site.subscriber("meter/#");
        NormalTopicId topic = node.registers("meter/pulses");
        List<SnMessage> acknowledged = new ArrayList<>();

        for (int i = 1; i <= OPEN; i++) {
            node.sends(new Publish(false, QoS.ONE, true, topic, i, Payload.ofText("p" + i)));
            acknowledged.add(new PubAck(topic.value(), i, ReturnCode.ACCEPTED));
        }

        assertThat(node.receives(OPEN)).containsExactlyInAnyOrderElementsOf(acknowledged);
        witness.expects("meter/pulses p" + OPEN);
        assertThat(witness.messages()).hasSize(OPEN);
        site.subscriber("meter/#").expectsWithFlags("meter/pulses p" + OPEN + "|1|1");
    }

    @Test
    @Rule({"R5.6 repeats", "R5.6 Retain and DUP"})
    void qos2MessageToTheNodeIsRepeatedUntilEachLegIsAnswered() throws Exception {
        NormalTopicId topic = node.subscribes("meter/set", QoS.TWO);

        site.mosquitto().publish("meter/set", "reset", 2, false);

        Publish first = node.expects(Publish.class);
        assertThat(first).isEqualTo(new Publish(false, QoS.TWO, false, topic, first.msgId(), Payload.ofText("reset")));
        node.expects(first.asDuplicate());
        node.sends(new PubRec(first.msgId()));
        node.expects(new PubRel(first.msgId()));
        node.expects(new PubRel(first.msgId()));
        node.sends(new PubComp(first.msgId()));
        node.pings();
    }

    @Test
    @Rule({"R5.6 one in flight", "R5.6 acknowledged to the broker"})
    void messagesToTheNodeComeOneByOneWhateverTheirQos() throws Exception {
        node.subscribes("meter/set", QoS.TWO);
        for (int i = 0; i < 6; i++) {
            site.mosquitto().publish("meter/set", "m" + i, 1 + i % 2, false);
        }

        for (int i = 0; i < 6; i++) {
            Publish publish = node.getsAndAcknowledges("m" + i);
            assertThat(publish.qos()).isEqualTo(i % 2 == 0 ? QoS.ONE : QoS.TWO);
            assertThat(publish.dup()).isFalse();
        }

        node.pings();
    }

    @Test
    @Rule("R5.6 granted QoS")
    void messageComesAtTheGrantedQosAtMost() throws Exception {
        NormalTopicId low = node.subscribes("meter/low", QoS.ZERO);
        NormalTopicId middle = node.subscribes("meter/middle", QoS.ONE);

        site.mosquitto().publish("meter/low", "a", 2, false);
        node.expects(new Publish(false, QoS.ZERO, false, low, 0, Payload.ofText("a")));
        site.mosquitto().publish("meter/middle", "b", 2, false);
        Publish publish = node.getsAndAcknowledges("b");

        assertThat(publish.qos()).isEqualTo(QoS.ONE);
        assertThat(publish.topic()).isEqualTo(middle);
    }

    @Test
    @Rule("R5.5 unknown id")
    void refusedMessageIsNotPublished() throws Exception {
        Subscriber witness = site.subscriber("#");
        NormalTopicId topic = node.registers("meter/pulses");
        NormalTopicId unknown = new NormalTopicId(topic.value() == 1 ? 2 : topic.value() - 1);

        for (QoS qos : List.of(QoS.ZERO, QoS.ONE, QoS.TWO)) {
            node.sends(new Publish(false, qos, false, unknown, 9, Payload.ofText("stray")));
            node.expects(new PubAck(unknown.value(), 9, ReturnCode.INVALID_TOPIC_ID));
        }

        node.publishes(topic, "end");
        witness.expects("meter/pulses end");
        assertThat(witness.messages()).containsExactly("meter/pulses end");
    }
}
