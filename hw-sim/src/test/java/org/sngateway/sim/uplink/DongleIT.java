package org.sngateway.sim.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.net.Transport;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.sim.scenario.LineConditions;
import org.sngateway.sim.scenario.ScenarioFile;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;

/** Nodes behind simulated dongles on real pseudo-terminals, through the gateway to a real Mosquitto. */
class DongleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FAST = 115_200;

    @TempDir
    Path folder = Path.of("");

    @Test
    void sleepersWillsAndCommandsWorkBehindEachDriverAndOnUdpAtOnce() throws Exception {
        try (DongleSite site = new DongleSite(folder)) {
            List<Uplink.Source> uplinks = new ArrayList<>();
            for (RadioKind kind : RadioKind.values()) {
                site.radio(kind, kind.baudRate());
            }
            site.start("");
            site.radios().forEach(name -> uplinks.add(site.dongle(name, LineConditions.PERFECT)));
            uplinks.add(site.udp());
            int ways = uplinks.size();

            List<String> failures = site.run(
                    """
                    duration: 14s
                    nodes:
                      lamp: {count: WAYS, start-within: 3s, publish: {t: {every: 1s, octets: 16}, q: {qos: 2, every: 2s, octets: 16}},
                             commands: {on: {every: 2s, octets: 16}}}
                      soil: {count: WAYS, start-within: 3s, sleep: 2s, will: 1, publish: {m: {every: 3s, octets: 16}},
                             commands: {v: {qos: 2, every: 2s, octets: 16}}}
                      old: {count: WAYS, start-within: 3s, keep-alive: 3s, battery: 20s, will: 1,
                            publish: {l: {qos: 0, every: 1s, octets: 16}}}
                    expect: {delivered: 100%}
                    """.replace("WAYS", String.valueOf(ways)),
                    PATIENCE,
                    DongleSite.several(uplinks, node -> node % 1000 % ways));

            assertThat(failures).isEmpty();
        }
    }

    @Test
    void broadcastsGoBothWaysBehindEachDriver() throws Exception {
        EventLoopGroup group = Transport.best().newLoop("test-loop");
        EventLoop loop = group.next();
        try (DongleSite site = new DongleSite(folder)) {
            for (RadioKind kind : RadioKind.values()) {
                site.radio(kind, FAST);
            }
            site.start("gateway: {advertise-interval: 1s}\n");
            for (String name : site.radios()) {
                Queue<SnMessage> heard = new ConcurrentLinkedQueue<>();
                Uplink uplink = DongleSite.open(site.dongle(name, LineConditions.PERFECT), loop);
                Uplink.Address address = loop.submit(() -> uplink.attach(0, (at, message) -> heard.add(message)))
                        .get()
                        .get();
                await(name + " advertises")
                        .atMost(PATIENCE)
                        .until(() -> heard.stream().anyMatch(message -> message instanceof Advertise));

                loop.submit(() -> address.send(encoded(new SearchGw(1)))).get();

                await(name + " answers")
                        .atMost(PATIENCE)
                        .until(() -> heard.stream().anyMatch(message -> message instanceof GwInfo));
                loop.submit(uplink::close).get();
            }
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void nodeMovesFromTheRadioToUdpAndBack() throws Exception {
        try (DongleSite site = new DongleSite(folder)) {
            site.radio(RadioKind.SN_SLIP, FAST);
            site.start("");

            List<String> failures = site.run(
                    """
                    duration: 15s
                    nodes:
                      mobile: {count: 3, start-within: 1s, keep-alive: 5s, retry-interval: 1s, moves: 3s,
                               publish: {place: {every: 1s}}, commands: {call: {every: 2s}}}
                    expect: {delivered: 100%}
                    """,
                    PATIENCE,
                    DongleSite.several(
                            List.of(site.dongle("sn-slip", LineConditions.PERFECT), site.udp()),
                            node -> node / 1000 % 2));

            assertThat(failures).isEmpty();
        }
    }

    @Test
    void dongleThatIsPulledOutUnderTrafficLosesNothingAndLeaksNothing() throws Exception {
        int times = Integer.getInteger("serial.unplugged", 4);
        try (DongleSite site = new DongleSite(folder)) {
            site.radio(RadioKind.XBEE_API2, FAST);
            site.start("");
            StringBuilder spans = new StringBuilder();
            for (int i = 0; i < times; i++) {
                spans.append(i == 0 ? "" : ", ").append(6_000 + i * 4_000).append("ms+1200ms");
            }
            String scenario =
                    """
                    duration: SECONDSs
                    nodes:
                      lamp: {count: 8, start-within: 2s, keep-alive: 20s, retry-interval: 2s, retry-count: 5,
                             publish: {t: {every: 1s, octets: 16}, q: {qos: 2, every: 3s, octets: 16}},
                             commands: {on: {every: 2s, octets: 16}}}
                    line: {unplugged: [SPANS]}
                    """.replace("SECONDS", String.valueOf(10 + 4 * times)).replace("SPANS", spans);

            List<String> failures = site.run(
                    scenario,
                    PATIENCE,
                    site.dongle(
                            "xbee-api2", ScenarioFile.parse("test", scenario).line()));

            assertThat(failures).isEmpty();
            assertThat(site.gateway().counters().get("link-down")).isGreaterThanOrEqualTo(times);
            // The dongle is gone with its run.
            await("threads").atMost(PATIENCE).until(DongleIT::threadsOfPorts, threads -> threads == 2);
            await("open ports").atMost(PATIENCE).until(DongleIT::openPorts, ports -> ports == 0L);
            System.out.printf(
                    "pulled out %d times under traffic: the radio was down %d times; left are %d threads of the port, which is"
                            + " looked for, and %d open descriptors of it%n",
                    times, site.gateway().counters().get("link-down"), threadsOfPorts(), openPorts());
        }
    }

    private static int threadsOfPorts() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("serial-")
                        || thread.getName().startsWith("sim-dongle"))
                .count();
    }

    private static long openPorts() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(DongleIT::isPort).count();
        }
    }

    private static boolean isPort(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().matches("/dev/(pts/.*|ptmx)");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private static ByteBuffer encoded(SnMessage message) {
        ByteBuffer out = ByteBuffer.allocate(64);
        SnEncoder.encode(message, out);
        return out.flip();
    }
}
