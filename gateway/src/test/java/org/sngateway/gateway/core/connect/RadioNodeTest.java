package org.sngateway.gateway.core.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sngateway.gateway.core.lockstep.Lockstep.DATA;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.address.RadioAddress;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/** Nodes on a radio are served as those on UDP are. */
class RadioNodeTest {
    private static final Payload BEHIND = Payload.ofHex("2a");
    private static final RadioAddress RADIO = new RadioAddress(Settings.LISTENER, Payload.ofHex("0013a2"));

    @Test
    void clientOnARadioIsKnownByItsAddressAfterARestart() {
        Lockstep gateway = new Lockstep(Settings.with("", "store: {directory: state}"));
        Node node = gateway.node(RADIO);
        connects(gateway, node);

        gateway.restart();

        node.sends(PingReq.withoutClientId());
        node.expects(new PingResp());
    }

    @Test
    void howWellItsRadioHeardTheClientIsKept() {
        Lockstep gateway = new Lockstep();
        connects(gateway, gateway.node(RADIO));

        gateway.core().onSignal(RADIO, "rssi=-71 snr=9");

        assertThat(gateway.core().client("a", gateway.nowNanos()).orElseThrow().signal())
                .isEqualTo("rssi=-71 snr=9");
    }

    @Test
    void forwarderOnARadioServesTheNodesBehindIt() {
        Lockstep gateway = new Lockstep(Settings.withListener("forwarders: any"));
        Node forwarder = gateway.node(RADIO);

        forwarder.sends(behind(new Connect(false, false, 1, 60, "a")));
        gateway.broker("a").expects(new MqttCommand.Open(false));
        gateway.broker("a").says(new MqttEvent.Connected(false));

        forwarder.expects(behind(new ConnAck(ReturnCode.ACCEPTED)));
        gateway.nothingElse();
    }

    @Test
    void listOfIpAddressesLetsInNoForwarderOnARadio() {
        Lockstep gateway = new Lockstep(Settings.withListener("forwarders: [10.0.0.0/8]"));

        gateway.node(RADIO).sends(behind(new Connect(false, false, 1, 60, "a")));

        assertThat(gateway.ignored(IgnoreReason.NOT_ALLOWED)).isOne();
        gateway.nothingElse();
    }

    @Test
    void listOfIpAddressesLetsInNoMessageAtQosMinusOneFromARadio() {
        Lockstep gateway =
                new Lockstep(Settings.withListener("qos-minus-one: on", "qos-minus-one-sources: [10.0.0.0/8]"));

        gateway.node(RADIO).sends(Lockstep.publish(new PredefinedTopicId(1), QoS.MINUS_ONE, 0, DATA.asText()));

        assertThat(gateway.ignored(IgnoreReason.NOT_ALLOWED)).isOne();
    }

    private static void connects(Lockstep gateway, Node node) {
        node.sends(new Connect(false, false, 1, 60, "a"));
        gateway.broker("a").expects(new MqttCommand.Open(false));
        gateway.broker("a").says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    private static SnMessage behind(SnMessage message) {
        return new Encapsulated(0, BEHIND, message);
    }
}
