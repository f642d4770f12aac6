package org.sngateway.sim.field;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sim.broker.BrokerObserver;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NodeClock;
import org.sngateway.sim.radio.Attack;
import org.sngateway.sim.radio.Radio;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.Span;
import org.sngateway.sim.uplink.Uplink;
import org.sngateway.sn.message.SnMessage;

/**
 * A scenario in the real world: its nodes in real time, each with its own address, against a running gateway, with the
 * scenario's radio in between. One event loop owns everything.
 *
 * <p>What a running gateway and broker can't be made to do is left out: {@link LeftOut}.
 */
public final class FieldRun {
    private static final long SECOND = 1_000_000_000L;
    /** Message numbers have 14 digits: the start of the run, and a counter. */
    private static final long MESSAGES_PER_RUN = 10_000_000L;

    private static final int POLL_MILLIS = 100;
    /** An unwanted message could still come within this time. */
    private static final long QUIET_NANOS = SECOND;

    private static final long WAKE_PAUSE_NANOS = SECOND;
    /** When all nodes do the same thing they start this far apart, because the radio could not carry it at once. */
    private static final long TURN_NANOS = 1_000_000L;
    /** For this time after a move, datagrams under way still leave from the old address. */
    private static final long OLD_ADDRESS_NANOS = 5 * SECOND;

    private static final Duration LEAVE_TIME = Duration.ofSeconds(15);

    private final Scenario scenario;
    private final EventLoopGroup loopGroup;
    private final EventLoop loop;
    private final ExecutorService blocking = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sim-dns");
        thread.setDaemon(true);
        return thread;
    });
    private final SplittableRandom random;
    private final Timeline timeline = new Timeline();
    private final RealTime time;
    private final Radio radio;
    private final Uplink uplink;
    private final FieldBook book;
    private final @Nullable BrokerObserver observer;
    private final List<NodePlace> places = new ArrayList<>();
    private final Map<IpAddress, Future<Uplink.Address>> unknownSenders = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private boolean calm;
    /** Nodes whose turn has not come yet. */
    private int turns;

    /**
     * Nodes that are switched off.
     *
     * @throws IOException if there is no way to the gateway
     */
    public FieldRun(Scenario scenario, FieldSettings settings, Transport transport) throws IOException {
        this.scenario = scenario;
        loopGroup = transport.newLoop("sim-loop");
        loop = loopGroup.next();
        SplittableRandom root = new SplittableRandom(settings.seed());
        random = root.split();
        time = new RealTime(loop, timeline, this::onFault);
        radio = new Radio(scenario.radio(), timeline, new Radio.Listener() {}, root.split());
        uplink = settings.uplink().open(transport, loop);
        long second = System.currentTimeMillis() / 1000 % MESSAGES_PER_RUN;
        book = new FieldBook(scenario.nodes(), settings.broker().isPresent(), second * MESSAGES_PER_RUN);
        observer = settings.broker()
                .map(broker -> new BrokerObserver(
                        broker,
                        "hw-sim-field-" + second,
                        "#",
                        transport,
                        loop,
                        blocking,
                        (topic, payload) -> book.onObserved(payload)))
                .orElse(null);
        for (Population population : scenario.populations()) {
            for (int number = 1; number <= population.count(); number++) {
                add(population, number, root.split());
            }
        }
    }

    private void add(Population population, int number, SplittableRandom nodeRandom) {
        NodeClock clock = NodeClock.withDrift(population.clockDrift(), nodeRandom);
        long willNumber = population.will().map(book::will).orElse(0L);
        NodeEnd end = new NodeEnd();
        FieldNode node = new FieldNode(population, number, places.size(), willNumber, nodeRandom, end, book);
        end.place = new NodePlace(node, clock);
        places.add(end.place);
        book.add(node);
    }

    /** The antenna of one node. */
    private final class NodeEnd implements Consumer<SnMessage> {
        private @Nullable NodePlace place;

        @Override
        public void accept(SnMessage message) {
            NodePlace from = place;
            Uplink.Address address = from == null ? null : from.address;
            if (from != null && address != null) {
                radio.send(
                        from.radio,
                        Radio.Direction.UP,
                        message,
                        time.now(),
                        arrived -> address.send(radio.encode(arrived)));
                time.rearm();
            }
        }
    }

    /**
     * Gives all nodes an address and switches the nodes on; with a broker, after the observer is connected.
     *
     * @throws TimeoutException if the broker does not answer in time
     * @throws IOException if a node gets no address
     */
    public void start(Duration timeout) throws InterruptedException, TimeoutException, IOException {
        if (observer != null) {
            try {
                observer.open().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }
        List<Future<Uplink.Address>> attached =
                onLoop(() -> places.stream().map(this::attach).toList());
        for (Future<Uplink.Address> address : attached) {
            if (!address.await().isSuccess()) {
                throw new IOException(attached.size() + " nodes need an address, and one gets none: "
                        + address.cause().getMessage());
            }
        }
        onLoop(this::switchOn);
    }

    /** The figures so far. */
    public FieldFigures figures() {
        return onLoop(() -> book.figures(radio.datagrams(), radio.lost()));
    }

    /**
     * Ends all disturbances of the radio and all new readings, and waits until nothing is under way. Then each node
     * sends and receives one more message, which must arrive too. Then all nodes disconnect.
     *
     * @param patience for each of the two waits
     * @param whole whether the scenario ran for its full time
     * @return the broken rules in words; empty if none is broken
     */
    public List<String> finish(Duration patience, boolean whole) throws InterruptedException {
        onLoop(this::calmDown);
        settle(patience);
        onLoop(() -> inTurn(this::sayAndHearOnceMore));
        settle(patience);
        List<String> failures = onLoop(() -> failures(whole));
        onLoop(() -> inTurn(place -> place.node.takeLeave(localNow(place))));
        await(LEAVE_TIME.plusNanos(places.size() * TURN_NANOS), 0, () -> {}, this::haveAllLeft);
        return failures;
    }

    /** Releases all resources; the figures stay. */
    public void close() {
        onLoop(() -> {
            if (observer != null) {
                observer.close();
            }
            uplink.close();
        });
        loopGroup.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        blocking.shutdownNow();
    }

    /** The patience that {@link #finish} needs: a dead node may be noticed only after this time. */
    public Duration usualPatience() {
        long nanos = 60 * SECOND;
        for (Population population : scenario.populations()) {
            nanos = Math.max(nanos, 2 * population.keepAlive().toNanos());
            nanos = Math.max(nanos, 2 * population.sleep().toNanos());
        }
        return Duration.ofNanos(nanos);
    }

    private void settle(Duration patience) throws InterruptedException {
        onLoop(() -> inTurn(place -> place.node.wake(localNow(place))));
        await(patience, QUIET_NANOS, this::wakeWhoIsOwed, this::isSettled);
    }

    /** Waits until a condition has held for a while; wakes sleepers now and then. */
    private void await(Duration patience, long quietNanos, Runnable nowAndThen, Callable<Boolean> condition)
            throws InterruptedException {
        long endNanos = time.now() + patience.toNanos();
        long sinceNanos = time.now();
        long nextNanos = time.now() + WAKE_PAUSE_NANOS;
        while (time.now() < endNanos) {
            if (!onLoop(condition)) {
                sinceNanos = time.now();
            } else if (time.now() - sinceNanos >= quietNanos) {
                return;
            }
            if (time.now() >= nextNanos) {
                onLoop(nowAndThen);
                nextNanos = time.now() + WAKE_PAUSE_NANOS;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    // ---- everything below runs on the loop

    private Future<Uplink.Address> attach(NodePlace place) {
        Future<Uplink.Address> attaching =
                uplink.attach(place.node.index(), (address, message) -> onFromGateway(place, address, message));
        attaching.addListener(attached -> {
            if (attached.isSuccess()) {
                place.address = attaching.getNow();
            }
        });
        return attaching;
    }

    private boolean onFromGateway(NodePlace place, Uplink.Address address, SnMessage message) {
        long arrival = radio.send(place.radio, Radio.Direction.DOWN, message, time.now(), arrived -> {
            if (address.equals(place.address)) {
                place.node.onMessage(arrived, localNow(place));
                time.reschedule(place);
            }
        });
        time.rearm();
        return arrival != Radio.LOST;
    }

    private long localNow(NodePlace place) {
        return place.clock.localNanos(time.now());
    }

    private void switchOn() {
        for (NodePlace place : places) {
            place.node.start(localNow(place));
            time.reschedule(place);
            planMove(place);
            if (observer != null) {
                for (int i = 0; i < place.node.population().commands().size(); i++) {
                    planCommand(place, i);
                }
            }
        }
        for (Span span : scenario.radio().partitions()) {
            time.after(span.start().toNanos(), () -> radio.setPartitioned(!calm));
            time.after(span.end().toNanos(), () -> radio.setPartitioned(false));
        }
        if (scenario.attack().perSecond() > 0) {
            for (Span span : scenario.attack().spans()) {
                Attack attack = new Attack(scenario.attack().sources(), false, random);
                time.after(
                        span.start().toNanos(),
                        () -> attack(attack, time.now() + span.length().toNanos()));
            }
        }
    }

    private void planMove(NodePlace place) {
        long moves = place.node.population().moves().toNanos();
        if (moves > 0) {
            time.after(moves / 2 + random.nextLong(moves), () -> {
                if (!calm) {
                    Uplink.Address old = place.address;
                    attach(place);
                    if (old != null) {
                        time.after(OLD_ADDRESS_NANOS, old::close);
                    }
                    planMove(place);
                }
            });
        }
    }

    private void planCommand(NodePlace place, int index) {
        Commands what = place.node.population().commands().get(index);
        long every = what.every().toNanos();
        long spread = (long) (every * what.jitter());
        time.after(every - spread + random.nextLong(2 * spread + 1), () -> {
            if (!calm && !place.node.isDead()) {
                command(place.node, index);
                planCommand(place, index);
            }
        });
    }

    private void command(FieldNode node, int index) {
        if (observer != null && observer.isUp()) {
            observer.publish(node.commandTopic(index), book.command(node, index));
        }
    }

    private void attack(Attack attack, long endNanos) {
        if (calm || time.now() >= endNanos) {
            return;
        }
        Attack.Datagram datagram = attack.next();
        Future<Uplink.Address> unknownSender = unknownSenders.computeIfAbsent(
                datagram.ip(), ip -> uplink.attach(places.size() + unknownSenders.size(), (address, message) -> true));
        if (unknownSender.isSuccess()) {
            unknownSender.getNow().send(datagram.octets());
        }
        time.after((long) (SECOND / scenario.attack().perSecond()), () -> attack(attack, endNanos));
    }

    private void calmDown() {
        calm = true;
        radio.calmDown();
        for (NodePlace place : places) {
            place.node.calmDown();
            time.reschedule(place);
        }
    }

    private void sayAndHearOnceMore(NodePlace place) {
        place.node.readOnceMore(localNow(place));
        if (!place.node.isDead()) {
            for (int i = 0; i < place.node.population().commands().size(); i++) {
                command(place.node, i);
            }
        }
    }

    /** Wakes sleeping nodes for their remaining messages. */
    private void wakeWhoIsOwed() {
        BitSet owed = book.owedNodes();
        for (NodePlace place : places) {
            if (owed.get(place.node.index())) {
                place.node.wake(localNow(place));
                time.reschedule(place);
            }
        }
    }

    /** Makes all nodes do something, one after the other. */
    private void inTurn(Consumer<NodePlace> what) {
        turns += places.size();
        long delayNanos = 0;
        for (NodePlace place : places) {
            time.after(delayNanos, () -> {
                turns--;
                what.accept(place);
                time.reschedule(place);
            });
            delayNanos += TURN_NANOS;
        }
    }

    private boolean isSettled() {
        return turns == 0
                && (observer == null || (observer.isUp() && observer.pending() == 0))
                && areAll(state -> state == ClientState.ACTIVE || state == ClientState.ASLEEP)
                && places.stream().allMatch(place -> place.node.isDead() || place.node.pending() == 0)
                && book.isSettled();
    }

    private boolean haveAllLeft() {
        return turns == 0 && areAll(state -> state == ClientState.DISCONNECTED);
    }

    private boolean areAll(Predicate<ClientState> state) {
        return places.stream().allMatch(place -> place.node.isDead() || state.test(place.node.state()));
    }

    private List<String> failures(boolean whole) {
        List<String> failures = new ArrayList<>(faults);
        if (observer != null && observer.interruptions() > 0) {
            failures.add("the connection to the broker was lost " + observer.interruptions()
                    + " times: what came out meanwhile was not seen");
        }
        failures.addAll(book.failures(scenario.expectations(), whole));
        return failures;
    }

    private void onFault(RuntimeException fault) {
        faults.add("the simulator itself is at fault: " + fault);
    }

    private void onLoop(Runnable action) {
        onLoop(() -> {
            action.run();
            return true;
        });
    }

    private <T> T onLoop(Callable<T> question) {
        return loop.submit(question).syncUninterruptibly().getNow();
    }
}
