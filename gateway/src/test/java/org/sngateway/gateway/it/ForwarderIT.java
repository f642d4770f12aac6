package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;

/** Nodes behind a forwarder: one UDP address, each with its node id. */
@SuppressWarnings("NullAway.Init")
class ForwarderIT {
    private static final Payload FIRST = Payload.ofHex("002a");
    private static final Payload SECOND = Payload.ofHex("002b");
    private static final ShortTopicName AB = ShortTopicName.of("ab");

    @RegisterExtension
    final Installation site = new Installation();

    private UdpNode forwarder;

    @BeforeEach
    void start() throws Exception {
        site.configuration().listener("forwarders", "[127.0.0.1]").listener("qos-minus-one", "on");
        site.start();
        forwarder = site.node();
    }

    @Test
    @Rule("R5.12 forwarded client")
    void nodesBehindOneForwarderHaveSessionsOfTheirOwn() throws Exception {
        connects(FIRST, "first");
        connects(SECOND, "second");
        asks(FIRST, new Subscribe(false, QoS.ZERO, 1, AB), new SubAck(QoS.ZERO, AB.value(), 1, ReturnCode.ACCEPTED));

        sends(SECOND, publish(QoS.ZERO, 0, "hello"));

        Encapsulated delivered = forwarder.expects(Encapsulated.class);
        Publish publish = (Publish) delivered.inner();
        assertThat(delivered.nodeId()).isEqualTo(FIRST);
        assertThat(publish.data().asText()).isEqualTo("hello");
        asks(FIRST, PingReq.withoutClientId(), new PingResp());
        asks(SECOND, Disconnect.plain(), Disconnect.plain());
        asks(FIRST, PingReq.withoutClientId(), new PingResp());
    }

    @Test
    void forwardedSleeperIsServedAtItsWake() throws Exception {
        connects(FIRST, "first");
        asks(FIRST, new Subscribe(false, QoS.ONE, 1, AB), new SubAck(QoS.ONE, AB.value(), 1, ReturnCode.ACCEPTED));
        sends(FIRST, new Register(0, 2, "mark"));
        RegAck mark = (RegAck) forwarder.expects(Encapsulated.class).inner();
        asks(FIRST, new Disconnect(60), Disconnect.plain());
        site.mosquitto().publish("ab", "open", 1, false);
        asks(
                FIRST,
                new Publish(false, QoS.ONE, false, new NormalTopicId(mark.topicId()), 3, Payload.EMPTY),
                new PubAck(mark.topicId(), 3, ReturnCode.ACCEPTED));

        sends(FIRST, new PingReq("first"));

        Publish publish = (Publish) forwarder.expects(Encapsulated.class).inner();
        assertThat(publish.data().asText()).isEqualTo("open");
        asks(FIRST, new PubAck(AB.value(), publish.msgId(), ReturnCode.ACCEPTED), new PingResp());
    }

    @Test
    @Rule("R5.12 forwarded discovery")
    void forwardedUnknownSenderPublishesAtQosMinusOne() throws Exception {
        Subscriber witness = site.subscriber("ab");
        site.awaitBroker();

        sends(FIRST, publish(QoS.MINUS_ONE, 0, "from afar"));

        witness.expects("ab from afar");
        asks(FIRST, PingReq.withoutClientId(), Disconnect.plain());
    }

    @Test
    @Rule("R5.12 forwarder list")
    void forwarderThatIsNotOnTheListIsIgnored() throws Exception {
        UdpNode other = site.nodeAt("127.0.0.2");

        other.sends(new Encapsulated(0, FIRST, new Connect(false, true, 1, 60, "first")));

        other.hasNoSession();
        assertThat(site.counter("ignored.NOT_ALLOWED")).isEqualTo(1);
        assertThat(site.counter("received.ENCAPSULATED")).isEqualTo(1);
    }

    private void connects(Payload nodeId, String clientId) {
        asks(nodeId, new Connect(false, true, 1, 60, clientId), new ConnAck(ReturnCode.ACCEPTED));
    }

    private void asks(Payload nodeId, SnMessage request, SnMessage answer) {
        sends(nodeId, request);
        forwarder.expects(new Encapsulated(0, nodeId, answer));
    }

    private void sends(Payload nodeId, SnMessage message) {
        forwarder.sends(new Encapsulated(0, nodeId, message));
    }

    private static Publish publish(QoS qos, int msgId, String text) {
        return new Publish(false, qos, false, AB, msgId, Payload.ofText(text));
    }
}
