package org.sngateway.gateway.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.sn.Rule;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;

/** ADVERTISE, SEARCHGW and GWINFO (MQTT-SN 1.2 §6.1); R5.1 and rows 21 and 22 of R6.4. */
class DiscoveryTest {
    private static final GwInfo GW_INFO = new GwInfo(7, Payload.EMPTY);

    private final Lockstep gateway = new Lockstep(advertisingEvery("900s"));
    private final Broker own = gateway.broker("sn-gateway-7");
    private final Node node = gateway.node(1000);

    @BeforeEach
    void gatewayWithABroker() {
        own.expects(new MqttCommand.Open(true));
        own.says(new MqttEvent.Connected(false));
        gateway.advance(Duration.ZERO);
        gateway.expectsBroadcast(new Advertise(7, 900), 0);
    }

    // ---- SEARCHGW

    @Test
    @Rule("R5.1 unicast answer")
    void searchGwIsAnsweredToTheAskerOnly() {
        node.sends(new SearchGw(3));

        node.expects(GW_INFO);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.1 unicast answer")
    void searchGwToOurAddressIsAnsweredWithoutGroupsToo() {
        Lockstep quiet = new Lockstep(Settings.withListener("groups: off"));
        Node asking = quiet.node(1000);
        asking.sends(new SearchGw(3));
        quiet.nothingElse();
        quiet.broker("sn-gateway-7").says(new MqttEvent.Connected(false));

        asking.sends(new SearchGw(3));

        asking.expects(GW_INFO);
        quiet.nothingElse();
    }

    @Test
    @Rule("R5.1 unicast answer")
    void answerIsAsLongAsTheQuestion() {
        assertThat(octets(GW_INFO)).isEqualTo(octets(new SearchGw(3))).isEqualTo(3);
    }

    @Test
    @Rule("R5.1 multicast answer")
    void searchGwByMulticastIsAnsweredByMulticastTooWithItsRadius() {
        node.sendsToGroup(new SearchGw(3));

        node.expects(GW_INFO);
        gateway.expectsBroadcast(GW_INFO, 3);
        gateway.nothingElse();
    }

    @Test
    @Rule("R5.1 multicast answer")
    void multicastAnswersGoOutOncePerSecond() {
        node.sendsToGroup(new SearchGw(1));
        node.expects(GW_INFO);
        gateway.expectsBroadcast(GW_INFO, 1);
        gateway.advance(Duration.ofMillis(999));
        Node other = gateway.node(1001);

        other.sendsToGroup(new SearchGw(1));
        other.expects(GW_INFO);
        gateway.nothingElse();

        gateway.advance(Duration.ofMillis(1));
        other.sendsToGroup(new SearchGw(1));
        other.expects(GW_INFO);
        gateway.expectsBroadcast(GW_INFO, 1);
    }

    // ---- ADVERTISE

    @Test
    @Rule("R5.1 duration")
    void advertiseTellsWhenTheNextOneComes() {
        gateway.advanceSeconds(899);
        gateway.nothingElse();

        for (int i = 0; i < 3; i++) {
            gateway.advanceSeconds(1);
            gateway.expectsBroadcast(new Advertise(7, 900), 0);
            gateway.advanceSeconds(899);
            gateway.nothingElse();
        }
    }

    @Test
    @Rule("R5.1 duration")
    void durationIsAtMost32767() {
        Lockstep slow = new Lockstep(advertisingEvery("32767s"));
        slow.broker("sn-gateway-7").expects(new MqttCommand.Open(true));
        slow.broker("sn-gateway-7").says(new MqttEvent.Connected(false));
        slow.advance(Duration.ZERO);
        slow.expectsBroadcast(new Advertise(7, 32_767), 0);

        assertThatThrownBy(() -> advertisingEvery("32768s")).hasMessageContaining("advertise-interval");
    }

    // ---- without a broker

    @Test
    @Rule("R5.1 not able to serve")
    void withoutABrokerTheGatewayIsNotToBeFound() {
        own.says(new MqttEvent.ConnectionLost("reset"));

        node.sends(new SearchGw(1));
        node.sendsToGroup(new SearchGw(1));

        gateway.nothingElse();
        assertThat(gateway.ignored(IgnoreReason.BROKER_UNREACHABLE)).isEqualTo(2);
    }

    @Test
    @Rule("R5.1 not able to serve")
    void withoutABrokerNothingIsAdvertised() {
        own.says(new MqttEvent.ConnectionLost("reset"));
        gateway.advanceSeconds(1);
        own.expects(new MqttCommand.Open(true, false, null));

        gateway.advanceSeconds(1_799);
        gateway.nothingElse();

        own.says(new MqttEvent.Connected(false));
        gateway.advanceSeconds(0);
        gateway.expectsBroadcast(new Advertise(7, 900), 0);
        node.sends(new SearchGw(1));
        node.expects(GW_INFO);
    }

    // ---- other gateways

    @Test
    @Rule("R5.1 GwId conflict")
    void otherGatewaysAreIgnored() {
        node.sendsToGroup(new Advertise(8, 900));
        node.sendsToGroup(new GwInfo(8, Payload.EMPTY));
        node.sends(new GwInfo(8, Payload.EMPTY));

        gateway.nothingElse();
        assertThat(conflicts()).isEmpty();
    }

    @Test
    @Rule("R5.1 GwId conflict")
    void anotherGatewayWithOurGwIdIsReported() {
        node.sendsToGroup(new Advertise(7, 900));
        gateway.node(1001).sendsToGroup(new GwInfo(7, Payload.EMPTY));

        gateway.nothingElse();
        assertThat(conflicts()).containsExactly("GwId 7 at udp/10.0.0.1:1000", "GwId 7 at udp/10.0.0.1:1001");
    }

    private List<String> conflicts() {
        return gateway.log().stream().filter(line -> line.startsWith("GwId")).toList();
    }

    private static CoreSettings advertisingEvery(String interval) {
        return Settings.with("groups: [225.1.1.1]", "gateway: {id: 7, advertise-interval: " + interval + "}");
    }

    private static int octets(SnMessage message) {
        ByteBuffer out = ByteBuffer.allocate(100);
        SnEncoder.encode(message, out);
        return out.position();
    }
}
