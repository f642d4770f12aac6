package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sngateway.gateway.GatewayDaemon;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;

/**
 * Prints what the page costs with ten thousand nodes, how fast it is in a browser, and how long nodes wait for their
 * acknowledgements while the page is attacked. Part of no build; {@code .ci/page-figures} runs it. Compare what one run prints with
 * itself, not with other runs.
 */
class PageFigures {
    private static final int NODES = 10_000;
    private static final int MESSAGES_PER_SECOND = 500;
    private static final int SECONDS = 20;
    private static final int WINDOW = 200;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final ShortTopicName AB = ShortTopicName.of("ab");
    private static final String PASSWORD = "a long secret";

    @TempDir
    private Path folder;

    private final List<Long> waits = new ArrayList<>();
    private final int udpPort = Ports.freeUdp();
    private int webPort;
    private int next;

    @Test
    void pageOfTenThousandNodes() throws Exception {
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous true", "max_connections -1")) {
            long heapWithout = withGateway(mosquitto, "off", (gateway, nodes) -> load("web: off", nodes));
            long heapWith = withGateway(mosquitto, "127.0.0.1:0", this::withPage);
            System.out.printf(
                    "memory of the page: %.1f MB beside the %.1f MB of %d nodes%n",
                    (heapWith - heapWithout) / 1e6, heapWithout / 1e6, NODES);
        }
    }

    private interface Work {
        void run(GatewayDaemon gateway, Nodes nodes) throws Exception;
    }

    /** The heap in use after the work. */
    private long withGateway(Mosquitto mosquitto, String web, Work work) throws Exception {
        Configuration configuration = new Configuration(udpPort, mosquitto.port())
                .listener("forwarders", "[127.0.0.1]")
                .limit("sessions", "" + 2 * NODES)
                .limit("new-clients-burst", "" + 2 * NODES)
                .web("address", web)
                .web(
                        "password-file",
                        Files.writeString(folder.resolve("password"), PASSWORD).toString());
        GatewayDaemon gateway =
                new GatewayDaemon(GatewayConfig.parse("figures", configuration.text()), Transport.best());
        webPort = gateway.pageAddress().map(address -> address.getPort()).orElse(0);
        try (Nodes nodes = new Nodes()) {
            nodes.connect();
            load("warming up", nodes);
            work.run(gateway, nodes);
            for (int i = 0; i < 3; i++) {
                System.gc();
                pause(TimeUnit.SECONDS.toNanos(1));
            }
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        } finally {
            gateway.stop();
        }
    }

    private void withPage(GatewayDaemon gateway, Nodes nodes) throws Exception {
        load("page closed", nodes);
        try (Visitor visitor = new Visitor("/api/stream?sort=last-seen&order=descending")) {
            load("page open", nodes);
            System.out.printf("  it was told %.1f kB a second%n", visitor.octets() / 1e3 / SECONDS);
        }
        inABrowser(nodes);
        Attackers attackers = new Attackers();
        try {
            load("page attacked", nodes);
        } finally {
            attackers.stop();
        }
        System.out.printf("  refused: %d requests%n", gateway.counters().getOrDefault("web-refused", 0L));
    }

    private void inABrowser(Nodes nodes) throws Exception {
        try (Chromium browser = new Chromium(folder)) {
            browser.looks(1280, 900, false);
            browser.brings("Authorization", "Bearer " + PASSWORD);
            String page = "http://127.0.0.1:" + webPort + "/#nodes";
            timed("the list opens", () -> browser.shows(page, "1 to 100"));
            timed("filtered by a part of the id", () -> {
                browser.run("const input = document.querySelector('input[type=search]'); input.value = 'node-12';"
                        + " input.dispatchEvent(new Event('input', {bubbles: true}))");
                browser.awaits("111 nodes");
            });
            browser.shows(page + "/active", "1 to 100");
            timed("sorted by another column", () -> {
                browser.clicks("Last seen");
                browser.awaits("Last seen ▲");
            });
            timed("the next hundred", () -> {
                browser.clicks("Later");
                browser.awaits("101 to 200");
            });
            browser.shows("http://127.0.0.1:" + webPort + "/#overview", "10\u202f000");
            timed("a newcomer is shown", () -> {
                nodes.connects(NODES);
                browser.awaits("node-" + NODES);
            });
            Files.createDirectories(Path.of("target/screenshots"));
            browser.shows(page, "1 to 100");
            browser.screenshot(Path.of("target/screenshots/ten-thousand.png"));
        }
    }

    private static void timed(String what, Runnable work) {
        long begun = System.nanoTime();
        work.run();
        System.out.printf("  in a browser, %s: %.0f ms%n", what, (System.nanoTime() - begun) / NANOS_PER_MILLI);
    }

    // ---- load

    private void load(String name, Nodes nodes) throws IOException {
        waits.clear();
        long loopBefore = cpuNanos("gw-loop");
        long webBefore = cpuNanos("web");
        long begun = System.nanoTime();
        for (int i = 0; i < MESSAGES_PER_SECOND * SECONDS; i++) {
            pause(begun + i * TimeUnit.SECONDS.toNanos(1) / MESSAGES_PER_SECOND - System.nanoTime());
            nodes.publishes(next++ % NODES);
        }
        double all = System.nanoTime() - begun;
        System.out.printf(
                "%s, %d messages/s of %d nodes: gateway's loop %.1f %% of a core, page %.1f %%; %s%n",
                name,
                MESSAGES_PER_SECOND,
                NODES,
                100 * (cpuNanos("gw-loop") - loopBefore) / all,
                100 * (cpuNanos("web") - webBefore) / all,
                waitsInWords());
    }

    private String waitsInWords() {
        synchronized (waits) {
            long[] sorted = waits.stream().mapToLong(Long::longValue).sorted().toArray();
            assertThat(sorted).as("acknowledgements").isNotEmpty();
            return "acknowledged after %.2f ms in the middle, %.1f ms at 99 %%, %.1f ms at most"
                    .formatted(
                            sorted[sorted.length / 2] / NANOS_PER_MILLI,
                            sorted[sorted.length * 99 / 100] / NANOS_PER_MILLI,
                            sorted[sorted.length - 1] / NANOS_PER_MILLI);
        }
    }

    private static long cpuNanos(String thread) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith(thread))
                .mapToLong(info -> Math.max(0, threads.getThreadCpuTime(info.getThreadId())))
                .sum();
    }

    private static void pause(long nanos) {
        if (nanos > 0) {
            LockSupport.parkNanos(nanos);
        }
    }

    /** Ten thousand of them behind one forwarder. */
    private final class Nodes implements AutoCloseable {
        private final UdpNode forwarder = new UdpNode(udpPort);
        private final Semaphore window = new Semaphore(WINDOW);
        private final long[] sentNanos = new long[0x10000];
        private final Thread receiver = new Thread(this::receive, "figures-receiver");
        private int lastMsgId;

        Nodes() {
            receiver.setDaemon(true);
            receiver.start();
        }

        void connect() throws InterruptedException {
            for (int i = 0; i < NODES; i++) {
                assertThat(window.tryAcquire(1, TimeUnit.MINUTES))
                        .as("CONNACKs")
                        .isTrue();
                connects(i);
            }
            assertThat(window.tryAcquire(WINDOW, 1, TimeUnit.MINUTES))
                    .as("CONNACKs")
                    .isTrue();
        }

        void connects(int node) {
            sends(node, new Connect(false, true, 1, 3_600, "node-" + node));
        }

        void publishes(int node) {
            lastMsgId = lastMsgId % 0xFFFF + 1;
            sentNanos[lastMsgId] = System.nanoTime();
            sends(node, new Publish(false, QoS.ONE, false, AB, lastMsgId, Payload.ofText("20.5")));
        }

        private void sends(int node, SnMessage message) {
            forwarder.sends(new Encapsulated(0, Payload.ofHex("%08x".formatted(node)), message));
        }

        private void receive() {
            while (!receiver.isInterrupted()) {
                try {
                    SnMessage inner = forwarder.expects(Encapsulated.class).inner();
                    if (inner instanceof ConnAck answer && answer.returnCode().equals(ReturnCode.ACCEPTED)) {
                        window.release();
                    } else if (inner instanceof PubAck acknowledged) {
                        synchronized (waits) {
                            waits.add(System.nanoTime() - sentNanos[acknowledged.msgId()]);
                        }
                    }
                } catch (AssertionError | RuntimeException nothing) {
                    // Nothing came for a while, or the socket is closed.
                }
            }
        }

        @Override
        public void close() {
            receiver.interrupt();
            forwarder.close();
        }
    }

    // ---- visitors

    private Socket socket() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), webPort);
    }

    /** Reads what it is told. */
    private final class Visitor implements AutoCloseable {
        private final Socket socket = socket();
        private volatile long octets;

        Visitor(String path) throws IOException {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + PASSWORD
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            Thread reader = new Thread(this::read, "figures-visitor");
            reader.setDaemon(true);
            reader.start();
        }

        @SuppressWarnings("NonAtomicVolatileUpdate")
        private void read() {
            byte[] some = new byte[0x10000];
            try {
                for (int count = socket.getInputStream().read(some);
                        count >= 0;
                        count = socket.getInputStream().read(some)) {
                    octets += count;
                }
            } catch (IOException closed) {
                // The visitor has gone.
            }
        }

        long octets() {
            return octets;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Several that send what is refused as fast as they can: wrong names, wrong passwords, long heads, half a request. */
    private final class Attackers {
        private static final int THREADS = 4;
        private final List<String> requests = List.of(
                "GET /api/nodes HTTP/1.1\r\nHost: attacker.example\r\n\r\n",
                "GET /api/nodes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer wrong\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
                "POST /api/operator HTTP/1.1\r\nHost: localhost\r\nOrigin: http://attacker.example\r\nContent-Length: 100000\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HT");
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stopped;

        Attackers() {
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(this::attack, "figures-attacker");
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
        }

        private void attack() {
            for (int i = 0; !stopped; i++) {
                try (Socket socket = socket()) {
                    socket.setSoTimeout(100);
                    socket.getOutputStream()
                            .write(requests.get(i % requests.size()).getBytes(StandardCharsets.UTF_8));
                    socket.getInputStream().readNBytes(100);
                } catch (IOException refused) {
                    // As it should be.
                }
            }
        }

        void stop() throws InterruptedException {
            stopped = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
