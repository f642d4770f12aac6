package org.sngateway.gateway.core.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.ReturnCode;

/** Client ids that the gateway does not know are paced by where they come from: three at once, then one in a second (R8.35). */
class NewClientsTest {
    private final Lockstep gateway = new Lockstep(
            Settings.with("forwarders: any", List.of("new-clients-interval: 1s", "new-clients-burst: 3"), ""));

    @BeforeEach
    void burst() {
        for (int i = 1; i <= 3; i++) {
            gateway.connected("first-" + i, 1000 + i, false);
        }
    }

    @Test
    @Rule("R8.35 new clients")
    void beyondTheBurstOneMoreIsLetInAfterEachInterval() {
        isRefused("a", gateway.node(2000));
        gateway.advance(Duration.ofMillis(999));
        isRefused("a", gateway.node(2000));
        gateway.advance(Duration.ofMillis(1));
        gateway.connected("a", 2000, true);
        isRefused("b", gateway.node(2001));
    }

    @Test
    @Rule("R8.35 new clients")
    void whatComesFromElsewhereIsNotHeldBack() {
        isRefused("a", gateway.node(2000));

        isLetIn("a", gateway.node("10.0.0.2", 2000));
    }

    @Test
    @Rule("R8.35 new clients")
    void clientWithASessionIsNotHeldBack() {
        Node moved = gateway.node(3000);

        moved.sends(new Connect(false, false, 1, 60, "first-1"));

        moved.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    @Test
    @Rule("R8.35 new clients")
    void nodesBehindAForwarderComeFromIt() {
        Node forwarder = gateway.node(2000);

        forwarder.sends(new Encapsulated(0, Payload.ofHex("01"), new Connect(false, true, 1, 60, "a")));

        forwarder.expects(new Encapsulated(0, Payload.ofHex("01"), new ConnAck(ReturnCode.CONGESTION)));
    }

    @Test
    @Rule("R8.35 new clients")
    void halfOfAnIpv6AddressIsTheHostsOwnChoice() {
        for (int i = 1; i <= 3; i++) {
            isLetIn("v6-" + i, gateway.node(ipv6(1, i)));
        }

        isRefused("v6-4", gateway.node(ipv6(1, 4)));
        isLetIn("v6-5", gateway.node(ipv6(2, 1)));
    }

    @Test
    void refusedOneLeavesNothingBehind() {
        isRefused("a", gateway.node(2000));

        assertThat(gateway.stateOf("a")).isNull();
    }

    private static UdpAddress ipv6(int network, int host) {
        IpAddress ip = new IpAddress(0x2001_0db8_0000_0000L + network, host);
        return new UdpAddress(Settings.LISTENER, ip, 1000, "", new IpAddress(0x2001_0db8_0000_0000L, 1));
    }

    private void isLetIn(String clientId, Node node) {
        node.sends(new Connect(false, true, 1, 60, clientId));
        gateway.broker(clientId).expects(new MqttCommand.Open(true));
        gateway.broker(clientId).says(new MqttEvent.Connected(false));
        node.expects(new ConnAck(ReturnCode.ACCEPTED));
    }

    private void isRefused(String clientId, Node node) {
        node.sends(new Connect(false, true, 1, 60, clientId));
        node.expects(new ConnAck(ReturnCode.CONGESTION));
        gateway.nothingElse();
    }
}
