package org.sngateway.sim.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.net.Transport;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.sim.scenario.LineConditions;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.SnMessage;

/** What takes long with radios, and the figures: run by {@code .ci/serial}, which prints them. */
class SerialRun {
    private static final int FAST = 115_200;
    private static final int ROUNDS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(ints = {9600, FAST})
    void fiftyNodesBehindOneXBeeLoseNoAcknowledgedMessage(int baud) throws Exception {
        try (DongleSite site = new DongleSite(folder)) {
            site.radio(RadioKind.XBEE_API2, baud);
            site.start("");

            List<String> failures = site.run("""
                    duration: 60s
                    nodes:
                      lamp: {count: 40, start-within: 20s, keep-alive: 60s,
                             publish: {t: {every: 8s, octets: 24}}, commands: {on: {every: 20s, octets: 24}}}
                      soil: {count: 10, start-within: 20s, sleep: 10s, will: 1,
                             publish: {m: {qos: 2, every: 20s, octets: 24}}, commands: {v: {qos: 2, every: 20s, octets: 24}}}
                    radio: {loss: 1%}
                    expect: {delivered: 100%}
                    """, PATIENCE, site.dongle("xbee-api2", LineConditions.PERFECT));

            assertThat(failures).isEmpty();
        }
    }

    @Test
    void fourOpenPortsCostNearlyNoTimeOfTheProcessor() throws Exception {
        EventLoopGroup group = Transport.best().newLoop("test-loop");
        EventLoop loop = group.next();
        try (DongleSite site = new DongleSite(folder)) {
            List<RadioKind> kinds = List.of(RadioKind.RAW, RadioKind.XBEE_API2, RadioKind.SN_SLIP, RadioKind.HC12);
            kinds.forEach(kind -> site.radio(kind, FAST));
            site.start("");
            List<Uplink> uplinks = new ArrayList<>();
            for (String name : site.radios()) {
                uplinks.add(DongleSite.open(site.dongle(name, LineConditions.PERFECT), loop));
            }
            await().atMost(PATIENCE).until(() -> site.gateway().counters().getOrDefault("link-up", 0L) == 5);

            long threads = threadsOfGateway();
            long before = cpuNanosOfGateway();
            long begin = System.nanoTime();
            await().pollDelay(Duration.ofSeconds(60))
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> true);
            double share = 100.0 * (cpuNanosOfGateway() - before) / (System.nanoTime() - begin);

            System.out.printf("four open ports, idle: %.3f %% of a core in %d threads%n", share, threads);
            assertThat(share).isLessThan(0.1);
            loop.submit(() -> uplinks.forEach(Uplink::close)).get();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static long threadsOfGateway() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(SerialRun::isOfGateway)
                .count();
    }

    private static long cpuNanosOfGateway() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(SerialRun::isOfGateway)
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getId()))
                .sum();
    }

    private static boolean isOfGateway(Thread thread) {
        return thread.getName().startsWith("serial-") || thread.getName().startsWith("gw-");
    }

    /** From the first octet of a PINGREQ on the line to the last one of the PINGRESP, without the time of these octets. */
    @Test
    void latencyBeyondThatOfTheLine() throws Exception {
        EventLoopGroup group = Transport.best().newLoop("test-loop");
        EventLoop loop = group.next();
        try (DongleSite site = new DongleSite(folder)) {
            site.radio(RadioKind.SN_SLIP, FAST);
            site.start("");
            Uplink uplink = DongleSite.open(site.dongle("sn-slip", LineConditions.PERFECT), loop);
            BlockingQueue<SnMessage> heard = new LinkedBlockingQueue<>();
            Uplink.Address node = loop.submit(() -> uplink.attach(0, (at, message) -> {
                        heard.add(message);
                        return true;
                    }))
                    .get()
                    .get();
            await().atMost(PATIENCE).until(() -> site.gateway().counters().getOrDefault("link-up", 0L) == 2);
            await().atMost(PATIENCE).until(() -> {
                say(loop, node, new Connect(false, true, 1, 60, "ping"));
                return heard.poll(2, TimeUnit.SECONDS) instanceof ConnAck;
            });

            double[] millis = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                long begin = System.nanoTime();
                say(loop, node, PingReq.withoutClientId());
                assertThat(heard.poll(5, TimeUnit.SECONDS)).isNotNull();
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
            Arrays.sort(millis);

            // C0, MESSAGE with its header and an address of two octets, PINGREQ, check, C0; SEND likewise; time on air
            // of 1 ms.
            double line = (11 + 11) * 10_000.0 / FAST + 1 + 8 * 2 / 250.0;
            System.out.printf(
                    "PINGREQ to PINGRESP at 115200 baud: %.2f ms, of which line and air take %.2f ms; added: median %.2f ms, 99 %%"
                            + " %.2f ms%n",
                    millis[ROUNDS / 2], line, millis[ROUNDS / 2] - line, millis[ROUNDS * 99 / 100] - line);
            assertThat(millis[ROUNDS / 2] - line).isLessThan(10);
            loop.submit(uplink::close).get();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static void say(EventLoop loop, Uplink.Address node, SnMessage message) throws Exception {
        ByteBuffer out = ByteBuffer.allocate(64);
        SnEncoder.encode(message, out);
        loop.submit(() -> node.send(out.flip())).get();
    }
}
