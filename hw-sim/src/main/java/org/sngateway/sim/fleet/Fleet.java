package org.sngateway.sim.fleet;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sim.broker.BrokerObserver;
import org.sngateway.sim.node.ClientSettings;
import org.sngateway.sim.node.Device;
import org.sngateway.sim.node.DoorContact;
import org.sngateway.sim.node.Lamp;
import org.sngateway.sim.node.Meter;
import org.sngateway.sim.node.SensorNode;
import org.sngateway.sim.node.Thermometer;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnEncoder;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;

/**
 * Simulated nodes over real UDP, each with a socket of its own, against any gateway. One event loop owns them all.
 */
public final class Fleet {
    /** Who wants to see readings arrive. */
    public interface Listener {
        /** A reading came out at the broker, so long after it was taken. */
        void onArrived(String topic, Payload payload, long delayNanos);
    }

    /** One row of the picture of a fleet. */
    public record NodeView(String clientId, boolean active, String topic, String lastReading, long delayNanos) {}

    private static final int MAX_MESSAGE_OCTETS = 2_048;
    private static final Duration LOST_AFTER = Duration.ofSeconds(30);
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(3);
    private static final Duration CONGESTION_PAUSE = Duration.ofSeconds(10);
    private static final Duration START_SPREAD = Duration.ofSeconds(1);
    private static final int RETRY_COUNT = 3;
    private static final int MAX_QUEUED_READINGS = 1_000;

    /** A node, its socket and its place in the queue of deadlines. */
    private static final class Member implements SensorNode.Listener {
        private final Fleet fleet;
        private final DeadlineQueue.Entry<Member> entry = new DeadlineQueue.Entry<>(this);
        private @Nullable SensorNode node;
        private @Nullable Channel socket;
        private long lastDelayNanos = -1;

        Member(Fleet fleet) {
            this.fleet = fleet;
        }

        SensorNode node() {
            SensorNode present = node;
            if (present == null) {
                throw new IllegalStateException("the member has no node yet");
            }
            return present;
        }

        @Override
        public void send(SensorNode from, SnMessage message) {
            fleet.send(this, message);
        }

        @Override
        public void onReading(SensorNode from, long number, long nowNanos) {
            fleet.ledger.onTaken(from.topic(), number, from.qos() != QoS.ZERO, nowNanos);
        }

        @Override
        public void onAcknowledged(SensorNode from, long number, long nowNanos) {
            fleet.ledger.onAcknowledged(from.topic(), number, nowNanos);
        }

        @Override
        public void onGivenUp(SensorNode from, long number, long nowNanos) {
            fleet.ledger.onGivenUp(from.topic(), number);
        }

        @Override
        public void onCommand(SensorNode from, String command, long nowNanos) {
            fleet.commandsReceived++;
        }

        @Override
        public void onRepeated(SensorNode from, SnMessage message) {
            fleet.repeatedMessages++;
        }

        @Override
        public void onConnected(SensorNode from, long nowNanos) {
            fleet.connections++;
        }

        @Override
        public void onConnectionLost(SensorNode from, String reason, long nowNanos) {
            fleet.lostConnections++;
        }
    }

    private final FleetSettings settings;
    private final Transport transport;
    private final Listener listener;
    private final EventLoopGroup loopGroup;
    private final EventLoop loop;
    private final LateFlush lateFlush;
    private final ExecutorService blocking = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sim-dns");
        thread.setDaemon(true);
        return thread;
    });
    private final @Nullable BrokerObserver observer;
    private final ReadingLedger ledger;
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Member> memberByTopic = new HashMap<>();
    private final DeadlineQueue<Member> deadlines = new DeadlineQueue<>();
    private final SnDecoder decoder = new SnDecoder(false);
    private final ByteBuffer encoded = ByteBuffer.allocate(0x10000);
    private final SplittableRandom random;
    private final long originNanos = System.nanoTime();

    private @Nullable Future<?> timer;
    private long timerNanos = Deadline.NEVER;
    private long connections;
    private long lostConnections;
    private long repeatedMessages;
    private long commandsGiven;
    private long commandsReceived;

    /** A fleet that is switched off. */
    public Fleet(FleetSettings settings, Transport transport, Listener listener) {
        this.settings = settings;
        this.transport = transport;
        this.listener = listener;
        this.random = new SplittableRandom(settings.seed());
        this.loopGroup = transport.newLoop("sim-loop");
        this.loop = loopGroup.next();
        this.lateFlush = new LateFlush(loop);
        this.ledger = new ReadingLedger(settings.broker().isPresent());
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
     * Switches all nodes on; with a broker to observe, once that is observed.
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

    /** No more readings are taken; waits until those that were are settled, then all nodes take leave. */
    public void stop(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        onLoop(() -> members.forEach(member -> member.node().stopReading()));
        while (System.nanoTime() < end && !isSettled()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        onLoop(() -> members.forEach(member -> {
            member.node().disconnect(now());
            schedule(member);
        }));
        long leaveEnd = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (System.nanoTime() < leaveEnd && !allDisconnected()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        onLoop(() -> {
            if (observer != null) {
                observer.close();
            }
        });
        loopGroup.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        blocking.shutdownNow();
    }

    /** The account as it is now; also after the fleet has stopped. */
    public FleetAccount account() {
        if (loopGroup.isShutdown()) {
            return currentAccount();
        }
        return onLoop(this::currentAccount);
    }

    /** The first nodes, for a picture. */
    public List<NodeView> view(int maxNodes) {
        return onLoop(() -> members.stream()
                .limit(maxNodes)
                .map(member -> new NodeView(
                        member.node().clientId(),
                        member.node().isActive(),
                        member.node().topic(),
                        member.node().lastReading(),
                        member.lastDelayNanos))
                .toList());
    }

    /** Commands given at the broker, and those that reached a lamp. */
    public long[] commands() {
        return loopGroup.isShutdown()
                ? new long[] {commandsGiven, commandsReceived}
                : onLoop(() -> new long[] {commandsGiven, commandsReceived});
    }

    /** How often a node was connected. */
    public long connections() {
        return loopGroup.isShutdown() ? connections : onLoop(() -> connections);
    }

    private FleetAccount currentAccount() {
        long active =
                members.stream().filter(member -> member.node().isActive()).count();
        return ledger.account(repeatedMessages, active, lostConnections);
    }

    private boolean isSettled() {
        return onLoop(() -> ledger.isSettled()
                && members.stream().allMatch(member -> member.node().pending() == 0));
    }

    private boolean allDisconnected() {
        return onLoop(() -> members.stream().allMatch(member -> member.node().isDisconnected()));
    }

    // ---- all below runs on the loop

    private void switchOn() {
        for (int i = 0; i < settings.nodes(); i++) {
            Member member = new Member(this);
            member.node = newNode(i, member);
            members.add(member);
            memberByTopic.put(member.node().topic(), member);
            openSocket(member);
        }
        loop.scheduleWithFixedDelay(
                () -> ledger.forgetUnacknowledgedBefore(now() - LOST_AFTER.toNanos()), 5, 5, TimeUnit.SECONDS);
        if (observer != null) {
            long pause = settings.commandInterval().toNanos();
            loop.scheduleWithFixedDelay(this::command, pause, pause, TimeUnit.NANOSECONDS);
        }
    }

    /** Half of the nodes are thermometers; of ten, two are doors, two meters and one a lamp. */
    private SensorNode newNode(int index, Member member) {
        boolean unpaced = settings.interval().isZero();
        Device device = switch (unpaced ? 0 : index % 10) {
            case 1, 6 -> new DoorContact();
            case 3, 8 -> new Meter();
            case 4 -> new Lamp();
            default -> new Thermometer();
        };
        QoS usual = device instanceof Meter ? QoS.ZERO : QoS.ONE;
        String clientId = settings.prefix() + "-" + (index + 1);
        Duration spread = settings.nodes() == 1
                ? Duration.ZERO
                : START_SPREAD.multipliedBy(index).dividedBy(settings.nodes());
        return new SensorNode(
                new ClientSettings(
                        clientId,
                        true,
                        settings.keepAlive(),
                        settings.retryInterval(),
                        RETRY_COUNT,
                        CONGESTION_PAUSE,
                        MAX_QUEUED_READINGS),
                device,
                new SensorNode.Behaviour(
                        settings.prefix() + "/" + (index + 1) + "/",
                        settings.qos().orElse(usual),
                        settings.interval(),
                        spread,
                        RECONNECT_PAUSE),
                random.split(),
                member);
    }

    private void openSocket(Member member) {
        new Bootstrap()
                .group(loop)
                .channelFactory(transport.datagramChannels())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_MESSAGE_OCTETS))
                .handler(new Inbound(member))
                .connect(settings.gateway())
                .addListener(connected -> {
                    if (connected.isSuccess()) {
                        member.node().start(now());
                        schedule(member);
                    }
                });
    }

    private void send(Member member, SnMessage message) {
        Channel socket = member.socket;
        if (socket != null && socket.isWritable()) {
            encoded.clear();
            SnEncoder.encode(message, encoded);
            encoded.flip();
            socket.write(socket.alloc().ioBuffer(encoded.remaining()).writeBytes(encoded));
            lateFlush.flushLater(socket);
        }
    }

    /** Tells each lamp in turn to go on or off. */
    private void command() {
        BrokerObserver present = observer;
        if (present == null) {
            return;
        }
        for (Member member : members) {
            String topic = member.node().commandTopic();
            if (!topic.isEmpty() && member.node().isActive()) {
                boolean on = random.nextBoolean();
                present.publish(topic, Payload.ofText(on ? "on" : "off"));
                commandsGiven++;
            }
        }
    }

    private void onObserved(String topic, Payload payload) {
        Member member = memberByTopic.get(topic);
        long number = number(payload);
        if (member == null || number < 0) {
            return;
        }
        long delay = ledger.onArrived(topic, number, now());
        if (delay >= 0) {
            member.lastDelayNanos = delay;
            listener.onArrived(topic, payload, delay);
        }
    }

    /** The number that a reading begins with: {@code {"n":17,…}}; -1 if it is no reading. */
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
        for (Member member = deadlines.poll(now); member != null; member = deadlines.poll(now)) {
            if (Deadline.isDue(member.node().nextDeadlineNanos(), now)) {
                member.node().onTick(now);
            }
            deadlines.schedule(member.entry, member.node().nextDeadlineNanos());
        }
        rearm();
    }

    private void schedule(Member member) {
        deadlines.schedule(member.entry, member.node().nextDeadlineNanos());
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

    /** What arrives at the socket of a node. */
    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Member member;

        Inbound(Member member) {
            this.member = member;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            member.socket = context.channel();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf content = packet.content();
            if (decoder.decode(content.nioBuffer()) instanceof Decoded decoded) {
                member.node().onMessage(decoded.message(), now());
                schedule(member);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A gateway that is not there (ICMP port unreachable): the client notices by itself.
        }
    }
}
