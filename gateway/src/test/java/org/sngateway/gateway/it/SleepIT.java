package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.TopicName;

/** Sleeping clients: messages of the broker wait in the gateway for their next wake. */
@SuppressWarnings("NullAway.Init")
class SleepIT {
    private static final int QUEUE = 3;

    @RegisterExtension
    final Installation site = new Installation();

    private UdpNode node;
    private NormalTopicId mark;

    @BeforeEach
    void start() throws Exception {
        site.configuration()
                .limit("queued-messages", "" + QUEUE)
                .limit("disconnect-interval", "0s")
                .listener("retry-count", "1");
        site.start();
        node = site.node();
        node.connects("sleeper", false);
        mark = node.registers("sleeper/mark");
    }

    @Test
    @Rule({"R6.3 buffer", "R6.3 flush"})
    void sleeperGetsAllQueuedMessagesAndThenPingResp() throws Exception {
        NormalTopicId orders = node.subscribes("sleeper/orders", QoS.TWO);
        NormalTopicId weather = node.subscribes("sleeper/weather", QoS.ZERO);
        node.sleeps(60);
        queues("sleeper/orders", "one", 1);
        queues("sleeper/weather", "rain", 1);
        queues("sleeper/weather", "sun", 1);
        queues("sleeper/orders", "two", 2);

        node.sends(new PingReq("sleeper"));

        assertThat(node.getsAndAcknowledges("one").topic()).isEqualTo(orders);
        node.expects(new Publish(false, QoS.ZERO, false, weather, 0, Payload.ofText("sun")));
        assertThat(node.getsAndAcknowledges("two").qos()).isEqualTo(QoS.TWO);
        node.expects(new PingResp());
        node.wakesForNothing("sleeper");
    }

    @Test
    @Rule("R6.3 wake without id")
    void pingReqWithoutIdWakesToo() throws Exception {
        node.subscribes("sleeper/orders", QoS.ONE);
        node.sleeps(60);
        queues("sleeper/orders", "one", 1);

        node.sends(PingReq.withoutClientId());

        node.getsAndAcknowledges("one");
        node.expects(new PingResp());
    }

    @Test
    @Rule("R8.4 wildcard form")
    void topicsOfAWildcardAreRegisteredAtTheWake() throws Exception {
        node.subscribes(new TopicName("orders/+"), QoS.ONE);
        node.sleeps(60);
        queues("orders/new", "one", 1);
        queues("orders/new", "two", 1);

        node.sends(new PingReq("sleeper"));

        Register register = node.expects(Register.class);
        assertThat(register.topicName()).isEqualTo("orders/new");
        node.sends(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
        assertThat(node.getsAndAcknowledges("one").topic().value()).isEqualTo(register.topicId());
        node.getsAndAcknowledges("two");
        node.expects(new PingResp());
    }

    @Test
    @Rule({"R6.3 failed wake", "R5.11 no repeats asleep"})
    void wakeWithoutAcknowledgementKeepsTheMessageForTheNextWake() throws Exception {
        node.subscribes("sleeper/orders", QoS.ONE);
        node.sleeps(60);
        queues("sleeper/orders", "one", 1);

        node.sends(new PingReq("sleeper"));
        Publish first = node.expects(Publish.class);
        node.expects(first.asDuplicate());
        site.awaitCounter("state.ASLEEP", 2);
        node.sends(new PingReq("sleeper"));

        assertThat(node.getsAndAcknowledges("one").dup()).isTrue();
        node.expects(new PingResp());
    }

    @Test
    @Rule("R6.3 sleep from awake")
    void newSleepStopsTheFlushAndTheMessageIsFirstAtTheNextWake() throws Exception {
        node.subscribes("sleeper/orders", QoS.ONE);
        node.sleeps(60);
        queues("sleeper/orders", "one", 1);
        queues("sleeper/orders", "two", 1);

        node.sends(new PingReq("sleeper"));
        Publish interrupted = node.expects(Publish.class);
        node.sleeps(90);
        node.sends(new PingReq("sleeper"));

        assertThat(node.getsAndAcknowledges("one")).isEqualTo(interrupted.asDuplicate());
        node.getsAndAcknowledges("two");
        node.expects(new PingResp());
    }

    @Test
    @Rule("R6.3 repeated sleep")
    void sleepingNodeCanChangeItsDuration() {
        node.sleeps(600);

        node.sleeps(1);

        site.awaitCounter("state.LOST", 1);
        node.hasNoSession();
    }

    @Test
    @Rule({"R6.3 connect from sleep", "R6.3 topic ids"})
    void connectFromSleepBringsTheBacklogUnderTheOldIds() throws Exception {
        NormalTopicId orders = node.subscribes("sleeper/orders", QoS.ONE);
        node.sleeps(60);
        queues("sleeper/orders", "one", 1);
        long brokerConnections = site.counter("broker-connected");

        node.connects("sleeper", false);

        assertThat(node.getsAndAcknowledges("one").topic()).isEqualTo(orders);
        site.mosquitto().publish("sleeper/orders", "two", 1, false);
        assertThat(node.getsAndAcknowledges("two").topic()).isEqualTo(orders);
        node.sends(new Publish(false, QoS.ZERO, false, orders, 0, Payload.ofText("to myself")));
        assertThat(node.getsAndAcknowledges("to myself").topic()).isEqualTo(orders);
        assertThat(site.counter("broker-connected")).isEqualTo(brokerConnections);
    }

    @Test
    @Rule("R6.3 clean connect from sleep")
    void cleanConnectFromSleepForgetsTheBacklogAndTheSubscriptions() throws Exception {
        node.subscribes("sleeper/orders", QoS.ONE);
        node.sleeps(60);
        queues("sleeper/orders", "old", 1);

        node.connects("sleeper", true);
        site.mosquitto().publish("sleeper/orders", "for the old session", 1, false);

        node.subscribes("sleeper/orders", QoS.ONE);
        site.mosquitto().publish("sleeper/orders", "new", 1, false);
        node.getsAndAcknowledges("new");
        node.pings();
    }

    @Test
    @Rule("R6.3 wake from a new address")
    void sleeperWakesFromANewPort() throws Exception {
        node.subscribes("sleeper/orders", QoS.ONE);
        node.sleeps(60);
        queues("sleeper/orders", "one", 1);
        UdpNode elsewhere = site.node();

        elsewhere.sends(new PingReq("sleeper"));

        elsewhere.getsAndAcknowledges("one");
        elsewhere.expects(new PingResp());
        node.hasNoSession();
        elsewhere.wakesForNothing("sleeper");
    }

    @Test
    @Rule("R6.3 requests asleep")
    void sleeperIsServedWithoutWaking() throws Exception {
        Subscriber witness = site.subscriber("sleeper/reading");
        node.subscribes("sleeper/orders", QoS.ONE);
        node.sleeps(60);
        queues("sleeper/orders", "later", 1);

        NormalTopicId reading = node.registers("sleeper/reading");
        node.publishes(reading, "21.5");

        witness.expects("sleeper/reading 21.5");
        node.sends(new PingReq("sleeper"));
        node.getsAndAcknowledges("later");
        node.expects(new PingResp());
    }

    @Test
    @Rule("R6.3 buffer limits")
    void fullQueueKeepsTheNewest() throws Exception {
        node.subscribes("sleeper/orders", QoS.ONE);
        node.sleeps(60);
        for (int i = 0; i < QUEUE + 2; i++) {
            queues("sleeper/orders", "m" + i, 1);
        }

        node.sends(new PingReq("sleeper"));

        for (int i = 2; i < QUEUE + 2; i++) {
            node.getsAndAcknowledges("m" + i);
        }
        node.expects(new PingResp());
        assertThat(site.counter("dropped.QUEUE_FULL")).isEqualTo(2);
    }

    /**
     * Publishes a message for the sleeper; returns when the gateway has it. The sleeper's own PUBLISH is acknowledged
     * on the same connection behind that message.
     */
    private void queues(String topic, String text, int qos) throws Exception {
        site.mosquitto().publish(topic, text, qos, false);
        node.publishes(mark, "so far");
    }
}
