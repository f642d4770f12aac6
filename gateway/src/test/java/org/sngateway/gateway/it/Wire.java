package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The datagrams of one port as tshark sees them, when they leave this machine or pass within it. */
final class Wire implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A datagram: sender, destination, and its TTL or hop limit. */
    private record Datagram(InetSocketAddress from, InetAddress to, int hops) {
        /** Reads a line of tshark; either the IPv4 or the IPv6 fields are empty. */
        static Datagram of(String line) {
            String[] fields = line.split("\t", -1);
            int family = fields[0].isEmpty() ? 1 : 0;
            return new Datagram(
                    new InetSocketAddress(fields[family], Integer.parseInt(fields[6])),
                    new InetSocketAddress(fields[2 + family], 0).getAddress(),
                    Integer.parseInt(fields[4 + family]));
        }
    }

    private final Process tshark;
    private final List<Datagram> seen = new CopyOnWriteArrayList<>();

    /**
     * Captures everything that this UDP port sends or receives from now on. Skips the test where capturing is not
     * permitted.
     */
    Wire(int port) throws IOException {
        tshark = new ProcessBuilder(Stream.concat(
                                Stream.of("tshark", "-i", "any", "-l", "-n", "-f", "udp port " + port, "-T", "fields"),
                                Stream.of(
                                                "ip.src",
                                                "ipv6.src",
                                                "ip.dst",
                                                "ipv6.dst",
                                                "ip.ttl",
                                                "ipv6.hlim",
                                                "udp.srcport")
                                        .flatMap(field -> Stream.of("-e", field)))
                        .toList())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread reader = new Thread(this::read, "tshark");
        reader.setDaemon(true);
        reader.start();
        try (DatagramSocket beacon = new DatagramSocket()) {
            InetSocketAddress itself = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            await("tshark").atMost(PATIENCE).until(() -> {
                beacon.send(new DatagramPacket(new byte[1], 1, itself));
                return !seen.isEmpty() || !tshark.isAlive();
            });
        }
        assumeTrue(tshark.isAlive(), "tshark may not capture here");
    }

    /** The hop limits of the datagrams from one address to the other, in order of sending, when this many have come. */
    List<Integer> hops(InetSocketAddress from, InetAddress to, int count) {
        await("datagrams from " + from + " to " + to)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(hops(from, to)).hasSizeGreaterThanOrEqualTo(count));
        return hops(from, to);
    }

    @Override
    public void close() {
        tshark.destroy();
        await().atMost(PATIENCE).until(() -> !tshark.isAlive());
    }

    private List<Integer> hops(InetSocketAddress from, InetAddress to) {
        return seen.stream()
                .filter(datagram ->
                        datagram.from().equals(from) && datagram.to().equals(to))
                .map(Datagram::hops)
                .toList();
    }

    private void read() {
        try (BufferedReader lines = tshark.inputReader()) {
            lines.lines().map(Datagram::of).forEach(seen::add);
        } catch (IOException | UncheckedIOException closed) {
            // The end of the test.
        }
    }
}
