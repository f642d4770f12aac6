package org.sngateway.gateway.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;

/** Nodes behind forwarders (MQTT-SN 1.2 §5.5); R5.12. What a forwarder passes on comes and goes encapsulated. */
class ForwarderTest {
    private static final Payload ONE = Payload.ofHex("01");
    private static final Payload TWO = Payload.ofHex("0002");

    private final Lockstep gateway = new Lockstep(Settings.with("""
            forwarders: [10.0.0.1]
                groups: [225.1.1.1]
                qos-minus-one: on""", "gateway: {id: 7, advertise-interval: 900s}"));
    private final Broker own = gateway.broker("sn-gateway-7");
    private final Broker broker = gateway.broker();
    private final Node forwarder = gateway.node(1000);

    @BeforeEach
    void gatewayWithABroker() {
        own.expects(new MqttCommand.Open(true));
        own.says(new MqttEvent.Connected(false));
        gateway.advance(Duration.ZERO);
        gateway.expectsBroadcast(new Advertise(7, 900), 0);
    }

    @Test
    @Rule("R5.12 forwarded client")
    void everyMessageToAForwardedClientIsEncapsulatedWithItsNodeId() {
        connects(forwarder, ONE, "a");
        forwarder.sends(from(ONE, new Register(0, 9, "lamp")));
        Encapsulated answer = forwarder.expects(Encapsulated.class);
        assertThat(answer.nodeId()).isEqualTo(ONE);
        int lamp = ((RegAck) answer.inner()).topicId();

        broker.says(new MqttEvent.Publish("lamp", DATA, QoS.ONE, false, 5));

        Encapsulated delivery = forwarder.expects(Encapsulated.class);
        Publish publish = (Publish) delivery.inner();
        assertThat(delivery).isEqualTo(from(ONE, publish));
        gateway.advanceSeconds(10);
        forwarder.expects(from(ONE, publish.asDuplicate()));
        forwarder.sends(from(ONE, new PubAck(lamp, publish.msgId(), ReturnCode.ACCEPTED)));
        broker.expects(new MqttCommand.PubAck(5));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.12 forwarded client")
    void nodesBehindOneForwarderAreClientsOfTheirOwn() {
        connects(forwarder, ONE, "a");
        connects(forwarder, TWO, "b");

        forwarder.sends(from(ONE, Disconnect.plain()));

        forwarder.expects(from(ONE, Disconnect.plain()));
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.DISCONNECTED);
        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.ACTIVE);
        forwarder.sends(from(TWO, PingReq.withoutClientId()));
        forwarder.expects(from(TWO, new PingResp()));
    }

    @Test
    @Rule("R5.12 forwarded client")
    void sameNodeIdBehindAnotherForwarderAndTheForwarderItselfAreOthers() {
        connects(forwarder, ONE, "a");
        Node another = gateway.node(1001);

        another.sends(from(ONE, PingReq.withoutClientId()));
        another.expects(from(ONE, Disconnect.plain()));
        forwarder.sends(PingReq.withoutClientId());
        forwarder.expects(Disconnect.plain());

        connects(another, ONE, "b");
        assertThat(gateway.stateOf("a")).isEqualTo(SessionState.ACTIVE);
        assertThat(gateway.stateOf("b")).isEqualTo(SessionState.ACTIVE);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.12 forwarder list")
    void forwarderThatIsNotOnTheListIsIgnored() {
        Node unknown = gateway.node("10.0.0.2", 1000);

        unknown.sends(from(ONE, new Connect(false, true, 1, 60, "a")));
        unknown.sends(from(ONE, new SearchGw(1)));
        unknown.sends(from(ONE, new Publish(false, QoS.MINUS_ONE, false, new PredefinedTopicId(5), 0, DATA)));

        gateway.nothingElse();
        assertThat(gateway.stateOf("a")).isNull();
        assertThat(gateway.ignored(IgnoreReason.NOT_ALLOWED)).isEqualTo(3);
    }

    @Test
    @Rule("R5.12 forwarded discovery")
    void searchGwIsAnsweredByWayOfTheForwarder() {
        forwarder.sends(from(ONE, new SearchGw(2)));

        forwarder.expects(new Encapsulated(2, ONE, new GwInfo(7, Payload.EMPTY)));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.12 forwarded discovery")
    void forwarderThatWasHeardGetsTheAdvertiseForAllItsNodes() {
        forwarder.sends(from(ONE, new SearchGw(0)));
        forwarder.expects(Encapsulated.class);

        gateway.advanceSeconds(900);

        gateway.expectsBroadcast(new Advertise(7, 900), 0);
        forwarder.expects(new Encapsulated(0, Payload.ofHex("ffff"), new Advertise(7, 900)));
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.12 forwarded discovery")
    void qosMinusOneIsServedBehindAForwarder() {
        forwarder.sends(from(ONE, new Publish(false, QoS.MINUS_ONE, false, new PredefinedTopicId(5), 0, DATA)));

        own.expects(new MqttCommand.Publish("predefined/five", DATA, QoS.ZERO, false, false, 0));
        gateway.nothingElse();
    }

    private void connects(Node by, Payload nodeId, String clientId) {
        by.sends(from(nodeId, new Connect(false, false, 1, 60, clientId)));
        gateway.broker(clientId).expects(new MqttCommand.Open(false));
        gateway.broker(clientId).says(new MqttEvent.Connected(false));
        by.expects(from(nodeId, new ConnAck(ReturnCode.ACCEPTED)));
    }

    private static Encapsulated from(Payload nodeId, SnMessage message) {
        return new Encapsulated(0, nodeId, message);
    }
}
