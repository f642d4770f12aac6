package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.codec.Vector;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;

/** The link on real sockets; what it serves needs no broker: a stranger's PINGREQ gets DISCONNECT. */
class UdpLinkIT {
    private final int udpPort = Ports.freeUdp();

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void bothTransportsServe(String name) throws Exception {
        Transport transport = name.equals("nio") ? Transport.nio() : Transport.best();
        assertThat(transport.name()).isEqualTo(name);
        GatewayDaemon gateway = Gateways.start(transport, "127.0.0.1", udpPort, Ports.freeTcp());
        try {
            strangerIsAnswered(InetAddress.getLoopbackAddress());
        } finally {
            gateway.stop();
        }
    }

    /** The node's socket is connected: an answer from another address would not reach it. */
    @Test
    void answerComesFromTheAddressThatWasAsked() throws Exception {
        GatewayDaemon gateway =
                Gateways.start(Transport.best(), "[127.0.0.1, 127.0.0.2, \"::1\"]", udpPort, Ports.freeTcp());
        try {
            for (String address : List.of("127.0.0.2", "::1", "127.0.0.1")) {
                strangerIsAnswered(InetAddress.getByName(address));
            }
        } finally {
            gateway.stop();
        }
    }

    @Test
    void anyMeansEveryAddressOfTheMachine() throws Exception {
        GatewayDaemon gateway = Gateways.start(Transport.best(), "any", udpPort, Ports.freeTcp());
        try {
            for (String address : List.of("127.0.0.1", "::1")) {
                strangerIsAnswered(InetAddress.getByName(address));
            }
        } finally {
            gateway.stop();
        }
    }

    @Test
    void malformedDatagramsAreCountedAndNotAnswered() throws Exception {
        GatewayDaemon gateway = Gateways.start(udpPort, Ports.freeTcp());
        List<Vector> malformed = Vector.all().stream().filter(Vector::isDropped).toList();
        try (UdpNode node = new UdpNode(udpPort)) {
            malformed.forEach(vector -> node.sends(vector.octets()));
            node.sends(PingReq.withoutClientId());
            node.expects(Disconnect.plain());
            long counted = gateway.counters().entrySet().stream()
                    .filter(counter -> counter.getKey().startsWith("malformed."))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            // The empty datagram Netty keeps to itself.
            assertThat(counted).isEqualTo(malformed.size() - 1);
        } finally {
            gateway.stop();
        }
    }

    @Test
    void portThatIsTakenIsNamed() throws Exception {
        GatewayDaemon gateway = Gateways.start(udpPort, Ports.freeTcp());
        try {
            assertThatThrownBy(() -> Gateways.start(udpPort, Ports.freeTcp()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("UDP 127.0.0.1:" + udpPort + " can't be opened");
        } finally {
            gateway.stop();
        }
    }

    private void strangerIsAnswered(InetAddress gateway) {
        try (UdpNode node = new UdpNode(gateway, udpPort)) {
            node.sends(PingReq.withoutClientId());
            node.expects(Disconnect.plain());
        }
    }
}
