package org.sngateway.gateway.readmodel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.ClientView;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.link.QuietLinkListener;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/**
 * The nodes as people look at them. It listens to the core on the core's thread and notes which nodes have changed; twice a second
 * it asks the core for these, some hundreds at a time, and publishes their rows, which any thread may read. So neither a message
 * nor a look at the page ever walks over all sessions.
 */
public final class ReadModel implements QuietCoreListener, QuietLinkListener {
    /** So many rows are renewed at once; the next second goes on with the others. */
    private static final int MAX_RENEWED = 1_000;
    /** Of nodes without a message: what the broker sends to a sleeper changes its row too. */
    private static final int MAX_VISITED = 250;

    private static final long COUNT_MILLIS = 500;
    /** Of all events, those that are kept over a restart. */
    private static final int MAX_EVENTS_KEPT = 1_000;

    private static final int MAX_DEAD_LETTERS = 100;

    /** Asks the core, on its thread. */
    public interface Core {
        /** The ids of all clients. */
        Collection<String> clientIds();

        /** What it knows of one client; empty if there is none of this id. */
        Optional<ClientView> client(String clientId);
    }

    /** What is counted of a node, on the core's thread. */
    private static final class Node {
        final String clientId;

        @Nullable
        NodeAddress address;

        long received;
        long sent;
        long repeats;
        long lastSeenMillis;
        OptionalInt signalDbm = OptionalInt.empty();
        OptionalInt batteryPercent = OptionalInt.empty();
        boolean isBatteryUnreadable;

        Node(String clientId) {
            this.clientId = clientId;
        }
    }

    private final LongSupplier wallClockMillis;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<NodeAddress, Node> byAddress = new HashMap<>();
    private final Set<Node> changed = new LinkedHashSet<>();
    private Iterator<String> visits = List.<String>of().iterator();
    private @Nullable BatteryTopic batteryTopic;

    private final Map<String, NodeRow> rows = new ConcurrentHashMap<>();
    private volatile long version;
    private final AtomicLong removals = new AtomicLong();

    private final NodeEvents events = new NodeEvents();
    private final Traffic traffic = new Traffic();
    /** Messages from nodes since they were counted. */
    private long messages;

    private long countedMillis;

    private final Deque<DeadLetter> deadLetters = new ArrayDeque<>();

    /**
     * Without nodes.
     *
     * @param wallClockMillis the time for people, in milliseconds of Unix time
     */
    public ReadModel(LongSupplier wallClockMillis) {
        this.wallClockMillis = wallClockMillis;
    }

    // ---- on the core's thread

    /** What was kept over a restart; after the sessions. */
    public void restore(History before) {
        before.nodes().forEach((clientId, seen) -> {
            Node node = nodes.get(clientId);
            if (node != null) {
                node.lastSeenMillis = Math.max(node.lastSeenMillis, seen.atMillis());
                node.received += seen.received();
                node.sent += seen.sent();
                node.repeats += seen.repeats();
                changed.add(node);
            }
        });
        events.restore(before.events());
        traffic.restore(before.perHour());
    }

    /** Where nodes tell of their batteries from now on; empty if that is not known. */
    public void setBatteryTopic(Optional<BatteryTopic> topic) {
        batteryTopic = topic.orElse(null);
    }

    /** Whether anything is to be learnt from messages. */
    public boolean hasBatteryTopic() {
        return batteryTopic != null;
    }

    /** A message of a client goes to the broker. */
    public void onPublished(String clientId, String topic, Payload payload) {
        if (batteryTopic == null || !batteryTopic.isOf(clientId, topic)) {
            return;
        }
        Node node = nodes.get(clientId);
        if (node == null) {
            return;
        }
        OptionalInt percent = batteryTopic.percent(payload);
        if (percent.isPresent()) {
            node.batteryPercent = percent;
            changed.add(node);
        } else if (!node.isBatteryUnreadable) {
            note(
                    clientId,
                    "its battery is not understood: " + topic + " needs a number from 0 to 100, or a JSON object"
                            + " with the member " + batteryTopic.member());
        }
        node.isBatteryUnreadable = percent.isEmpty();
    }

    /** Renews the rows of nodes that have changed; called twice a second. */
    public void renew(Core core) {
        countTraffic(wallClockMillis.getAsLong());
        long nextVersion = version + 1;
        visitSome(core);
        Iterator<Node> next = changed.iterator();
        for (int i = 0; i < MAX_RENEWED && next.hasNext(); i++) {
            Node node = next.next();
            next.remove();
            Optional<ClientView> client = core.client(node.clientId);
            if (client.isPresent()) {
                rows.put(node.clientId, row(node, client.get(), nextVersion));
            } else {
                forget(node.clientId);
            }
        }
        // Behind the rows: a reader that sees the version sees them too.
        version = nextVersion;
    }

    private void countTraffic(long nowMillis) {
        traffic.add(nowMillis, messages);
        messages = 0;
        countedMillis = nowMillis;
    }

    private void visitSome(Core core) {
        if (!visits.hasNext()) {
            visits = List.copyOf(core.clientIds()).iterator();
        }
        for (int i = 0; i < MAX_VISITED && visits.hasNext(); i++) {
            String clientId = visits.next();
            NodeRow row = rows.get(clientId);
            Node node = node(clientId);
            Optional<ClientView> now = row == null ? Optional.empty() : core.client(clientId);
            if (now.isEmpty() || row == null || differs(row.client(), now.get())) {
                changed.add(node);
            }
        }
    }

    private static boolean differs(ClientView before, ClientView now) {
        return before.queued() != now.queued()
                || before.spooled() != now.spooled()
                || before.isBrokerUp() != now.isBrokerUp()
                || before.state() != now.state();
    }

    private NodeRow row(Node node, ClientView client, long rowVersion) {
        long nowMillis = wallClockMillis.getAsLong();
        OptionalLong expectedBy = client.expectedInNanos()
                .map(nanos -> OptionalLong.of(nowMillis + TimeUnit.NANOSECONDS.toMillis(nanos)))
                .orElseGet(OptionalLong::empty);
        return new NodeRow(
                rowVersion,
                client,
                node.lastSeenMillis == 0 ? OptionalLong.empty() : OptionalLong.of(node.lastSeenMillis),
                expectedBy,
                node.received,
                node.sent,
                node.repeats,
                client.address().map(NodeAddress::listener),
                node.signalDbm,
                node.batteryPercent);
    }

    private Node node(String clientId) {
        return nodes.computeIfAbsent(clientId, Node::new);
    }

    private void forget(String clientId) {
        Node node = nodes.remove(clientId);
        if (node != null) {
            changed.remove(node);
            bind(node, null);
        }
        if (rows.remove(clientId) != null) {
            removals.incrementAndGet();
        }
    }

    private void bind(Node node, @Nullable NodeAddress address) {
        if (node.address != null) {
            byAddress.remove(node.address, node);
        }
        node.address = address;
        if (address != null) {
            byAddress.put(address, node);
        }
    }

    private void note(String clientId, String text) {
        changed.add(node(clientId));
        events.add(wallClockMillis.getAsLong(), clientId, text);
    }

    @Override
    public void onReceived(NodeAddress from, SnMessage message) {
        long nowMillis = wallClockMillis.getAsLong();
        if (nowMillis - countedMillis >= COUNT_MILLIS) {
            countTraffic(nowMillis);
        }
        messages++;
        if (message instanceof Encapsulated forwarded && !(from instanceof ForwardedAddress)) {
            onHeard(new ForwardedAddress(from, forwarded.nodeId()), forwarded.inner(), nowMillis);
        } else {
            onHeard(from, message, nowMillis);
        }
    }

    private void onHeard(NodeAddress from, SnMessage message, long nowMillis) {
        Node node = byAddress.get(from);
        if (node != null) {
            node.received++;
            node.lastSeenMillis = nowMillis;
            node.repeats += isRepeat(message) ? 1 : 0;
            changed.add(node);
        }
    }

    @Override
    public void onSent(NodeAddress to, SnMessage message) {
        Node node = byAddress.get(to);
        if (node != null) {
            node.sent++;
            node.repeats += isRepeat(message) ? 1 : 0;
            changed.add(node);
        }
    }

    @Override
    public void onSignal(NodeAddress from, int dbm) {
        Node node = byAddress.get(from);
        if (node != null) {
            node.signalDbm = OptionalInt.of(dbm);
            changed.add(node);
        }
    }

    private static boolean isRepeat(SnMessage message) {
        return message instanceof Publish publish && publish.dup();
    }

    @Override
    public void onStateChanged(
            String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause) {
        Node node = node(clientId);
        bind(node, address);
        if (after == SessionState.ACTIVE) {
            node.lastSeenMillis = wallClockMillis.getAsLong();
        }
        note(clientId, word(before) + " -> " + word(after) + ": " + word(cause));
    }

    @Override
    public void onConnecting(String clientId, @Nullable NodeAddress address, SessionState state) {
        bind(node(clientId), address);
        note(clientId, "connects" + (address == null ? "" : " from " + address));
    }

    @Override
    public void onConnectFailed(String clientId, @Nullable NodeAddress address, SessionState state) {
        note(clientId, "its attempt to connect came to nothing");
    }

    @Override
    public void onSessionRestored(String clientId, @Nullable NodeAddress address, SessionState state) {
        bind(node(clientId), address);
        changed.add(node(clientId));
    }

    @Override
    public void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after) {
        bind(node(clientId), after);
        note(clientId, "goes on from " + after);
    }

    @Override
    public void onSessionEnded(String clientId) {
        forget(clientId);
    }

    @Override
    public void onSilence(String clientId, long silentNanos) {
        note(clientId, "silent for " + TimeUnit.NANOSECONDS.toSeconds(silentNanos) + " s");
    }

    @Override
    public void onWillPublished(String clientId, String topic) {
        note(clientId, "its will goes to " + topic);
    }

    @Override
    public void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
        note(clientId, request + " refused: " + returnCode);
    }

    @Override
    public void onTooLong(NodeAddress from, String clientId, MsgType type, int octets, int maxOctets) {
        if (!clientId.isEmpty()) {
            note(clientId, type + " of " + octets + " octets refused: the listener takes " + maxOctets);
        }
    }

    @Override
    public void onDropped(String clientId, DropReason reason, String topic) {
        note(clientId, "message of " + topic + " dropped: " + word(reason));
    }

    @Override
    public void onBrokerConnected(String clientId, SessionPresent sessionPresent) {
        note(
                clientId,
                "connected to the broker" + (sessionPresent == SessionPresent.YES ? ", which knows its session" : ""));
    }

    @Override
    public void onBrokerRefused(String clientId, ReasonCode reasonCode, String reason) {
        note(clientId, "refused by the broker: " + reason);
    }

    @Override
    public void onBrokerLost(String clientId, String reason) {
        note(clientId, "connection to the broker lost: " + reason);
    }

    @Override
    public void onDeadLetter(DeadLetter letter) {
        synchronized (deadLetters) {
            if (deadLetters.size() == MAX_DEAD_LETTERS) {
                deadLetters.removeFirst();
            }
            deadLetters.addLast(letter);
        }
        note(letter.clientId(), "dead letter of " + letter.topic() + ": " + word(letter.reason()));
    }

    /** The log and the counters tell it. */
    @Override
    public void onFault(String clientId, RuntimeException fault) {}

    private static String word(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is to be kept over a restart. */
    public History history() {
        Map<String, History.Seen> seen = new LinkedHashMap<>();
        nodes.forEach((clientId, node) -> {
            if (node.lastSeenMillis > 0) {
                seen.put(clientId, new History.Seen(node.lastSeenMillis, node.received, node.sent, node.repeats));
            }
        });
        return new History(seen, traffic.perHour(), events.after(0, MAX_EVENTS_KEPT));
    }

    // ---- on any thread

    /** The rows of all nodes, in no order. */
    public Collection<NodeRow> rows() {
        return rows.values();
    }

    /** The row of one node; empty if there is none of this id. */
    public Optional<NodeRow> row(String clientId) {
        return Optional.ofNullable(rows.get(clientId));
    }

    /** The version of the newest rows. Rows with a greater one than a reader has seen have changed since. */
    public long version() {
        return version;
    }

    /** How many rows have been removed: a reader whose number differs has rows that are no more. */
    public long removals() {
        return removals.get();
    }

    /**
     * What happened to a node, the newest last.
     *
     * @param max so many at most
     */
    public List<NodeEvent> eventsOf(String clientId, int max) {
        return events.of(clientId, max);
    }

    /**
     * What happened to any node after an event, the newest last.
     *
     * @param number of that event; 0 = none
     * @param max so many at most: the newest ones
     */
    public List<NodeEvent> eventsAfter(long number, int max) {
        return events.after(number, max);
    }

    /** How much comes from nodes. */
    public Traffic traffic() {
        return traffic;
    }

    /** What lies on disk: it takes the place of what was known. */
    public void onStoredDeadLetters(List<DeadLetter> newest) {
        synchronized (deadLetters) {
            deadLetters.clear();
            deadLetters.addAll(newest);
        }
    }

    /** The newest dead letters, the newest last. */
    public List<DeadLetter> deadLetters() {
        synchronized (deadLetters) {
            return new ArrayList<>(deadLetters);
        }
    }
}
