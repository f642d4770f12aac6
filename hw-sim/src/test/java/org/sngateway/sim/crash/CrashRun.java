package org.sngateway.sim.crash;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sngateway.gateway.it.Mosquitto;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sim.crash.CrashNode.Life;
import org.sngateway.sn.message.QoS;

/**
 * Nodes, a gateway process, a Mosquitto, and a correspondent behind it. All of them communicate while the processes end
 * and restart. One thread owns everything except the processes; it calls each part every few milliseconds.
 *
 * <p>At the end all processes stay up, everything under way arrives, and each topic gets one more message. When that
 * has arrived, all earlier messages have too.
 */
final class CrashRun implements CrashNode.Listener, Correspondent.Listener {
    private enum Step {
        CONNECTING,
        FAILING,
        DRAINING,
        LAST_TO_BROKER,
        LAST_TO_NODES,
        DONE
    }

    private static final List<Life> LIVES = List.of(
            Life.ACTIVE,
            Life.ACTIVE,
            Life.ACTIVE,
            Life.ACTIVE,
            Life.ACTIVE,
            Life.SLEEPER,
            Life.SLEEPER,
            Life.SLEEPER,
            Life.TALKING_SLEEPER,
            Life.TALKING_SLEEPER,
            Life.CLEAN,
            Life.CLEAN);
    /** What is wrong with a message to a node. */
    private static final Pattern TOO_OFTEN = Pattern.compile("^down/([^/]+)/.* arrived \\d+ times$");

    private static final List<QoS> QOS = List.of(QoS.ONE, QoS.TWO);
    private static final int TICK_MILLIS = 3;
    private static final int DOWN_INTERVAL_MILLIS = 30;
    private static final int MAX_DOWN_PENDING = 50;
    /**
     * For one node. After a restart Mosquitto (2.0.11) forgets PUBRECs and the order of messages beyond its window of
     * 20, and publishes them again.
     */
    private static final int MAX_UNDER_WAY = 10;

    /** As the key {@code broker: protocol} takes it. */
    private static final String PROTOCOL = System.getProperty("crash.protocol", "auto");

    private static final Duration MOST_TIME_TO_DRAIN = Duration.ofMinutes(1);
    private static final Path GATEWAY = Path.of("../gateway/target/sn-gateway/bin/sn-gateway");

    private final Path folder;
    private final int udpPort;
    private final int tcpPort;
    private final int times;
    private final SplittableRandom random;
    private final String answerTimeout;
    private final String resumeLazily;
    private final String maxDelay;
    private final PrintWriter trace;
    private final long originNanos = System.nanoTime();

    private final EventLoopGroup loopGroup;
    private final EventLoop loop;
    private final Correspondent correspondent;
    private final Fragile gateway;
    private final Fragile mosquitto;
    private final List<CrashNode> nodes = new ArrayList<>();
    private final Ledger up = new Ledger();
    private final Ledger down = new Ledger();

    private Step step = Step.CONNECTING;
    private long stepNanos;
    private long nextDownNanos;
    private final List<String> complaints = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /**
     * A run that has not begun.
     *
     * @param folder for all files
     * @param times the number of kills of the gateway
     */
    CrashRun(Path folder, int udpPort, int tcpPort, int times, long seed) throws IOException {
        this.folder = folder;
        this.udpPort = udpPort;
        this.tcpPort = tcpPort;
        this.times = times;
        random = new SplittableRandom(seed);
        answerTimeout = oneOf("100ms", "1s");
        resumeLazily = oneOf("off", "on");
        maxDelay = oneOf("0s", "50ms");
        trace = new PrintWriter(Files.newBufferedWriter(folder.resolve("trace.log")));
        Transport transport = Transport.best();
        loopGroup = transport.newLoop("crash-loop");
        loop = loopGroup.next();
        correspondent = new Correspondent(tcpPort, "correspondent", "up/#", loop, transport, this);
        gateway = new Fragile(new Gateway(), Process::destroyForcibly, random.split(), 300, 2_500, 1_000);
        mosquitto = new Fragile(new Broker(), Process::destroy, random.split(), 500, 5_000, 2_500);
        for (Life life : LIVES) {
            CrashNode node = new CrashNode("n" + (nodes.size() + 1), life, udpPort, up, random.split(), this);
            down.open(node.downTopic(QoS.ONE), Ledger.Promise.AT_LEAST_ONCE);
            down.open(node.downTopic(QoS.TWO), Ledger.Promise.EXACTLY_ONCE);
            nodes.add(node);
        }
    }

    private String oneOf(String... values) {
        return values[random.nextInt(values.length)];
    }

    /** The gateway, killed. Each process has its own log. */
    private final class Gateway implements Fragile.Start {
        private Path log = folder;

        @Override
        public Process start(int n) throws IOException {
            log = folder.resolve("gateway-" + n + ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            GATEWAY.toString(), "run", configuration().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("SN_GATEWAY_OPTS", "-XX:TieredStopAtLevel=1");
            return builder.start();
        }

        @Override
        public boolean serves() {
            try {
                return Files.readString(log).contains("state=running");
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        private Path configuration() throws IOException {
            return Files.writeString(folder.resolve("sn-gateway.yaml"), """
                    listeners:
                      udp: {port: %d, addresses: 127.0.0.1, groups: off, retry-interval: 1s, retry-count: 20}
                    broker:
                      address: 127.0.0.1:%d
                      protocol: %s
                      reconnect-min: 100ms
                      reconnect-max: 500ms
                      answer-timeout: %s
                      resume-lazily: %s
                    limits: {queued-messages: 100000, queued-octets: 64MiB}
                    store:
                      max-delay: %s
                      directory: "%s"
                    """.formatted(
                    udpPort, tcpPort, PROTOCOL, answerTimeout, resumeLazily, maxDelay, folder.resolve("state")));
        }
    }

    /** The broker. Stopped in order, it keeps everything within {@link #MAX_UNDER_WAY}. */
    private final class Broker implements Fragile.Start {
        @Override
        public Process start(int n) throws IOException {
            return Mosquitto.start(
                    folder,
                    tcpPort,
                    Redirect.appendTo(folder.resolve("mosquitto.log").toFile()),
                    List.of(
                            "allow_anonymous true",
                            "max_queued_messages 0",
                            "log_type all",
                            "log_timestamp_format %H:%M:%S"));
        }

        @Override
        public boolean serves() {
            return Mosquitto.accepts(tcpPort);
        }
    }

    /** Runs to the end; then only its files are left. */
    void run(Duration mostTime) throws Exception {
        loop.execute(() -> {
            correspondent.open();
            loop.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        });
        try {
            end.get(mostTime.toSeconds(), TimeUnit.SECONDS);
        } finally {
            loop.submit(correspondent::close).awaitUninterruptibly();
            loopGroup.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
            gateway.destroy();
            mosquitto.destroy();
            for (CrashNode node : nodes) {
                node.close();
            }
            trace.close();
        }
    }

    /** What was wrong, after the end; without Mosquitto's own faults. */
    List<String> failures() throws IOException {
        MosquittoRepeats repeats = new MosquittoRepeats(folder.resolve("mosquitto.log"));
        List<String> all = new ArrayList<>(complaints);
        all.addAll(up.failures());
        for (String failure : down.failures()) {
            Matcher tooOften = TOO_OFTEN.matcher(failure);
            if (!tooOften.find() || !repeats.accountsFor(tooOften.group(1))) {
                all.add(failure);
            }
        }
        all.addAll(up.missing());
        all.addAll(down.missing());
        return all;
    }

    /** The result in words, after the end. */
    String account() {
        int reconnections = nodes.stream()
                .filter(node -> node.life() == Life.CLEAN)
                .mapToInt(CrashNode::reconnections)
                .sum();
        return "answer-timeout %s, resume-lazily %s, max-delay %s; ".formatted(answerTimeout, resumeLazily, maxDelay)
                + "gateway killed %d times, Mosquitto stopped %d times; to the broker %d messages (%d arrivals), to nodes %d (%d);"
                        .formatted(
                                gateway.ends(),
                                mosquitto.ends(),
                                up.messages(),
                                up.arrivals(),
                                down.messages(),
                                down.arrivals())
                + " nodes with CleanSession reconnected " + reconnections + " times";
    }

    private void tick() {
        try {
            long now = System.nanoTime() - originNanos;
            note("gateway", gateway.onTick(now));
            note("mosquitto", mosquitto.onTick(now));
            for (CrashNode node : nodes) {
                node.onTick(now);
            }
            proceed(now);
        } catch (RuntimeException fault) {
            end.completeExceptionally(fault);
        }
    }

    private void proceed(long now) {
        switch (step) {
            case CONNECTING -> {
                if (stepNanos == 0 && gateway.isUp() && mosquitto.isUp() && correspondent.isSubscribed()) {
                    stepNanos = now;
                    nodes.forEach(node -> node.start(now));
                } else if (nodes.stream().allMatch(CrashNode::isReady)) {
                    enter(Step.FAILING, now);
                    nodes.forEach(node -> node.talks(true));
                    gateway.fails(true, now);
                    mosquitto.fails(true, now);
                }
            }
            case FAILING -> {
                publishDown(now);
                if (gateway.ends() >= times) {
                    enter(Step.DRAINING, now);
                    nodes.forEach(node -> node.talks(false));
                    gateway.fails(false, now);
                    mosquitto.fails(false, now);
                }
            }
            case DRAINING -> {
                if (isOverdue(now)) {
                    enter(Step.DONE, now);
                    end.complete(null);
                } else if (isDrained()) {
                    enter(Step.LAST_TO_BROKER, now);
                    nodes.forEach(node -> node.publishLast(now));
                }
            }
            case LAST_TO_BROKER -> {
                if (isDrained() || isOverdue(now)) {
                    enter(Step.LAST_TO_NODES, now);
                    nodes.forEach(this::publishLastTo);
                }
            }
            case LAST_TO_NODES -> {
                if (isDrained() || isOverdue(now)) {
                    enter(Step.DONE, now);
                    end.complete(null);
                }
            }
            case DONE -> {}
        }
    }

    private void enter(Step next, long now) {
        note("step", next.toString());
        step = next;
        stepNanos = now;
    }

    /** Whether every published message is acknowledged and has arrived. */
    private boolean isDrained() {
        return correspondent.pending() == 0
                && nodes.stream().allMatch(node -> node.pending() == 0)
                && up.missing().isEmpty()
                && down.missing().isEmpty();
    }

    private boolean isOverdue(long now) {
        boolean overdue = now - stepNanos > MOST_TIME_TO_DRAIN.toNanos();
        if (overdue && correspondent.pending() > 0) {
            complaints.add("the broker does not acknowledge " + correspondent.pending() + " messages");
        }
        for (CrashNode node : nodes) {
            if (overdue && node.pending() > 0) {
                complaints.add(node.name() + ": the gateway does not acknowledge " + node.pending() + " messages");
            }
        }
        return overdue;
    }

    private void publishDown(long now) {
        if (now < nextDownNanos || correspondent.pending() >= MAX_DOWN_PENDING) {
            return;
        }
        nextDownNanos = now + random.nextLong(2L * DOWN_INTERVAL_MILLIS * 1_000_000);
        CrashNode node = nodes.get(random.nextInt(nodes.size()));
        // MQTT 3.1.1 keeps nothing for a client with CleanSession while the gateway or the broker is down.
        if (node.life() != Life.CLEAN && underWayTo(node) < MAX_UNDER_WAY) {
            publishTo(node, QOS.get(random.nextInt(QOS.size())));
        }
    }

    private int underWayTo(CrashNode node) {
        return QOS.stream().mapToInt(qos -> down.underWay(node.downTopic(qos))).sum();
    }

    private void publishLastTo(CrashNode node) {
        QOS.forEach(qos -> publishTo(node, qos));
    }

    private void publishTo(CrashNode node, QoS qos) {
        String topic = node.downTopic(qos);
        correspondent.publish(topic, Ledger.text(topic, down.next(topic)), qos);
    }

    private void note(String who, String what) {
        if (!what.isEmpty()) {
            onTrace(who + " " + what);
        }
    }

    // ---- reports

    @Override
    public void onTrace(String line) {
        trace.printf("%9.3f %s%n", (System.nanoTime() - originNanos) / 1e9, line);
    }

    @Override
    public void onReceived(CrashNode node, String topic, String text) {
        note(node.name(), "HAS " + text);
        down.onArrived(topic, text);
    }

    @Override
    public void onComplaint(CrashNode node, String what) {
        note(node.name(), "COMPLAINS " + what);
        complaints.add(node.name() + ": " + what);
    }

    @Override
    public void onMessage(String topic, String text) {
        note("correspondent", "HAS " + text);
        up.onArrived(topic, text);
    }

    @Override
    public void onAcknowledged(String topic, String text) {
        note("correspondent", "MAY FORGET " + text);
        down.onAcknowledged(topic, Integer.parseInt(text.substring(text.indexOf('#') + 1)));
    }

    @Override
    public void onTrouble(String what) {
        complaints.add(what);
    }
}
