package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillTopic;

/** The broker goes away and comes back while sessions live on, or another MQTT client uses the client id of one of them. */
class BrokerAwayIT {
    @RegisterExtension
    final Installation site = new Installation();

    @Test
    @Rule({"R8.22 held requests", "R5.9 answered here"})
    void requestsAreRefusedAndTheSessionIsKept() throws Exception {
        site.start();
        UdpNode node = site.node();
        node.connects("sensor", false);
        NormalTopicId topic = node.registers("sensor/t");

        site.mosquitto().stop();
        // A QoS 2 message that the broker may already have would not be refused.
        site.awaitCounter("broker-lost", 1);
        node.sends(new Publish(false, QoS.ONE, false, topic, 1, Payload.ofText("a")));
        node.sends(new Publish(false, QoS.TWO, false, topic, 2, Payload.ofText("b")));
        node.sends(new Subscribe(false, QoS.ONE, 3, new TopicName("sensor/set")));

        assertThat(node.receives(3))
                .containsExactlyInAnyOrder(
                        new PubAck(topic.value(), 1, ReturnCode.CONGESTION),
                        new PubAck(topic.value(), 2, ReturnCode.CONGESTION),
                        new SubAck(QoS.ZERO, 0, 3, ReturnCode.CONGESTION));
        assertThat(node.registers("sensor/t")).isEqualTo(topic);
        node.pings();

        site.mosquitto().start();
        site.awaitCounter("broker-connected", 2);
        Subscriber witness = site.subscriber("sensor/t");
        node.publishes(topic, "back");
        witness.expects("sensor/t back");
        assertThat(witness.messages()).containsExactly("sensor/t back");
    }

    @Test
    @Rule("R8.22 known filter")
    void filterThatIsHeldIsAnsweredWhileTheBrokerIsAway() throws Exception {
        site.start();
        UdpNode node = site.node();
        node.connects("sensor", false);
        NormalTopicId topic = node.subscribes("sensor/set", QoS.ONE);

        site.mosquitto().stop();
        site.awaitCounter("broker-lost", 1);
        node.sends(new Subscribe(false, QoS.ONE, 9, new TopicName("sensor/set")));

        node.expects(new SubAck(QoS.ONE, topic.value(), 9, ReturnCode.ACCEPTED));
    }

    @Test
    @Rule("R8.22 held requests")
    void requestThatOutlivesTheOutageIsServed() throws Exception {
        site.configuration().broker("answer-timeout", "20s").listener("retry-interval", "30s");
        site.start();
        UdpNode node = site.node();
        node.connects("sensor", true);
        NormalTopicId topic = node.registers("sensor/t");

        site.mosquitto().stop();
        node.sends(new Publish(false, QoS.TWO, true, topic, 1, Payload.ofText("patient")));
        node.pings();
        site.mosquitto().start();

        node.expects(new PubRec(1));
        node.sends(new PubRel(1));
        node.expects(new PubComp(1));
        site.subscriber("sensor/t").expectsWithFlags("sensor/t patient|2|1");
    }

    @Test
    @Rule("R6.3 broker lost asleep")
    void subscriptionsOfActiveAndSleepingNodesAreRestoredWhenTheBrokerForgot() throws Exception {
        site.start();
        UdpNode active = site.node();
        UdpNode sleeper = site.node();
        active.connects("active", false);
        sleeper.connects("sleeper", false);
        NormalTopicId named = active.subscribes("set/active", QoS.ONE);
        active.subscribes(new TopicName("all/#"), QoS.ONE);
        NormalTopicId reading = active.registers("reading");
        NormalTopicId asleep = sleeper.subscribes("set/sleeper", QoS.ONE);
        NormalTopicId mark = sleeper.registers("mark");
        sleeper.sleeps(60);

        site.mosquitto().stop();
        sleeper.wakesForNothing("sleeper");
        site.mosquitto().forgets();
        site.mosquitto().start();
        site.awaitCounter("broker-connected", 4);
        // This is acknowledged, so the subscriptions before it have reached the broker.
        active.publishes(reading, "so far");
        sleeper.publishes(mark, "so far");

        site.mosquitto().publish("set/active", "a", 1, false);
        assertThat(active.getsAndAcknowledges("a").topic()).isEqualTo(named);
        site.mosquitto().publish("all/new", "b", 1, false);
        Register register = active.expects(Register.class);
        active.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
        active.getsAndAcknowledges("b");
        site.mosquitto().publish("set/sleeper", "c", 1, false);
        sleeper.publishes(mark, "so far");
        sleeper.sends(new PingReq("sleeper"));
        assertThat(sleeper.getsAndAcknowledges("c").topic()).isEqualTo(asleep);
        sleeper.expects(new PingResp());
    }

    @Test
    @Rule("R8.22 held requests")
    void nodeIsSentAwayAfterTheGraceWithoutItsWill() throws Exception {
        site.configuration().broker("grace", "1s");
        site.start();
        UdpNode node = site.node();
        node.connectsWithWill(
                new Connect(true, false, 1, 60, "sensor"), new WillTopic(QoS.ONE, true, "will/sensor"), "gone");

        site.mosquitto().stop();
        node.expects(Disconnect.plain());
        site.mosquitto().start();

        node.connects("sensor", false);
        site.mosquitto().publish("will/last", "end", 1, true);
        Subscriber witness = site.subscriber("will/#");
        witness.expects("will/last end");
        assertThat(witness.messages()).containsExactly("will/last end");
    }

    @Test
    void clientIdThatAnotherClientTakesTwiceIsLeftToThatClient() throws Exception {
        // The gateway's own connection shows that the broker works. On 3.1.1 no broker names a takeover.
        site.configuration()
                .listener("qos-minus-one", "on")
                .broker("protocol", "3.1.1")
                .broker("conflict-patience", "0s")
                .broker("conflict-check", "300ms");
        site.start();
        site.awaitBroker();
        UdpNode node = site.node();
        node.connects("sensor", false);

        site.mosquitto().takesOver("sensor");
        site.awaitCounter("broker-connected", 2);
        node.pings();
        site.mosquitto().takesOver("sensor");

        node.expects(Disconnect.plain());
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> site.counter("broker-connected") == 2);
        node.connects("sensor", false);
        node.pings();
    }

    @Test
    void sleeperWhoseIdIsTakenIsToldAtItsWake() throws Exception {
        site.configuration()
                .listener("qos-minus-one", "on")
                .broker("protocol", "3.1.1")
                .broker("conflict-patience", "0s")
                .broker("conflict-check", "300ms");
        site.start();
        site.awaitBroker();
        UdpNode node = site.node();
        node.connects("sensor", false);
        node.sleeps(60);

        site.mosquitto().takesOver("sensor");
        site.awaitCounter("broker-connected", 2);
        site.mosquitto().takesOver("sensor");
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> site.counter("broker-lost") == 2 && site.counter("broker-connected") == 2);

        node.hasNoSession();
        node.connects("sensor", false);
    }
}
