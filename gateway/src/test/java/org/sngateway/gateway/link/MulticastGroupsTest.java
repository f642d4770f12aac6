package org.sngateway.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.net.Transport;

/** Groups are joined on the interfaces that are there, with real sockets on the loopback interface. */
class MulticastGroupsTest {
    private static final int ATTEMPTS = 100;

    private final List<String> troubles = new ArrayList<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private @Nullable EventLoopGroup loop;

    @AfterEach
    void close() {
        if (loop != null) {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"best", "nio"})
    void groupIsHeardAgainOnAnInterfaceThatWasGone(String name) throws Exception {
        Transport transport = name.equals("nio") ? Transport.nio() : Transport.best();
        EventLoopGroup loop = transport.newLoop("test");
        this.loop = loop;
        int port = freePort();
        InetAddress group = InetAddress.getByName("239.255.18.84");
        UdpPlace place = new UdpPlace(
                "a",
                1884,
                List.of(),
                1_472,
                65_536,
                true,
                List.of(group),
                port,
                List.of(loopback().getName()),
                1);
        MulticastGroups groups = new MulticastGroups(place, any -> bootstrap(transport, loop), new Troubles());
        List<LocalAddress> there = LocalAddress.all().stream()
                .filter(address -> address.networkInterface().equals(loopback()))
                .toList();

        loop.submit(() -> groups.join(there)).sync();
        hears(group, port, "first");
        loop.submit(() -> groups.join(List.of())).sync();
        loop.submit(() -> groups.join(there)).sync();
        hears(group, port, "second");
        loop.submit(() -> groups.join(there)).sync();
        hears(group, port, "third");

        assertThat(troubles).isEmpty();
        loop.submit(groups::close).sync();
    }

    /** A socket is in its group a moment after it was asked to be. */
    private void hears(InetAddress group, int port, String text) throws IOException, InterruptedException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try (MulticastSocket sender = new MulticastSocket()) {
            sender.setNetworkInterface(loopback());
            for (int i = 0; i < ATTEMPTS; i++) {
                sender.send(new java.net.DatagramPacket(octets, octets.length, new InetSocketAddress(group, port)));
                if (text.equals(heard.poll(100, TimeUnit.MILLISECONDS))) {
                    heard.clear();
                    return;
                }
            }
        }
        throw new AssertionError("nobody in the group hears the " + text + " message; " + troubles);
    }

    private Bootstrap bootstrap(Transport transport, EventLoopGroup loop) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(transport.datagramChannels())
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                });
    }

    private static NetworkInterface loopback() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        } catch (IOException noInterfaces) {
            throw new AssertionError(noInterfaces);
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            return socket.getLocalPort();
        }
    }

    private final class Troubles implements QuietLinkListener {
        @Override
        public void onLinkTrouble(String listener, String address, String reason) {
            troubles.add(address + ": " + reason);
        }
    }
}
