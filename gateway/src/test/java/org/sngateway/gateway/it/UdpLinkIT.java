package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.link.LinkTap;
import org.sngateway.gateway.link.QuietLinkListener;
import org.sngateway.gateway.link.UdpLink;
import org.sngateway.gateway.link.UdpPlace;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.Rule;
import org.sngateway.sn.codec.Vector;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;

/** The link on real sockets. It needs no broker here: a PINGREQ of an unknown sender gets DISCONNECT. */
class UdpLinkIT {
    private final int udpPort = Ports.freeUdp();

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void bothTransportsServe(String name) throws Exception {
        Transport transport = name.equals("nio") ? Transport.nio() : Transport.best();
        assertThat(transport.name()).isEqualTo(name);
        GatewayDaemon gateway = Gateways.start(transport, "127.0.0.1", udpPort, Ports.freeTcp());
        try {
            unknownSenderIsAnswered(InetAddress.getLoopbackAddress());
        } finally {
            gateway.stop();
        }
    }

    /** The node's socket is connected, so an answer from another address does not reach it. */
    @Test
    void answerComesFromTheAddressThatWasAsked() throws Exception {
        GatewayDaemon gateway =
                Gateways.start(Transport.best(), "[127.0.0.1, 127.0.0.2, \"::1\"]", udpPort, Ports.freeTcp());
        try {
            for (String address : List.of("127.0.0.2", "::1", "127.0.0.1")) {
                unknownSenderIsAnswered(InetAddress.getByName(address));
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
                unknownSenderIsAnswered(InetAddress.getByName(address));
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
            // Netty does not pass on the empty datagram.
            assertThat(counted).isEqualTo(malformed.size() - 1);
        } finally {
            gateway.stop();
        }
    }

    /** The link cuts it behind the limit; the sender, which has no session, is answered all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    @Rule("R1.2 too long")
    void requestBeyondTheLimitIsReadAsFarAsItsAnswerNeeds(String name) throws Exception {
        Transport transport = name.equals("nio") ? Transport.nio() : Transport.best();
        for (int octets : new int[] {1_473, 1_600, 9_000, 65_507}) {
            int port = Ports.freeUdp();
            GatewayDaemon gateway = Gateways.start(transport, "127.0.0.1", port, Ports.freeTcp());
            try (UdpNode node = new UdpNode(port)) {
                node.sends(new Publish(
                        false, QoS.ONE, false, new NormalTopicId(7), 9, Payload.ofText("x".repeat(octets - 9))));

                node.expects(Disconnect.plain());
                assertThat(gateway.counters())
                        .containsEntry("too-long.PUBLISH", 1L)
                        .containsEntry("malformed.LENGTH_BEYOND_END", 0L);
            } finally {
                gateway.stop();
            }
        }
    }

    @Test
    void portInUseIsNamed() throws Exception {
        GatewayDaemon gateway = Gateways.start(udpPort, Ports.freeTcp());
        try {
            assertThatThrownBy(() -> Gateways.start(udpPort, Ports.freeTcp()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("UDP 127.0.0.1:" + udpPort + " can't be opened");
        } finally {
            gateway.stop();
        }
    }

    /** Many sleepers that wake at once cause this, and a broker that is back and answers all requests. */
    @Test
    void everythingSentInOneTurnOfTheLoopLeaves() throws Exception {
        int messages = 3_000;
        List<String> failures = new ArrayList<>();
        EventLoopGroup loopGroup = Transport.best().newLoop("test-loop");
        EventLoop loop = loopGroup.next();
        try (DatagramSocket node = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            UdpPlace place = new UdpPlace(
                    "udp",
                    udpPort,
                    List.of(InetAddress.getLoopbackAddress()),
                    1_400,
                    1 << 18,
                    false,
                    List.of(),
                    1,
                    List.of(),
                    1);
            UdpLink link = new UdpLink(
                    place,
                    Transport.best(),
                    loop,
                    new LateFlush(loop),
                    Runnable::run,
                    (from, message, toGroup) -> {},
                    new Failures(failures),
                    LinkTap.NONE);
            link.open();
            IpAddress loopback = IpAddress.of(InetAddress.getLoopbackAddress().getAddress());
            UdpAddress to = new UdpAddress("udp", loopback, node.getLocalPort(), "", loopback);

            loop.submit(() -> {
                        for (int i = 0; i < messages; i++) {
                            link.send(0, to, new PingReq("sleeper-" + i));
                        }
                    })
                    .sync();
            loop.submit(() -> {}).sync();

            assertThat(failures).isEmpty();
            link.close(() -> {});
        } finally {
            loopGroup.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private void unknownSenderIsAnswered(InetAddress gateway) {
        try (UdpNode node = new UdpNode(gateway, udpPort)) {
            node.sends(PingReq.withoutClientId());
            node.expects(Disconnect.plain());
        }
    }

    /** Notes messages that could not be sent. */
    private record Failures(List<String> reasons) implements QuietLinkListener {
        @Override
        public void onSendFailed(NodeAddress to, String reason) {
            reasons.add(reason);
        }
    }
}
