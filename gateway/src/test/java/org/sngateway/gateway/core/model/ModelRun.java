package org.sngateway.gateway.core.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.SessionInside;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.TimedAnswers;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.store.MemoryStore;
import org.sngateway.sn.message.SnMessage;

/** The core and the model side by side, at the inputs that one seed draws. */
final class ModelRun {
    private static final int TRACE_LENGTH = Integer.getInteger("model.trace", 40);

    private static final int MAX_TICKS_AT_ONCE = 20;
    private static final CoreSettings TAKEOVER_BY_ANY = Times.settings("any");
    private static final CoreSettings TAKEOVER_BY_SAME_HOST = Times.settings("same-host");

    /** A line of the trace. */
    private record Step(long nanos, Object who, String arrow, Object what) {
        @Override
        public String toString() {
            String name = who instanceof UdpAddress address ? address.ip() + ":" + address.port() : who.toString();
            return String.format("%10.3f s  %s %s %s", nanos / 1e9, name, arrow, what);
        }
    }

    private final long seed;
    private final Random random;
    private final Model model;
    private final RandomClients clients;
    private final RandomBroker broker;
    private final MemoryStore store = new MemoryStore();
    private final GatewayCore core;
    private final List<NodeAddress> addresses = new ArrayList<>();
    /** By client, the state that the core tells. */
    private final Map<String, SessionState> states = new HashMap<>();

    private final Set<String> connecting = new HashSet<>();

    private final Deque<Step> trace = new ArrayDeque<>();
    private Seen seen = new Seen(true);
    private long now = 1_000 * Times.MILLIS;
    private boolean ownOpening;

    ModelRun(long seed, Hits hits) {
        this.seed = seed;
        random = new Random(seed);
        // Not drawn: the first numbers of generators with seeds that follow one another are alike.
        boolean sameHostOnly = seed % 4 == 0;
        model = new Model(RandomClients.IDS, sameHostOnly, hits);
        clients = new RandomClients(random);
        broker = new RandomBroker(random, clients);
        core = new GatewayCore(
                sameHostOnly ? TAKEOVER_BY_SAME_HOST : TAKEOVER_BY_ANY,
                new Output(),
                store,
                new Listener(),
                new Random(seed));
        for (int i = 0; i < 6; i++) {
            IpAddress ip = IpAddress.of(new byte[] {10, 0, 0, (byte) (1 + i / 4)});
            IpAddress local = IpAddress.of(new byte[] {10, 0, 0, (byte) 200});
            addresses.add(new UdpAddress("udp", ip, 1000 + i, "", local));
        }
    }

    /** Gives the core so many inputs; throws where core and model differ. */
    void run(int inputs) {
        int done = 0;
        try {
            core.onStart(now);
            store.answer(new TimedAnswers(core, () -> now));
            for (; done < inputs; done++) {
                int kind = random.nextInt(100);
                if (kind < 1) {
                    kick();
                } else if (kind < 52) {
                    datagram();
                } else if (kind < 82) {
                    brokerEvent();
                } else {
                    pass();
                }
            }
        } catch (AssertionError | RuntimeException difference) {
            throw new AssertionError(
                    "seed " + seed + ", input " + done + ": " + difference.getMessage() + "\n"
                            + trace.stream().map(Step::toString).collect(Collectors.joining("\n"))
                            + "\nTo repeat it, with more lines: mvn -pl gateway -am test -Dtest=ModelTest"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dmodel.trace=1000 -Dmodel.seed=" + seed,
                    difference);
        }
    }

    private void datagram() {
        NodeAddress from = addresses.get(random.nextInt(addresses.size()));
        if (random.nextInt(100) < 40) {
            from = addressInRareState(from);
        }
        SnMessage message = clients.next(model.at(from));
        begin(true, "--->", from, message);
        core.onDatagram(from, message, now);
        store.answer(new TimedAnswers(core, () -> now));
        model.onDatagram(from, message);
        check(false);
    }

    /** The operator ends the session of a client; half the time of one whose state is soon over. */
    private void kick() {
        Client atAddress = model.at(addressInRareState(addresses.get(random.nextInt(addresses.size()))));
        List<Client> all = List.copyOf(model.clients.values());
        Client client = atAddress == null || random.nextBoolean() ? all.get(random.nextInt(all.size())) : atAddress;
        begin(true, "kick", client.id, "");
        core.onKick(client.id, now);
        store.answer(new TimedAnswers(core, () -> now));
        model.onKick(client);
        check(false);
    }

    /** Where a client is whose state is soon over. */
    private NodeAddress addressInRareState(NodeAddress other) {
        for (Client client : model.clients.values()) {
            char column = client.column();
            boolean rare = column == 'W' || column == 'C' || (column == 'S' && random.nextInt(3) == 0);
            NodeAddress at = rare ? client.at : column == 'L' ? client.lastAt : null;
            if (at != null && random.nextInt(3) > 0) {
                return at;
            }
        }
        return other;
    }

    private void brokerEvent() {
        if (ownOpening || (model.ownUp && random.nextInt(200) == 0)) {
            says(
                    Times.OWN,
                    ownOpening
                            ? new MqttEvent.Connected(false)
                            : new MqttEvent.ConnectionLost(false, true, null, "reset"));
            ownOpening = false;
            return;
        }
        List<Client> all = List.copyOf(model.clients.values());
        Client client = all.get(random.nextInt(all.size()));
        for (Client other : all) {
            boolean drains = !other.isLive() && other.link == Client.Link.UP;
            if ((drains || other.link == Client.Link.OPENING) && random.nextInt(2) == 0) {
                client = other;
            }
        }
        MqttEvent event = broker.next(client);
        if (event != null) {
            says(client.id, event);
        }
    }

    private void says(String clientId, MqttEvent event) {
        begin(true, "<===", clientId, event);
        core.onMqttEvent(clientId, event, now);
        store.answer(new TimedAnswers(core, () -> now));
        model.onBroker(clientId, event);
        check(false);
    }

    private void pass() {
        long end = now + millis() * Times.MILLIS;
        int atOnce = 0;
        while (core.nextDeadlineNanos() <= end) {
            atOnce = core.nextDeadlineNanos() <= now ? atOnce + 1 : 0;
            Check.that(atOnce < MAX_TICKS_AT_ONCE, "a deadline that does not go by");
            now = Math.max(now, core.nextDeadlineNanos());
            tick();
        }
        now = end;
        tick();
    }

    private void tick() {
        begin(false, "", "", "");
        core.onTick(now);
        store.answer(new TimedAnswers(core, () -> now));
        model.life.onTick();
        check(true);
    }

    private int millis() {
        int kind = random.nextInt(1000);
        if (kind < 600) {
            return random.nextInt(60);
        } else if (kind < 900) {
            return 60 + random.nextInt(600);
        }
        return kind < 990 ? 700 + random.nextInt(2500) : (kind < 998 ? 3_000 + random.nextInt(20_000) : 60_100);
    }

    private void begin(boolean answersFirst, String arrow, Object who, Object what) {
        seen = new Seen(answersFirst);
        model.begin(seen, now);
        if (!arrow.isEmpty()) {
            note(arrow, who, what);
        }
    }

    private void check(boolean timePassed) {
        model.checkRest(timePassed);
        CoreGauges gauges = core.gauges();
        CoreGauges.Sessions visited = SessionInside.visitAll(core);
        Check.that(gauges.sessions().equals(visited), gauges.sessions() + " are told, there are " + visited);
        int queued = SessionInside.queuedInAll(core);
        Check.that(gauges.queuedMessages() == queued, gauges.queuedMessages() + " queued are told, not " + queued);
        for (Client client : model.clients.values()) {
            char state = column(client.id);
            Check.that(
                    state == client.column(), client.id + " is in " + state + ", in the model in " + client.column());
        }
    }

    /** The column of the client by what the core listener was told. */
    private char column(String clientId) {
        SessionState state = states.get(clientId);
        if (connecting.contains(clientId)) {
            return 'C';
        }
        return state == null ? 'N' : SessionInside.column(state);
    }

    private void note(String arrow, Object who, Object what) {
        if (trace.size() >= TRACE_LENGTH) {
            trace.remove();
        }
        trace.add(new Step(now, who, arrow, what));
    }

    private final class Output implements GatewayOutput {
        @Override
        public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
            note("<---", to, message);
            seen.sent(to, message);
            return true;
        }

        @Override
        public int roomFor(NodeAddress to) {
            return Integer.MAX_VALUE;
        }

        @Override
        public void broadcast(String listener, SnMessage message, int radius) {
            throw new AssertionError("broadcast: " + message);
        }

        @Override
        public void sendToBroker(String mqttClientId, MqttCommand command) {
            note("===>", mqttClientId, command);
            broker.onCommand(mqttClientId, command);
            if (mqttClientId.equals(Times.OWN) && command instanceof MqttCommand.Open) {
                ownOpening = true;
            } else if (!(command instanceof MqttCommand.Reading)) {
                seen.sent(mqttClientId, command);
            }
        }
    }

    private final class Listener implements QuietCoreListener {
        @Override
        public void onStateChanged(
                String clientId, @Nullable NodeAddress at, SessionState before, SessionState after, Cause cause) {
            note("is", clientId, after);
            states.put(clientId, after);
            connecting.remove(clientId);
            if (cause == Cause.FLUSHED || cause == Cause.WAKE_FAILED) {
                seen.changes.add(new Seen.Change(clientId, cause));
            }
            if (cause == Cause.FLUSHED && at != null) {
                seen.flushed.add(at);
            }
        }

        @Override
        public void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after) {
            note("is at", clientId, after);
            seen.moves.put(clientId, after);
        }

        @Override
        public void onSessionEnded(String clientId) {
            note("is", clientId, "no more");
            states.remove(clientId);
            connecting.remove(clientId);
        }

        @Override
        public void onConnecting(String clientId, @Nullable NodeAddress address, SessionState state) {
            note("is", clientId, "connecting");
            connecting.add(clientId);
        }

        @Override
        public void onConnectFailed(String clientId, @Nullable NodeAddress address, SessionState state) {
            note("is", clientId, "not let in");
            connecting.remove(clientId);
        }

        @Override
        public void onDropped(String clientId, DropReason reason, String topic) {
            note("has dropped", clientId, reason + " " + topic);
            seen.drops.add(new Seen.Drop(clientId, reason, topic));
        }

        @Override
        public void onStandstill(long nanos) {
            throw new AssertionError("a standstill of " + nanos + " ns");
        }
    }
}
