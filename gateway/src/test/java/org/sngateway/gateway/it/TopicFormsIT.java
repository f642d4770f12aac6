package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/** Predefined and short topics, QoS -1, and one filter in several forms. */
class TopicFormsIT {
    private static final PredefinedTopicId FIVE = new PredefinedTopicId(5);
    private static final PredefinedTopicId SIX = new PredefinedTopicId(6);
    private static final PredefinedTopicId SEVEN = new PredefinedTopicId(7);
    private static final ShortTopicName AB = ShortTopicName.of("ab");

    @RegisterExtension
    final Installation site = new Installation();

    @Test
    @Rule({"R10.1 predefined topics", "R5.7 no REGISTER"})
    void predefinedIdMeansTheMostExactNameThatIsConfigured() throws Exception {
        site.configuration()
                .predefinedTopics("*", "{5: all/five, 6: all/six, 7: \"clients/{clientId}\"}")
                .predefinedTopics("meter-*", "{6: meters/six}")
                .predefinedTopics("meter-2", "{5: second/five}");
        site.start();
        Subscriber witness = site.subscriber("#");
        UdpNode lamp = site.node();
        UdpNode meter = site.node();
        UdpNode second = site.node();
        lamp.connects("lamp", true);
        meter.connects("meter-1", true);
        second.connects("meter-2", true);

        lamp.publishes(FIVE, "a");
        meter.publishes(SIX, "e");
        second.publishes(FIVE, "b");
        second.publishes(SEVEN, "c");
        meter.publishes(SEVEN, "d");

        witness.expects("all/five a", "second/five b", "clients/meter-2 c", "clients/meter-1 d", "meters/six e");
        lamp.sends(new Publish(false, QoS.ONE, false, new PredefinedTopicId(8), 1, Payload.ofText("unknown")));
        lamp.expects(new PubAck(8, 1, ReturnCode.INVALID_TOPIC_ID));
    }

    @Test
    @Rule({"R5.8 SUBACK id", "R8.4 exact form"})
    void messagesComeInTheFormOfTheSubscription() throws Exception {
        site.configuration().predefinedTopics("*", "{5: \"clients/{clientId}\"}");
        site.start();
        UdpNode node = site.node();
        node.connects("lamp", true);

        assertThat(node.subscribes(FIVE, QoS.ONE).topicId()).isEqualTo(FIVE.value());
        assertThat(node.subscribes(AB, QoS.ONE).topicId()).isEqualTo(AB.value());
        NormalTopicId named = node.subscribes("cd", QoS.ONE);

        site.mosquitto().publish("clients/lamp", "one", 1, false);
        assertThat(node.getsAndAcknowledges("one").topic()).isEqualTo(FIVE);
        site.mosquitto().publish("ab", "two", 1, false);
        assertThat(node.getsAndAcknowledges("two").topic()).isEqualTo(AB);
        site.mosquitto().publish("cd", "three", 1, false);
        assertThat(node.getsAndAcknowledges("three").topic()).isEqualTo(named);
    }

    @Test
    @Rule("R5.8 refusals")
    void unknownPredefinedIdAndBadFilterAreRefused() throws Exception {
        site.start();
        UdpNode node = site.node();
        node.connects("lamp", true);

        node.sends(new Subscribe(false, QoS.ONE, 1, SIX));
        node.expects(new SubAck(QoS.ZERO, SIX.value(), 1, ReturnCode.INVALID_TOPIC_ID));
        node.sends(new Subscribe(false, QoS.ONE, 2, new TopicName("a/#/b")));
        node.expects(new SubAck(QoS.ZERO, 0, 2, ReturnCode.NOT_SUPPORTED));
        node.sends(new Subscribe(false, QoS.ONE, 3, ShortTopicName.of("+#")));
        SubAck refused = node.expects(SubAck.class);

        assertThat(refused.returnCode()).isEqualTo(ReturnCode.NOT_SUPPORTED);
        node.pings();
    }

    @Test
    @Rule({"R5.8 several forms", "R5.8 unsubscribe several forms"})
    void oneFilterInSeveralFormsIsOneSubscription() throws Exception {
        site.configuration().predefinedTopics("*", "{5: ab}");
        site.start();
        UdpNode node = site.node();
        node.connects("lamp", true);
        NormalTopicId named = node.subscribes("ab", QoS.ONE);
        node.subscribes(FIVE, QoS.ONE);
        node.subscribes(AB, QoS.ONE);

        site.mosquitto().publish("ab", "one", 1, false);
        assertThat(node.getsAndAcknowledges("one").topic()).isEqualTo(AB);
        node.unsubscribes(AB);
        site.mosquitto().publish("ab", "two", 1, false);
        assertThat(node.getsAndAcknowledges("two").topic()).isEqualTo(FIVE);
        node.unsubscribes(new TopicName("ab"));
        site.mosquitto().publish("ab", "three", 1, false);
        assertThat(node.getsAndAcknowledges("three").topic()).isEqualTo(FIVE);
        node.unsubscribes(FIVE);
        site.mosquitto().publish("ab", "four", 1, false);

        // Its id lives on, but no subscriber gets what it publishes.
        node.publishes(named, "five");
        node.pings();
    }

    @Test
    @Rule("R8.4 wildcard form")
    void wildcardMatchComesInTheFormThatTheClientItselfUsed() throws Exception {
        site.start();
        UdpNode node = site.node();
        node.connects("lamp", true);
        node.subscribes(new TopicName("+"), QoS.ZERO);

        node.sends(new Publish(false, QoS.ZERO, false, AB, 0, Payload.ofText("mine")));
        node.expects(new Publish(false, QoS.ZERO, false, AB, 0, Payload.ofText("mine")));
        site.mosquitto().publish("cd", "other", 0, false);

        assertThat(node.expects(Register.class).topicName()).isEqualTo("cd");
    }

    @Test
    @Rule({"R5.7 QoS -1 own connection", "R5.7 QoS -1 allow-list", "R5.7 QoS -1 Retain"})
    void unknownSendersPublishWhatTheListAllowsAndGetNoAnswer() throws Exception {
        site.configuration()
                .listener("qos-minus-one", "on")
                .listener("qos-minus-one-topics", "[5, \"short:ab\"]")
                .listener("qos-minus-one-sources", "[127.0.0.1, 127.0.0.2]")
                .listener("qos-minus-one-interval", "0s")
                .predefinedTopics("*", "{5: all/five, 6: all/six}");
        site.start();
        Subscriber witness = site.subscriber("#");
        UdpNode unknownSender = site.node();
        UdpNode allowed = site.nodeAt("127.0.0.2");
        UdpNode forbidden = site.nodeAt("127.0.0.3");
        site.awaitBroker();

        unknownSender.sends(minusOne(SIX, "not on the list"));
        unknownSender.sends(minusOne(ShortTopicName.of("cd"), "not on the list"));
        forbidden.sends(minusOne(FIVE, "not from there"));
        unknownSender.sends(minusOne(FIVE, "a"));
        allowed.sends(minusOne(AB, "b"));

        witness.expectsWithFlags("all/five a|0|0", "ab b|0|0");
        assertThat(witness.messages()).hasSize(2);
        unknownSender.hasNoSession();
        allowed.hasNoSession();
        forbidden.hasNoSession();
        assertThat(site.counter("ignored.NOT_ALLOWED")).isEqualTo(3);
        UdpNode connected = site.node();
        connected.connects("lamp", true);
        connected.sends(minusOne(FIVE, "c"));
        witness.expects("all/five c");
        connected.pings();
        site.mosquitto().publish("kept", "d", 1, true);
        Subscriber late = site.subscriber("#");
        late.expects("kept d");
        assertThat(late.messages()).containsExactly("kept d");
    }

    private static Publish minusOne(TopicId topic, String text) {
        return new Publish(false, QoS.MINUS_ONE, true, topic, 0, Payload.ofText(text));
    }
}
