package org.sngateway.sim.world;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.SerialListener;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.CoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.gateway.ops.CoreListeners;
import org.sngateway.gateway.store.SimDisk;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NodeClock;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.promise.Ledger;
import org.sngateway.sim.promise.Promises;
import org.sngateway.sim.promise.Scene;
import org.sngateway.sim.radio.Radio;
import org.sngateway.sim.radio.RadioEnd;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillTopic;

/**
 * A scenario in one thread and virtual time: nodes, radio, the production core on its production store, a broker, and
 * attackers. Everything random comes from one seed, so the same scenario with the same seed is the same world, event by
 * event. All promises observe it.
 *
 * <p>After the scenario's time all faults end. Everything under way gets time to arrive, then each node sends and
 * receives one more message, and then everything must have recovered.
 */
public final class World implements Scene {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long MAX_SETTLE_NANOS = 60 * MINUTE;
    private static final String MESSAGES = "DeliveryQueue.messages";
    /** What topics, subscriptions, wills and messages for clients take. */
    private static final String MEMORY = "SessionServices.lastingOctets";

    /** What answers take that a session remembers for the case that they are asked for again: the least that is enough. */
    private static final long REMEMBERED_OCTETS = 6_000;

    private static final long BEGAN_MILLIS = 1_700_000_000_000L;

    /** A disk whose operations fail can't keep these. */
    private static final Set<String> NEED_A_DISK =
            Set.of("P2ExactlyOnce", "P5RestartIsInvisible", "P6WillsOfTheLostOnly");

    private final Scenario scenario;
    private final long seed;
    private final RandomGenerator random;
    private final Timeline timeline = new Timeline();
    private final Trace trace;
    private final Radio radio;
    private final BrokerLink broker;
    private final SimDisk disk;
    private final VirtualGateway gateway;
    private final Faults faults;
    private final Ledger ledger;
    private final Promises promises;
    private final List<NodeSite> sites = new ArrayList<>();
    private final Map<String, NodeSite> byClientId = new HashMap<>();
    /** The node of the last event: the next one nearly always concerns the same node. */
    private @Nullable NodeSite latest;

    private final DeadlineQueue<NodeSite> deadlines = new DeadlineQueue<>();
    /** Null if the nodes are on UDP. */
    private final @Nullable RadioSide radioSide;

    private final Side side;
    private final Places places;

    private long nowNanos;

    private final Tally tally = new Tally();
    private Optional<Outcome.Broken> broken = Optional.empty();

    private World(Scenario scenario, long seed, Trace.@Nullable Chart chart) {
        this(scenario, seed, chart, BEGAN_MILLIS, (end, clock) -> end);
    }

    private World(
            Scenario scenario,
            long seed,
            Trace.@Nullable Chart chart,
            long beganMillis,
            BiFunction<CoreListener, LongSupplier, CoreListener> listeners) {
        this.scenario = scenario;
        this.seed = seed;
        SplittableRandom root = new SplittableRandom(seed);
        random = root.split();
        trace = new Trace(chart);
        radio = new Radio(scenario.radio(), timeline, new OnRadio(), root.split());
        broker = new BrokerLink(
                timeline,
                scenario.broker(),
                Duration.ofNanos(
                        scenario.gateway().config().coreSettings().limits().sessionExpiryNanos()),
                scenario.gateway().config().broker().willDelay(),
                new BrokerEnd(this));
        ledger = new Ledger(scenario.nodes());
        disk = new SimDisk(
                root.split(),
                octets -> forEachKnownIn(octets, ledger::reachDisk),
                octets -> forEachKnownIn(octets, ledger::survive));
        faults = new Faults(this, scenario, random);
        GatewayEnd end = new GatewayEnd(this);
        gateway = new VirtualGateway(
                scenario.gateway(),
                timeline,
                disk,
                end,
                listeners.apply(end, this::wallClockMillis),
                this::onDeadLetter,
                root.split(),
                beganMillis);
        Optional<SerialListener> onRadio =
                scenario.gateway().config().serialListeners().stream().findFirst();
        radioSide = onRadio.map(
                        listener -> new RadioSide(this, listener, scenario.line(), scenario.nodes(), root.split()))
                .orElse(null);
        side = radioSide == null ? new UdpSide(this, scenario) : radioSide;
        places = new Places(this, side, random);
        for (Population population : scenario.populations()) {
            for (int number = 1; number <= population.count(); number++) {
                add(population, number, root.split());
            }
        }
        promises = new Promises(this, scenario.gateway().config().coreSettings());
    }

    /** Runs a world to its end, or until a promise is broken. */
    public static Outcome run(Scenario scenario, long seed) {
        return new World(scenario, seed, null).run();
    }

    /**
     * What a gateway has behind it: its world runs for the scenario's time, and no longer.
     *
     * @param beganMillis when that time began, in milliseconds of Unix time
     * @param listener also hears what the core reports; it is given the wall clock of that world
     * @return the gateway's disk, after the gateway has stopped in order
     */
    public static SimDisk past(
            Scenario scenario, long seed, long beganMillis, Function<LongSupplier, CoreListener> listener) {
        World world = new World(
                scenario,
                seed,
                null,
                beganMillis,
                (end, clock) -> new CoreListeners(List.of(end, listener.apply(clock))));
        world.runFaults();
        if (world.broken.isPresent()) {
            throw new IllegalStateException("a promise is broken: " + world.broken.get());
        }
        world.gateway.end(VirtualGateway.End.STOP);
        return world.disk;
    }

    private long wallClockMillis() {
        return gateway.wallClockMillis();
    }

    /** Runs a world again, to show the last events before a promise was broken. */
    public static Outcome runWithChart(Outcome outcome, int lines) {
        int node = outcome.broken().map(Outcome.Broken::node).orElse(-1);
        return new World(outcome.scenario(), outcome.seed(), new Trace.Chart(node, lines)).run();
    }

    private void add(Population population, int number, SplittableRandom nodeRandom) {
        int index = sites.size();
        NodeClock clock = NodeClock.withDrift(population.clockDrift(), nodeRandom);
        long willNumber = population.will().isEmpty()
                ? 0
                : ledger.add(index, Ledger.WILL, population.will().get(), false);
        NodeEnd end = new NodeEnd(this);
        FieldNode node = new FieldNode(population, number, index, willNumber, nodeRandom, end, end);
        NodeSite site = new NodeSite(node, side.addressOf(index, 0), clock, new BrokerClient(node.clientId(), index));
        end.isAt(site);
        sites.add(site);
        places.add(site);
        byClientId.put(node.clientId(), site);
        if (population.hasTwins()) {
            addTwin(site, number, willNumber, nodeRandom.split());
        }
    }

    private void addTwin(NodeSite site, int number, long willNumber, SplittableRandom twinRandom) {
        NodeEnd end = new NodeEnd(this);
        Population population = site.node.population().twins();
        FieldNode node = new FieldNode(population, number, site.index, willNumber, twinRandom, end, new TwinEnd(this));
        int place = scenario.nodes() + site.index;
        NodeSite twin = new NodeSite(
                node,
                side.addressOf(place, 0),
                NodeClock.withDrift(population.clockDrift(), twinRandom),
                site.atBroker);
        twin.place = place;
        end.isAt(twin);
        twin.node.switchOff(0);
        places.addTwin(twin);
    }

    // ---- the course of the world

    private Outcome run() {
        runFaults();
        calmDown();
        settle();
        sayAndHearOnceMore();
        settle();
        if (broken.isEmpty()) {
            promises.onEnd();
        }
        if (broken.isEmpty()) {
            recount();
        }
        if (broken.isEmpty()) {
            checkExpectations();
        }
        return new Outcome(scenario, seed, trace.hash(), figures(), broken, trace.lines());
    }

    private void runFaults() {
        faults.startGateway();
        for (NodeSite site : sites) {
            site.node.start(0);
            reschedule(site);
            places.plan(site);
            for (int i = 0; i < site.node.population().commands().size(); i++) {
                planCommand(site, i);
            }
        }
        places.planTwins();
        faults.plan();
        planMinute();
        runUntil(scenario.duration().toNanos());
    }

    private void runUntil(long endNanos) {
        while (broken.isEmpty()) {
            long event = timeline.nextNanos();
            long node = deadlines.nextDeadlineNanos();
            long core = gateway.nextDeadlineNanos();
            long next = Math.max(nowNanos, Math.min(event, Math.min(node, core)));
            if (next > endNanos) {
                setNow(endNanos);
                return;
            }
            setNow(next);
            if (core <= next) {
                faults.inGateway(gateway::onTick);
            } else if (event <= next) {
                faults.inGateway(timeline.poll());
            } else {
                tickNode();
            }
        }
    }

    private void setNow(long nanos) {
        nowNanos = nanos;
        gateway.setNow(nanos);
        broker.setNow(nanos);
    }

    private void tickNode() {
        NodeSite site = deadlines.due(nowNanos);
        if (site != null) {
            if (site.deadlineNanos() <= nowNanos) {
                site.node.onTick(site.localNanos(nowNanos));
            }
            reschedule(site);
        }
    }

    void reschedule(NodeSite site) {
        deadlines.schedule(site);
    }

    void switchOn(NodeSite site) {
        if (site.node.isOff()) {
            site.node.switchOn(site.localNanos(nowNanos));
            reschedule(site);
        }
    }

    void switchOff(NodeSite site) {
        site.node.switchOff(site.localNanos(nowNanos));
        reschedule(site);
    }

    private void planMinute() {
        timeline.at(nowNanos + MINUTE, () -> {
            gateway.onWallClock();
            promises.onMinute();
            planMinute();
        });
    }

    // ---- the end

    private void calmDown() {
        trace.note(nowNanos, -1, () -> "=== all faults end");
        faults.end();
        places.calmDown();
    }

    /** Waits until nothing is under way, or for so long that something must be wrong. */
    private void settle() {
        long leastNanos = MINUTE;
        for (Population population : scenario.populations()) {
            leastNanos = Math.max(leastNanos, 2 * population.keepAlive().toNanos());
            leastNanos = Math.max(leastNanos, 2 * population.sleep().toNanos());
        }
        long endNanos = nowNanos + Math.max(MAX_SETTLE_NANOS, 3 * leastNanos);
        runUntil(nowNanos + leastNanos);
        while (broken.isEmpty() && nowNanos < endNanos && !isSettled()) {
            runUntil(nowNanos + MINUTE);
        }
    }

    private boolean isSettled() {
        if (!gateway.isUp()) {
            return false;
        }
        for (NodeSite site : sites) {
            boolean atRest = site.node.state() == ClientState.ACTIVE || site.node.state() == ClientState.ASLEEP;
            if (!site.node.isDead()
                    && (!atRest || site.node.pending() > 0 || broker.broker().open(site.atBroker) > 0)) {
                return false;
            }
        }
        return promises.isSettled();
    }

    private void sayAndHearOnceMore() {
        trace.note(nowNanos, -1, () -> "=== each node says and hears something more");
        for (NodeSite site : sites) {
            if (broken.isEmpty() && !site.node.isDead()) {
                site.node.readOnceMore(site.localNanos(nowNanos));
                reschedule(site);
                for (int i = 0; i < site.node.population().commands().size(); i++) {
                    command(site, i);
                }
            }
        }
    }

    /** What the gateway counted is what it finds at a restart; and what the broker has it then does not lack for long. */
    private void recount() {
        if (faults.diskHasFailed()) {
            return;
        }
        CoreGauges counted = gateway.gauges();
        Map<String, Long> summed = gateway.sums(MESSAGES, MEMORY);
        faults.restartGateway();
        CoreGauges found = gateway.gauges();
        Map<String, Long> foundSums = gateway.sums(MESSAGES, MEMORY);
        checkMemory(counted, summed, found, foundSums);
        Set<RecordKey> stages = gateway.stagesOfNothing();
        if (!stages.isEmpty()) {
            broken("P7EverythingIsBounded", -1, "the disk says how far messages came that it does not have: " + stages);
        }
        runUntil(nowNanos + MINUTE);
        CoreGauges later = gateway.gauges();
        trace.note(nowNanos, -1, () -> "=== counted " + counted + ", later " + later);
        // Such a broker says that it has a message at QoS 2 before that has come to its end.
        boolean isTold = !scenario.broker().limits().answersQos2ByPubAck();
        if (isTold && counted.spool().oldestAgeMillis() == 0 && later.spool().oldestAgeMillis() > 0) {
            broken(
                    "P7EverythingIsBounded",
                    -1,
                    "no spooled message waited for the broker, but after a restart one did");
        }
    }

    /** What the gateway counted of its memory before a restart, and after that. */
    private void checkMemory(
            CoreGauges counted, Map<String, Long> summed, CoreGauges found, Map<String, Long> foundSums) {
        boolean isOldestRight =
                counted.spool().messages() > 0 || counted.spool().oldestAgeMillis() == 0;
        if (!isOldestRight || summed.getOrDefault(MESSAGES, 0L) != counted.queuedMessages()) {
            broken("P7EverythingIsBounded", -1, "the gateway says that it has " + counted + ", and has " + summed);
        }
        // Messages at QoS 0 that wait for a sleeper are not on the disk.
        if (counted.queuedMessages() == found.queuedMessages()
                && !Objects.equals(summed.get(MEMORY), foundSums.get(MEMORY))) {
            broken(
                    "P7EverythingIsBounded",
                    -1,
                    "of the memory the gateway counted " + summed + ", and after a restart " + foundSums);
        }
        long most = found.memory().octets() + counted.sessions().total() * REMEMBERED_OCTETS;
        if (found.spool().messages() == 0
                && counted.queuedMessages() == found.queuedMessages()
                && counted.spool().messages() == 0
                && counted.memory().octets() > most) {
            broken("P7EverythingIsBounded", -1, "the gateway counted " + counted + ", and after a restart " + found);
        }
    }

    private void checkExpectations() {
        Outcome.Figures figures = figures();
        scenario.expectations().wills().ifPresent(expected -> {
            if (figures.wills() != expected) {
                broken("Expectation", -1, expected + " wills were expected, " + figures.wills() + " came out");
            }
        });
        scenario.expectations().reconnects().ifPresent(expected -> {
            if (figures.reconnects() > expected) {
                broken(
                        "Expectation",
                        -1,
                        "nodes had to reconnect " + figures.reconnects() + " times, " + expected
                                + " were expected at most");
            }
        });
        if (figures.arrivedReadings() < scenario.expectations().delivered() * figures.readings()) {
            broken(
                    "Expectation",
                    -1,
                    "of " + figures.readings() + " readings " + figures.arrivedReadings() + " came out at the broker");
        }
    }

    private Outcome.Figures figures() {
        long arrivedReadings = 0;
        long arrivedCommands = 0;
        for (long number = 0; number < ledger.size(); number++) {
            if (ledger.hasArrived(number) && ledger.topic(number) != Ledger.WILL) {
                boolean isReading = !ledger.isDown(number) && ledger.qos(number).isAcknowledged();
                arrivedReadings += isReading ? 1 : 0;
                arrivedCommands += ledger.isDown(number) ? 1 : 0;
            }
        }
        return new Outcome.Figures(
                tally.readings,
                arrivedReadings,
                tally.commands,
                arrivedCommands,
                radio.datagrams(),
                radio.lost(),
                tally.reconnects,
                tally.wills,
                faults.starts(),
                disk.octetsWritten(),
                nowNanos,
                trace.events());
    }

    // ---- commands

    private void planCommand(NodeSite site, int index) {
        Commands what = site.node.population().commands().get(index);
        long every = what.every().toNanos();
        long spread = (long) (every * what.jitter());
        timeline.at(nowNanos + every - spread + random.nextLong(2 * spread + 1), () -> {
            if (!faults.areOver() && !site.node.isDead()) {
                command(site, index);
                planCommand(site, index);
            }
        });
    }

    private void command(NodeSite site, int index) {
        Commands what = site.node.population().commands().get(index);
        QoS granted = QoS.ofBits(scenario.broker().limits().grantedQos());
        long number = ledger.add(site.index, index, what.qos().min(granted), true);
        if (!what.isNumbered() || site.node.hasUnsubscribed(index)) {
            ledger.excuse(number);
        }
        tally.commands += what.isNumbered() ? 1 : 0;
        boolean routed = broker.broker()
                .publish(
                        site.atBroker,
                        site.node.commandTopic(index),
                        NumberedPayload.of(number, what.payloadOctets()),
                        what.qos(),
                        what.retain());
        trace.note(
                nowNanos,
                site.index,
                () -> "                         broker: command #" + number + (routed ? "" : ", no subscriber"));
        if (!routed) {
            ledger.excuse(number);
        }
    }

    // ---- events of the parts

    /** Torn octets may look like the number of a message that does not exist. */
    private void forEachKnownIn(byte[] octets, LongConsumer numbers) {
        NumberedPayload.forEachIn(octets, number -> {
            if (number < ledger.size()) {
                numbers.accept(number);
            }
        });
    }

    private void onDeadLetter(DeadLetter letter) {
        long number = NumberedPayload.numberOf(letter.payload());
        NodeSite site = byClientId.get(letter.clientId());
        trace.note(nowNanos, site == null ? -1 : site.index, () -> "                [dead letter " + letter + "]");
        if (site != null) {
            promises.onDeadLetter(site.index, letter);
        }
        if (number >= 0 && number < ledger.size()) {
            ledger.excuse(number);
            ledger.reachDisk(number);
        }
    }

    /** Events on the radio. */
    private final class OnRadio implements Radio.Listener {
        @Override
        public void onSent(RadioEnd end, Radio.Direction direction, SnMessage message, ByteBuffer octets) {
            trace.add(nowNanos, end.node(), octets);
            trace.note(
                    nowNanos,
                    end.node(),
                    () -> clientId(end)
                            + (direction == Radio.Direction.UP ? " ---->  " : "  <---- ")
                            + SnPrinter.print(message)
                            + Trace.numberIn(message));
        }

        @Override
        public void onLost(RadioEnd end) {
            trace.add(nowNanos, 1);
            trace.note(nowNanos, end.node(), () -> clientId(end) + "         *** lost");
        }

        @Override
        public void onDoubled(RadioEnd end) {
            trace.note(nowNanos, end.node(), () -> clientId(end) + "         *** will arrive twice");
        }

        private String clientId(RadioEnd end) {
            return node(end.node()).clientId();
        }
    }

    // ---- for its parts

    /** The present events concern this node, and so do most of the next ones. */
    void isAbout(NodeSite site) {
        latest = site;
    }

    NodeSite site(int index) {
        return sites.get(index);
    }

    Tally tally() {
        return tally;
    }

    Timeline timeline() {
        return timeline;
    }

    Trace trace() {
        return trace;
    }

    Radio radio() {
        return radio;
    }

    BrokerLink broker() {
        return broker;
    }

    SimDisk disk() {
        return disk;
    }

    VirtualGateway gateway() {
        return gateway;
    }

    Promises promises() {
        return promises;
    }

    Side side() {
        return side;
    }

    Places places() {
        return places;
    }

    boolean areFaultsOver() {
        return faults.areOver();
    }

    /** The node that the gateway heard last at this address, or will hear there first; {@code null} if there is none. */
    @Nullable
    NodeSite siteAt(NodeAddress address) {
        return places.at(address, latest);
    }

    /** The nodes' radio; {@code null} if they are on UDP. */
    @Nullable
    RadioSide radioSide() {
        return radioSide;
    }

    /** A message has come from a node that was at this address. */
    void onArrivedAtGateway(NodeSite from, NodeAddress address, SnMessage message) {
        isAbout(from);
        if (places.hears(sites.get(from.index), from, address)) {
            // What the gateway has sent there till now was for another node, if that one had this address before.
            promises.onMoved(from.index);
        }
        boolean asks = message instanceof Connect connect && connect.cleanSession();
        // A connection that was opened for something else while the client was prompted has not begun its session.
        boolean isPrompted = message instanceof WillTopic || message instanceof WillMsg;
        if (asks || (isPrompted && from.node.hasCleanSession())) {
            from.atBroker.asksForCleanSession(nowNanos);
        }
        promises.onToGateway(from.index, message);
    }

    /** A board with the client id of this node begins a clean session. */
    void beginAgain(int node) {
        ledger.excuseAll(node, true);
        // The node publishes an unfinished message again as another one.
        ledger.excuseQos2(node);
        promises.onBeginsAgain(node);
    }

    /** The gateway can be reached by radio, or not. */
    void onReachable(boolean reachable) {
        faults.onReachable(reachable);
    }

    /** The node with this client id; {@code null} if there is none. */
    @Nullable
    @SuppressWarnings("ReferenceEquality")
    NodeSite siteOf(String clientId) {
        NodeSite likely = latest;
        if (likely != null && clientId == likely.saidClientId) {
            return likely;
        }
        NodeSite site = byClientId.get(clientId);
        if (site != null) {
            site.saidClientId = clientId;
        }
        return site;
    }

    /** How long the gateway sends messages again for which it has no rights. */
    long refusalPatienceNanos() {
        return gateway.settings().broker().refusalPatienceNanos();
    }

    /** How long the broker waits with the will of a client whose gateway is gone. */
    long willDelayNanos() {
        return scenario.gateway().config().broker().willDelay().toNanos();
    }

    // ---- what promises see

    @Override
    public long now() {
        return nowNanos;
    }

    @Override
    public int nodes() {
        return sites.size();
    }

    @Override
    public FieldNode node(int index) {
        return sites.get(index).node;
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public boolean strangersFillTable() {
        return scenario.attack().fillsTable();
    }

    @Override
    public boolean isOnRadio() {
        return radioSide != null;
    }

    @Override
    public boolean hasBitErrors() {
        return scenario.radio().bitErrors() > 0;
    }

    @Override
    public long gatewayUpSinceNanos() {
        return faults.gatewayUpSinceNanos();
    }

    @Override
    public long fairSinceNanos(int node) {
        return faults.fairSinceNanos(sites.get(node).atBroker);
    }

    @Override
    public boolean isOwnConnectionHalfOpen() {
        return broker.isOwnHalfOpen();
    }

    @Override
    public boolean wasTakenOver(int node) {
        return sites.get(node).atBroker.wasTakenOver;
    }

    @Override
    public long diskUpSinceNanos() {
        return faults.diskUpSinceNanos();
    }

    @Override
    public boolean isWallClockRight() {
        return scenario.gateway().clock().isEmpty();
    }

    @Override
    public boolean brokerTakes(MqttCommand.Publish publish) {
        return broker.broker().takes(publish);
    }

    @Override
    public Map<String, Integer> gatewayTables() {
        return gateway.tables();
    }

    @Override
    public Map<String, QoS> subscriptionsAtBroker(int node) {
        return broker.broker().subscriptions(sites.get(node).atBroker);
    }

    @Override
    public void broken(String promise, int node, String what) {
        if (faults.diskHasFailed() && NEED_A_DISK.contains(promise)) {
            return;
        }
        if (broken.isEmpty()) {
            String clientId = node < 0 ? "" : sites.get(node).node.clientId();
            broken = Optional.of(new Outcome.Broken(promise, node, clientId, nowNanos, what));
        }
    }
}
