package org.sngateway.sim.loss;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.SessionInside;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.lockstep.TimedAnswers;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.store.MemoryStore;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;

/**
 * A client, the gateway's core and a broker in virtual time. Between gateway and broker all goes well; between client and
 * gateway every datagram has a number, from 1, and the faults that were chosen happen to those with theirs.
 */
final class LossyWorld {
    /**
     * How a run is set up.
     *
     * @param keepsSessions the client connects with CleanSession=0 whatever the course says
     */
    record Setup(
            boolean behindForwarder,
            boolean clientKnowsDup,
            long pauseSeconds,
            boolean hasStore,
            boolean keepsSessions) {
        @Override
        public String toString() {
            return (behindForwarder ? "behind a forwarder" : "direct")
                    + (clientKnowsDup ? "" : ", without DUP")
                    + (hasStore ? ", with a store" : "")
                    + (keepsSessions ? ", never CleanSession" : "")
                    + ", "
                    + pauseSeconds
                    + " s between steps";
        }
    }

    /** What becomes of what the gateway was about to write. */
    enum Kill {
        UNWRITTEN,
        WRITTEN
    }

    private enum Direction {
        UP,
        DOWN
    }

    /** What is delayed. */
    private record Held(SnMessage message, Runnable arrival) {
        /**
         * Some can't come late without being something else: after its PUBREL a PUBLISH at QoS 2 is a new message, after
         * other requests a CONNECT is that of a client that has restarted, and after a CONNECT a DISCONNECT ends it.
         */
        boolean mustNotFollow(SnMessage next) {
            boolean ofConnection = message instanceof Connect || message instanceof Disconnect;
            boolean released = message instanceof Publish publish
                    && next instanceof PubRel pubRel
                    && publish.msgId() == pubRel.msgId();
            return released || (ofConnection && next.type() != message.type());
        }
    }

    /** A line of the chart, made out when somebody wants to see it. */
    private record Note(long atNanos, Supplier<String> text) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%9.3f s  %s", atNanos / 1e9, text.get());
        }
    }

    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long AIR_NANOS = 20 * MILLISECOND;
    /** Longer than T_RETRY, shorter than what would be taken for the answer to a later question. */
    private static final long MAX_DELAY_NANOS = 12 * SECOND;

    private static final IpAddress GATEWAY = IpAddress.of(new byte[] {10, 0, 0, (byte) 200});
    private static final Payload NODE_ID = Payload.ofHex("002a");

    /** Read once, as there are thousands of runs. */
    private static final Map<Setup, CoreSettings> SETTINGS = new ConcurrentHashMap<>();

    final CourseClient client;
    final CourseBroker broker;
    private GatewayCore core;
    private MemoryStore store = new MemoryStore();

    private final Setup setup;
    private final Map<Integer, Fault> faults;
    private final Map<Integer, Kill> kills;
    private final Timeline timeline = new Timeline();
    private final List<Held> heldUp = new ArrayList<>();
    private final List<Held> heldDown = new ArrayList<>();
    private final Set<String> lostQos0 = new HashSet<>();
    private final Set<String> sentQos0 = new HashSet<>();
    private final List<Note> chart = new ArrayList<>();
    private int datagrams;
    private int inputs;
    private boolean killed;
    private boolean faultless;
    private long nowNanos;
    private UdpAddress address = udpAddress(1000);

    LossyWorld(Setup setup, Map<Integer, Fault> faults) {
        this(setup, faults, Map.of());
    }

    /**
     * Nothing has happened yet.
     *
     * @param kills by the number of the input at which the gateway is killed, from 1
     */
    LossyWorld(Setup setup, Map<Integer, Fault> faults, Map<Integer, Kill> kills) {
        this.setup = setup;
        this.faults = faults;
        this.kills = kills;
        client = new CourseClient(() -> nowNanos, this::sendUp, setup.clientKnowsDup());
        broker = new CourseBroker(timeline, this::onMqttEvent);
        setNow(SECOND);
        core = newCore();
    }

    private static CoreSettings settings(Setup setup) {
        String quirks = setup.clientKnowsDup() ? "" : "client-quirks: {" + CourseClient.ID + ": [no-dup]}\n";
        String kept = setup.hasStore() ? "store: {directory: state}\n" : "";
        return Settings.with("forwarders: any", quirks + kept);
    }

    private GatewayCore newCore() {
        GatewayCore next = new GatewayCore(
                SETTINGS.computeIfAbsent(setup, LossyWorld::settings),
                new GatewayOutput() {
                    @Override
                    public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
                        sendDown(to, message);
                        return true;
                    }

                    @Override
                    public int roomFor(NodeAddress to) {
                        return Integer.MAX_VALUE;
                    }

                    @Override
                    public void broadcast(String listener, SnMessage message, int radius) {
                        throw new IllegalStateException("nobody asked for " + message);
                    }

                    @Override
                    public void sendToBroker(String mqttClientId, MqttCommand command) {
                        if (mqttClientId.equals(CourseClient.ID)) {
                            note(() -> "                        ---->          " + command);
                            broker.send(command);
                        }
                    }
                },
                store,
                new Notes(),
                new Random(1));
        next.onRestore(store, nowNanos);
        next.onStart(nowNanos);
        store.answer(new TimedAnswers(next, () -> nowNanos));
        return next;
    }

    /** Something happens to the core, which may be killed over it. */
    private void input(Consumer<GatewayCore> what) {
        // A client that is not connected yet has to begin again.
        boolean countsOn = !faultless && client.state() != ClientState.CONNECTING;
        inputs += countsOn ? 1 : 0;
        Kill kill = countsOn ? kills.get(inputs) : null;
        MemoryStore before = kill == null ? store : store.copy();
        what.accept(core);
        if (kill == null) {
            store.answer(new TimedAnswers(core, () -> nowNanos));
        } else {
            store = kill == Kill.UNWRITTEN ? before : store.copy();
            kill(kill);
        }
    }

    private void kill(Kill kill) {
        note(() -> "               *** killed and started again: " + kill);
        killed = true;
        broker.onGatewayEnded();
        core = newCore();
    }

    /** How often something happened to the core so far. */
    int inputs() {
        return inputs;
    }

    /** Whether the gateway was killed, so that what it had at QoS 0 is gone. */
    boolean wasKilled() {
        return killed;
    }

    /** How many datagrams were sent so far. */
    int datagrams() {
        return datagrams;
    }

    /** Whether the client connects with CleanSession where the course says so. */
    boolean allowsCleanSession() {
        return !setup.keepsSessions();
    }

    long pauseSeconds() {
        return setup.pauseSeconds();
    }

    /** Whether the client's message at QoS 0 was lost on its way, so that nobody can expect it. */
    boolean lostOnTheWay(Message message) {
        return lostQos0.contains(message.text());
    }

    /** Whether the gateway sent the message at QoS 0: more it can't do. */
    boolean wasSentDown(Message message) {
        return sentQos0.contains(message.text());
    }

    /** The session that the gateway keeps of the client. */
    Optional<SessionInside> session() {
        return SessionInside.of(core, CourseClient.ID);
    }

    /** The client is somewhere else from now on; behind a forwarder it is another forwarder. */
    void moveClient() {
        address = udpAddress(address.port() + 1);
    }

    /** No fault happens any more, and what was delayed arrives. */
    void makeFaultless() {
        faultless = true;
        List.copyOf(heldUp).forEach(one -> release(one, heldUp));
        List.copyOf(heldDown).forEach(one -> release(one, heldDown));
    }

    // ---- time

    void runSeconds(long seconds) {
        runUntil(() -> false, seconds);
    }

    /**
     * Lets time pass until something is so.
     *
     * @return false if it did not come in time
     */
    boolean runUntil(BooleanSupplier isSo, long atMostSeconds) {
        long end = nowNanos + atMostSeconds * SECOND;
        while (!isSo.getAsBoolean()) {
            long next = Math.min(timeline.nextNanos(), Math.min(core.nextDeadlineNanos(), client.deadlineNanos()));
            if (next > end) {
                setNow(end);
                return false;
            }
            setNow(Math.max(nowNanos, next));
            step();
        }
        return true;
    }

    private void setNow(long nanos) {
        nowNanos = nanos;
        broker.setNow(nanos);
    }

    private void step() {
        if (timeline.nextNanos() <= nowNanos) {
            timeline.poll().run();
        } else if (core.nextDeadlineNanos() <= nowNanos) {
            input(one -> one.onTick(nowNanos));
        } else {
            client.onDeadline();
        }
    }

    private void after(long nanos, Runnable action) {
        timeline.at(nowNanos + nanos, action);
    }

    // ---- between client and gateway

    private void sendUp(SnMessage message) {
        UdpAddress from = address;
        SnMessage outer = setup.behindForwarder() ? new Encapsulated(0, NODE_ID, message) : message;
        send(Direction.UP, message, () -> input(one -> one.onDatagram(from, outer, nowNanos)));
    }

    private void sendDown(NodeAddress to, SnMessage message) {
        SnMessage inner = message instanceof Encapsulated encapsulated ? encapsulated.inner() : message;
        send(Direction.DOWN, inner, () -> {
            if (to.equals(address)) {
                client.onMessage(inner);
            }
        });
    }

    private void send(Direction direction, SnMessage message, Runnable arrival) {
        int number = ++datagrams;
        Fault fault = faultless ? null : faults.get(number);
        String arrow = direction == Direction.UP ? "---->          " : "       <----   ";
        note(() -> arrow + number + "  " + SnPrinter.print(message) + (fault == null ? "" : "   *** " + fault));
        if (message instanceof Publish publish && publish.qos() == QoS.ZERO) {
            if (direction == Direction.DOWN) {
                sentQos0.add(publish.data().asText());
            } else if (fault == Fault.LOST) {
                lostQos0.add(publish.data().asText());
            }
        }
        List<Held> sameWay = direction == Direction.UP ? heldUp : heldDown;
        List<Held> overtaken = List.copyOf(sameWay);
        overtaken.stream().filter(one -> one.mustNotFollow(message)).forEach(one -> release(one, sameWay));
        if (fault == Fault.DELAYED) {
            Held delayed = new Held(message, arrival);
            sameWay.add(delayed);
            after(MAX_DELAY_NANOS, () -> release(delayed, sameWay));
        } else if (fault != Fault.LOST) {
            after(AIR_NANOS, arrival);
        }
        if (fault == Fault.DUPLICATED) {
            after(AIR_NANOS, arrival);
        }
        overtaken.forEach(one -> release(one, sameWay));
    }

    private void release(Held one, List<Held> sameWay) {
        if (sameWay.remove(one)) {
            after(AIR_NANOS, () -> {
                note(() -> "               what was delayed arrives: "
                        + one.message().type());
                one.arrival().run();
            });
        }
    }

    private static UdpAddress udpAddress(int port) {
        IpAddress node = IpAddress.of(new byte[] {10, 0, 0, 1});
        return new UdpAddress(Settings.LISTENER, node, port, "", GATEWAY);
    }

    // ---- between broker and gateway

    private void onMqttEvent(MqttEvent event) {
        note(() -> "                               <----   " + event);
        input(one -> one.onMqttEvent(CourseClient.ID, event, nowNanos));
    }

    // ---- the sequence chart

    /** Writes a line of the chart. */
    void note(Supplier<String> line) {
        chart.add(new Note(nowNanos, line));
    }

    /** All that happened, line by line. */
    String chart() {
        return "       time  client        gateway        broker\n"
                + chart.stream().map(Note::toString).collect(Collectors.joining("\n"));
    }

    private final class Notes implements QuietCoreListener {
        @Override
        public void onStateChanged(
                String clientId, @Nullable NodeAddress from, SessionState before, SessionState after, Cause cause) {
            note(() -> "                    [" + before + " -> " + after + ": " + cause + "]");
        }

        @Override
        public void onDropped(String clientId, DropReason reason, String topic) {
            note(() -> "                    [dropped: " + reason + " " + topic + "]");
        }
    }
}
