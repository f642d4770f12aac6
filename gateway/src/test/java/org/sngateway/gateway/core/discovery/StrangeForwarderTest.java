package org.sngateway.gateway.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/** With {@code forwarders: any} anybody can say that it is a forwarder: it gets no more than it sent, until clients are there. */
class StrangeForwarderTest {
    private static final Payload NODE = Payload.ofHex("01");
    private static final Encapsulated ADVERTISE = new Encapsulated(0, Payload.ofHex("ffff"), new Advertise(7, 900));

    private final Lockstep gateway = new Lockstep(Settings.with("""
            forwarders: any
                groups: [225.1.1.1]""", "gateway: {id: 7, advertise-interval: 900s}"));
    private final Node forwarder = gateway.node(1000);

    @BeforeEach
    void gatewayWithABroker() {
        gateway.broker("sn-gateway-7").expects(new MqttCommand.Open(true));
        gateway.broker("sn-gateway-7").says(new MqttEvent.Connected(false));
        gateway.advance(Duration.ZERO);
        gateway.expectsBroadcast(new Advertise(7, 900), 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"03fe000216", "03fe00030100", "03fe0004180001", "03fe000217", "05fe00ffff0216"})
    @Rule("R5.12 strange forwarder")
    void messageOfAnybodyDrawsNoAdvertise(String octets) {
        forwarder.sendsOctets(octets);
        forwarder.heard();

        advertises();

        gateway.nothingElse();
    }

    @Test
    @Rule("R5.12 strange forwarder")
    void clientThatWasLetInAndSaidNothingSinceMayBeForged() {
        connects();

        advertises();

        forwarder.expectsNothing();
    }

    @Test
    @Rule("R5.12 strange forwarder")
    void forwarderOfAClientGetsAdvertise() {
        connects();
        forwarder.sends(from(PingReq.withoutClientId()));
        forwarder.expects(from(new PingResp()));

        advertises();

        forwarder.expects(ADVERTISE);
        forwarder.expectsNothing();
    }

    @Test
    @Rule("R5.12 strange forwarder")
    void forwarderFromWhichSomebodyTriesToBeAClientGetsNone() {
        connects();
        forwarder.sends(from(PingReq.withoutClientId()));
        gateway.advanceSeconds(899);
        Node stranger = gateway.node(2000);
        stranger.sends(from(new Connect(true, false, 1, 60, "a")));

        gateway.advanceSeconds(1);

        gateway.expectsBroadcast(new Advertise(7, 900), 0);
        assertThat(stranger.heard()).doesNotContain(ADVERTISE);
    }

    @Test
    @Rule("R5.12 strange forwarder")
    void forwarderWhoseClientsLeftGetsNone() {
        connects();
        forwarder.sends(from(Disconnect.plain()));
        forwarder.expects(from(Disconnect.plain()));

        advertises();

        forwarder.expectsNothing();
    }

    @Test
    @Rule("R5.12 strange forwarder")
    void forwarderToWhichAClientMovesGetsAdvertise() {
        gateway.connected("a", 2000, true);
        forwarder.sends(from(new Connect(false, true, 1, 1800, "a")));
        gateway.broker("a").expects(new MqttCommand.Close());
        gateway.broker("a").expects(new MqttCommand.Open(true));
        gateway.broker("a").says(new MqttEvent.Connected(false));
        forwarder.expects(from(new ConnAck(ReturnCode.ACCEPTED)));
        forwarder.sends(from(PingReq.withoutClientId()));
        forwarder.expects(from(new PingResp()));

        advertises();

        forwarder.expects(ADVERTISE);
        forwarder.expectsNothing();
    }

    private void connects() {
        forwarder.sends(from(new Connect(false, true, 1, 1800, "a")));
        gateway.broker("a").expects(new MqttCommand.Open(true));
        gateway.broker("a").says(new MqttEvent.Connected(false));
        forwarder.expects(from(new ConnAck(ReturnCode.ACCEPTED)));
    }

    private void advertises() {
        gateway.advanceSeconds(900);
        gateway.expectsBroadcast(new Advertise(7, 900), 0);
    }

    private static Encapsulated from(SnMessage message) {
        return new Encapsulated(0, NODE, message);
    }
}
