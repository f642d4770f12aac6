package org.sngateway.sim.fleet;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sim.broker.BrokerObserver;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.node.SensorNode;
import org.sngateway.sim.uplink.Uplink;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;

/** Simulated nodes, each with its own address, against any gateway. One event loop owns everything. */
public final class Fleet {
    /** Observes arriving readings and waking nodes. */
    public interface Listener {
        /** A reading came out at the broker, this long after it was taken. */
        void onArrived(String topic, Payload payload, long delayNanos);

        /** A sleeping node was awake and got this number of commands. */
        void onWoke(String clientId, int delivered, boolean answered);
    }

    /** One row in the picture of a fleet. */
    public record NodeView(String clientId, String state, String topic, String lastReading, long delayNanos) {}

    private static final Duration LOST_AFTER = Duration.ofSeconds(30);
    private static final Duration LEAVE_TIME = Duration.ofSeconds(2);
    private static final int WAKE_MILLIS = 500;

    /** A node and its address. */
    private final class Member extends DeadlineQueue.Timed {
        private final SensorNode node;
        private Uplink.@Nullable Address address;
        private long lastDelayNanos = -1;

        Member(int number) {
            node = plan.node(number, random, message -> Fleet.this.send(this, message), book);
        }

        @Override
        public long deadlineNanos() {
            return node.nextDeadlineNanos();
        }
    }

    private final FleetSettings settings;
    private final FleetPlan plan;
    private final Listener listener;
    private final EventLoopGroup loopGroup;
    private final EventLoop loop;
    private final Uplink uplink;
    private final ExecutorService blocking = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sim-dns");
        thread.setDaemon(true);
        return thread;
    });
    private final @Nullable BrokerObserver observer;
    private final FleetBook book;
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Member> memberByTopic = new HashMap<>();
    private final DeadlineQueue<Member> deadlines = new DeadlineQueue<>();
    private final ByteBuffer encoded = ByteBuffer.allocate(0x10000);
    private final SplittableRandom random;
    private final long originNanos = System.nanoTime();

    private boolean stopped;
    private @Nullable Future<?> timer;
    private long timerNanos = Deadline.NEVER;

    /**
     * A fleet that is switched off.
     *
     * @throws IOException if there is no way to the gateway
     */
    public Fleet(FleetSettings settings, Transport transport, Listener listener) throws IOException {
        this.settings = settings;
        this.plan = new FleetPlan(settings);
        this.listener = listener;
        this.random = new SplittableRandom(settings.seed());
        this.loopGroup = transport.newLoop("sim-loop");
        this.loop = loopGroup.next();
        this.uplink = settings.uplink().open(transport, loop);
        this.book = new FleetBook(settings.broker().isPresent(), listener);
        this.observer = settings.broker()
                .map(broker -> new BrokerObserver(
                        broker,
                        settings.prefix() + "-observer",
                        settings.prefix() + "/#",
                        transport,
                        loop,
                        blocking,
                        this::onObserved))
                .orElse(null);
    }

    /**
     * Switches all nodes on; with a broker, after the observer is connected.
     *
     * @throws TimeoutException if the broker does not answer in time
     */
    public void start(Duration timeout) throws InterruptedException, TimeoutException {
        if (observer != null) {
            try {
                observer.open().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }
        loop.submit(this::switchOn).awaitUninterruptibly();
    }

    /**
     * Stops new readings. Waits until earlier readings are settled and sleeping nodes, which are woken, have their
     * commands. Then all nodes disconnect.
     */
    public void stop(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        onLoop(this::stopReading);
        while (System.nanoTime() < end && !onLoop(this::isSettled)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        onLoop(() -> members.forEach(member -> {
            member.node.leave(now());
            schedule(member);
        }));
        long leaveEnd = System.nanoTime() + LEAVE_TIME.toNanos();
        while (System.nanoTime() < leaveEnd && !onLoop(this::allDisconnected)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        onLoop(() -> {
            if (observer != null) {
                observer.close();
            }
            uplink.close();
        });
        loopGroup.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        blocking.shutdownNow();
    }

    /** The present account; also after the fleet has stopped. */
    public FleetAccount account() {
        return loopGroup.isShutdown() ? currentAccount() : onLoop(this::currentAccount);
    }

    /** The first nodes, for a picture. */
    public List<NodeView> view(int maxNodes) {
        return onLoop(() -> members.stream()
                .limit(maxNodes)
                .map(member -> new NodeView(
                        member.node.clientId(),
                        stateOf(member.node),
                        member.node.topic(),
                        member.node.lastReading(),
                        member.lastDelayNanos))
                .toList());
    }

    // ---- everything below runs on the loop

    private FleetAccount currentAccount() {
        return book.account(count(ClientState.ACTIVE), count(ClientState.ASLEEP) + count(ClientState.AWAKE));
    }

    private long count(ClientState state) {
        return members.stream().filter(member -> member.node.state() == state).count();
    }

    private static String stateOf(SensorNode node) {
        if (!node.hasSession()) {
            return "QoS -1, no session";
        }
        String state = node.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return node.wakes() == 0 ? state : state + ", woke " + node.wakes() + "x, got " + node.deliveredAtWakes();
    }

    private boolean isSettled() {
        return book.isSettled() && members.stream().allMatch(member -> member.node.pending() == 0);
    }

    private boolean allDisconnected() {
        return members.stream().allMatch(member -> member.node.state() == ClientState.DISCONNECTED);
    }

    private void stopReading() {
        stopped = true;
        members.forEach(member -> member.node.stopReading());
        loop.scheduleWithFixedDelay(this::wakeAll, 0, WAKE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Wakes sleeping nodes for their remaining messages. */
    private void wakeAll() {
        if (book.sleepersWait()) {
            members.forEach(member -> {
                member.node.wake(now());
                schedule(member);
            });
        }
    }

    private void switchOn() {
        for (int i = 0; i < settings.nodes(); i++) {
            Member member = new Member(i + 1);
            members.add(member);
            memberByTopic.put(member.node.topic(), member);
            attach(member);
        }
        loop.scheduleWithFixedDelay(
                () -> book.readings().forgetUnacknowledgedBefore(now() - LOST_AFTER.toNanos()), 5, 5, TimeUnit.SECONDS);
        if (observer != null) {
            long pause = settings.commandInterval().toNanos();
            loop.scheduleWithFixedDelay(this::command, pause, pause, TimeUnit.NANOSECONDS);
        }
    }

    private void attach(Member member) {
        Future<Uplink.Address> attaching = uplink.attach(members.size() - 1, (address, message) -> {
            member.node.onMessage(message, now());
            schedule(member);
            return true;
        });
        attaching.addListener(attached -> {
            if (attached.isSuccess()) {
                member.address = attaching.getNow();
                member.node.start(now());
                schedule(member);
            }
        });
    }

    private void send(Member member, SnMessage message) {
        Uplink.Address address = member.address;
        if (address != null) {
            encoded.clear();
            SnEncoder.encode(message, encoded);
            address.send(encoded.flip());
        }
    }

    /** Publishes a command, on or off, to each node that takes commands. */
    private void command() {
        BrokerObserver present = observer;
        if (present == null || !present.isUp() || stopped) {
            return;
        }
        for (Member member : members) {
            if (member.node.takesCommands()) {
                Payload command = book.command(member.node, random.nextBoolean() ? "on" : "off");
                present.publish(member.node.commandTopic(), command);
            }
        }
    }

    private void onObserved(String topic, Payload payload) {
        Member member = memberByTopic.get(topic);
        long number = number(payload);
        if (member == null || number < 0) {
            return;
        }
        long delay = book.readings().onArrived(topic, number, member.node.qos(), now());
        if (delay >= 0) {
            member.lastDelayNanos = delay;
            listener.onArrived(topic, payload, delay);
        }
    }

    /** The number at the beginning of a reading: {@code {"n":17,…}}; -1 if it is not a reading. */
    private static long number(Payload payload) {
        String text = payload.asText();
        int end = text.indexOf(',');
        if (!text.startsWith("{\"n\":") || end < 0) {
            return -1;
        }
        try {
            return Long.parseLong(text, 5, end, 10);
        } catch (NumberFormatException notOurs) {
            return -1;
        }
    }

    private void onTimer() {
        timer = null;
        timerNanos = Deadline.NEVER;
        long now = now();
        for (Member member = deadlines.due(now); member != null; member = deadlines.due(now)) {
            if (Deadline.isDue(member.deadlineNanos(), now)) {
                member.node.onTick(now);
            }
            deadlines.schedule(member);
        }
        rearm();
    }

    private void schedule(Member member) {
        deadlines.schedule(member);
        rearm();
    }

    private void rearm() {
        long next = deadlines.nextDeadlineNanos();
        if (next < timerNanos) {
            if (timer != null) {
                timer.cancel(false);
            }
            timerNanos = next;
            timer = loop.schedule(this::onTimer, Math.max(0, next - now()), TimeUnit.NANOSECONDS);
        }
    }

    private long now() {
        return System.nanoTime() - originNanos;
    }

    private void onLoop(Runnable action) {
        loop.submit(action).awaitUninterruptibly();
    }

    private <T> T onLoop(Callable<T> question) {
        return loop.submit(question).awaitUninterruptibly().getNow();
    }
}
