package org.sngateway.gateway.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.exchange.SpoolRoom;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.store.Store;
import org.sngateway.gateway.core.store.StoredRecords;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicId;

/**
 * The gateway without its sockets: all sessions of one event loop, which owns it. Every input names the time; between
 * inputs it wants to be woken at {@link #nextDeadlineNanos()}.
 *
 * <p>Times are nanoseconds since an origin of the caller's choice, 0 or more and never running backwards.
 */
public final class GatewayCore {
    /** Called so much later than asked for, the process must have been stopped or suspended. */
    private static final long STANDSTILL_NANOS = 5_000_000_000L;

    private final GatewayOutput output;
    private final CoreListener listener;
    private final RandomGenerator random;
    private final DeadlineQueue<Session> deadlines = new DeadlineQueue<>();
    private final SessionTable sessions;
    private final StoreCalls storeCalls;
    private final ConnectPace connectPace;
    private final SpoolRoom spoolRoom = new SpoolRoom();
    private final MemoryBudget memory;
    private final OwnConnection own;
    private final Discovery discovery;
    private final DatagramDispatcher dispatcher;
    private final Map<String, QosMinusOne> qosMinusOne = new LinkedHashMap<>();
    private final String ownClientId;
    private final String clientIdPrefix;

    private CoreSettings settings;
    private boolean started;
    private long standstillNanos;
    private long wallClockMillis;
    /** When the core was called last, by its own clock. */
    private long lastInputNanos;

    /**
     * A gateway without sessions.
     *
     * @param store keeps what has to be known after a restart; its answers are inputs of the core
     * @param random for topic ids to begin with and for jitter; the same seed and the same inputs give the same outputs
     */
    public GatewayCore(
            CoreSettings settings, GatewayOutput output, Store store, CoreListener listener, RandomGenerator random) {
        this.settings = settings;
        this.output = output;
        this.listener = listener;
        this.random = random;
        this.ownClientId = settings.broker().ownClientId();
        this.clientIdPrefix = settings.broker().clientIdPrefix();
        this.own = new OwnConnection(this, ownClientId);
        this.storeCalls = new StoreCalls(store, listener);
        this.connectPace = new ConnectPace(this);
        this.sessions = new SessionTable(this);
        this.memory = new MemoryBudget(() -> settings().limits());
        this.discovery = new Discovery(this);
        this.dispatcher = new DatagramDispatcher(this);
    }

    /**
     * What was kept before a restart; comes first, if at all. Clients are served as if nothing had happened.
     *
     * @return how many sessions there are
     */
    public int onRestore(StoredRecords stored, long nowNanos) {
        input(nowNanos, now -> new Restoration(this, now).run(stored));
        return sessions.size();
    }

    /** The gateway begins to serve: what it says by itself, it says from now on. */
    public void onStart(long nowNanos) {
        input(nowNanos, now -> {
            started = true;
            applySettings(now);
            serveAll(now, session -> session.onRestored(now));
        });
    }

    /**
     * The wall clock, told at the start and now and then: for ages over restarts only. It may jump; as long as it runs behind
     * itself, no time passes.
     *
     * @param millis of Unix time
     */
    public void onWallClock(long millis) {
        wallClockMillis = Math.max(wallClockMillis, millis);
    }

    /** An answer of the store: the changes under this token have reached the disk. */
    public void onStored(long token, long nowNanos) {
        input(nowNanos, now -> atStore(now, () -> storeCalls.onStored(token, now)));
    }

    /**
     * An answer of the store: nothing was changed, or nothing could be read.
     *
     * @param reason for the log
     */
    public void onStoreFailed(long token, String reason, long nowNanos) {
        input(nowNanos, now -> atStore(now, () -> storeCalls.onFailed(token, reason, now)));
    }

    /**
     * An answer of the store: what was read.
     *
     * @param values in the order of the keys; empty where there is no such record
     */
    public void onStoreRead(long token, List<Optional<Payload>> values, long nowNanos) {
        input(nowNanos, now -> storeCalls.onRead(token, values, now));
    }

    /**
     * Has something happen that may show whether the store works. What was to be said to the broker is lost with what it
     * depended on, and nobody there asks for it again: at each change it is said again.
     */
    private void atStore(long now, Runnable what) {
        boolean wasUsable = storeCalls.isUsable();
        what.run();
        if (wasUsable != storeCalls.isUsable()) {
            serveAll(now, Session::onStoreChanged);
        }
    }

    /**
     * The configuration is another one. Sessions stay; where they are, what they are called at the broker and what the
     * gateway is called there does not change. Limits against unknown senders go on counting.
     */
    public void onSettings(CoreSettings next, long nowNanos) {
        input(nowNanos, now -> {
            settings = next;
            applySettings(now);
            serveAll(now, Session::onSettings);
        });
    }

    private void applySettings(long now) {
        own.open(now);
        discovery.restart(now);
    }

    /** A message came from a node. */
    public void onDatagram(NodeAddress from, SnMessage message, long nowNanos) {
        receive(from, message, false, nowNanos);
    }

    /** A message came from a node by multicast or broadcast; of these only discovery is of interest (5.15). */
    public void onBroadcast(NodeAddress from, SnMessage message, long nowNanos) {
        SnMessage inner = message instanceof Encapsulated encapsulated ? encapsulated.inner() : message;
        if (inner instanceof SearchGw || inner instanceof Advertise || inner instanceof GwInfo) {
            receive(from, message, true, nowNanos);
        } else {
            input(nowNanos, now -> listener.onIgnored(from, message, IgnoreReason.NOT_EXPECTED));
        }
    }

    private void receive(NodeAddress from, SnMessage message, boolean toGroup, long nowNanos) {
        input(nowNanos, now -> {
            listener.onReceived(from, message);
            message.accept(dispatcher, new Received(from, toGroup, now));
        });
    }

    /**
     * Something happened on an MQTT connection.
     *
     * @param mqttClientId the client identifier with which it was opened
     */
    public void onMqttEvent(String mqttClientId, MqttEvent event, long nowNanos) {
        Session heard = sessions.amongLatest(mqttClientId);
        if (heard == null && mqttClientId.equals(ownClientId)) {
            input(nowNanos, now -> {
                own.onMqttEvent(event, now);
                if (event instanceof MqttEvent.Connected) {
                    discovery.onBrokerUp(now);
                }
            });
            return;
        }
        Session session = heard == null ? sessions.byClientId(clientId(mqttClientId)) : heard;
        if (session != null) {
            input(nowNanos, now -> serve(session, now, one -> one.onMqttEvent(event, now)));
        }
    }

    /** Time has passed: what is due is done. */
    public void onTick(long nowNanos) {
        input(nowNanos, now -> {
            guarded(() -> own.onDeadline(now));
            guarded(() -> discovery.onDeadline(now));
            guarded(() -> atStore(now, () -> storeCalls.onDeadline(now)));
            for (Session session = deadlines.due(now); session != null; session = deadlines.due(now)) {
                serve(session, now, one -> one.onDeadline(now));
            }
        });
    }

    /** The gateway goes down: clients whose session is not kept are told, broker sessions are closed in order. Nothing may follow. */
    public void onShutdown(long nowNanos) {
        long now = ownTime(nowNanos);
        serveAll(now, Session::onShutdown);
        guarded(own::close);
    }

    // ---- the one way in: every input, and what it does to a session

    /**
     * Every input comes through here: its time is told, a fault of ours in it is reported and goes no further, and connections
     * to the broker are opened whose turn has come. {@link #nextDeadlineNanos} may be another one after it.
     */
    private void input(long nowNanos, LongConsumer what) {
        long now = ownTime(nowNanos);
        guarded(() -> what.accept(now));
        grantTurns(now);
    }

    /** A fault of ours outside all sessions. */
    private void guarded(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException fault) {
            listener.onFault("", fault);
        }
    }

    private void grantTurns(long now) {
        for (Session next = connectPace.next(now); next != null; next = connectPace.next(now)) {
            serve(next, now, Session::openBroker);
        }
    }

    private void serveAll(long now, Consumer<Session> what) {
        for (Session session : sessions.all()) {
            serve(session, now, what);
        }
    }

    /**
     * Whatever happens to a session happens through here. Then it is scheduled anew, or forgotten if it is over. A fault of
     * ours costs this session, and no other.
     */
    void serve(Session session, long now, Consumer<Session> what) {
        try {
            what.accept(session);
            settle(session, now);
        } catch (RuntimeException fault) {
            contain(session, now, fault);
        }
    }

    private void settle(Session session, long now) {
        session.endInput(now);
        if (session.isEnded()) {
            // Only what waited for the disk is still to be said; the client may have another session by now.
            return;
        }
        if (session.isOver()) {
            forget(session);
            session.onOver(now);
            listener.onSessionEnded(session.clientId());
        } else {
            session.countMemory();
            deadlines.schedule(session);
        }
    }

    private void contain(Session session, long now, RuntimeException fault) {
        if (!session.isEnded()) {
            try {
                session.onShutdown();
                session.endInput(now);
                session.loseAddress();
            } catch (RuntimeException another) {
                fault.addSuppressed(another);
            }
            forget(session);
            session.onEnded();
        }
        listener.onFault(session.clientId(), fault);
    }

    private void forget(Session session) {
        deadlines.remove(session);
        connectPace.withdraw(session);
        sessions.remove(session);
    }

    /** When {@link #onTick} wants to be called at the latest; {@link Deadline#NEVER} when nothing waits. */
    public long nextDeadlineNanos() {
        long deadline = earliestNanos();
        return deadline == Deadline.NEVER ? deadline : deadline + standstillNanos;
    }

    /** How many sessions there are, connected or kept. */
    public int sessionCount() {
        return sessions.size();
    }

    /**
     * 5.9: no client is lost for time in which the gateway itself stood still, so that time does not count: the core's own
     * clock stops with it.
     */
    private long ownTime(long nowNanos) {
        long now = nowNanos - standstillNanos;
        // Of what was due before the last input already, none has waited since then.
        long due = Math.max(earliestNanos(), lastInputNanos);
        if (due != Deadline.NEVER && now - due > STANDSTILL_NANOS) {
            listener.onStandstill(now - due);
            // It may have begun right after the last input: what is due is not done, or a client would be lost for it.
            standstillNanos += now - lastInputNanos;
            now = lastInputNanos;
        }
        lastInputNanos = now;
        return now;
    }

    private long earliestNanos() {
        long deadline = Math.min(deadlines.nextDeadlineNanos(), storeCalls.deadlineNanos());
        deadline = Math.min(deadline, Math.min(own.deadlineNanos(), discovery.deadlineNanos()));
        return Math.min(deadline, connectPace.deadlineNanos());
    }

    // ---- for the sessions and their dispatcher

    Session newSession(String clientId, NodeAddress from) {
        Integer firstTopicId = sessions.nextTopicId(clientId);
        Session session = new Session(
                clientId,
                from.listener(),
                this,
                firstTopicId == null ? random.nextInt(TopicId.MIN, TopicId.MAX + 1) : firstTopicId);
        sessions.add(session);
        session.moveTo(from);
        return session;
    }

    /** A session of before a restart; its listener may have another name now. */
    Session restoredSession(String clientId, String listenerName) {
        String name = settings.listeners().containsKey(listenerName)
                ? listenerName
                : settings.listeners().keySet().iterator().next();
        Session session = new Session(clientId, name, this, TopicId.MIN);
        sessions.add(session);
        return session;
    }

    void onAttemptRefused(
            NodeAddress from,
            String clientId,
            @Nullable SnMessage lastWillMessage,
            ReturnCode returnCode,
            long nowNanos) {
        listener.onConnectRefused(from, clientId, returnCode);
        if (lastWillMessage != null) {
            dispatcher.remember(from, lastWillMessage, returnCode, nowNanos);
        }
    }

    /** Sends to a node, by way of its forwarder if it is behind one. */
    void send(NodeAddress to, SnMessage message) {
        if (to instanceof ForwardedAddress forwarded) {
            listener.onSent(to, message);
            output.sendToNode(forwarded.forwarder(), new Encapsulated(0, forwarded.nodeId(), message));
        } else {
            sendDirect(to, message);
        }
    }

    void sendDirect(NodeAddress to, SnMessage message) {
        listener.onSent(to, message);
        output.sendToNode(to, message);
    }

    void broadcast(String listenerName, SnMessage message, int radius) {
        listener.onBroadcast(listenerName, message);
        output.broadcast(listenerName, message, radius);
    }

    /** Whether the gateway can do for clients what it is there for. */
    boolean canServe() {
        CoreSettings now = settings;
        boolean spools = now.spool().enabled()
                && storeCalls.isUsable()
                && sessions.size() > 0
                && spoolRoom.octets() < now.spool().maxOctets();
        return own.isUp() || spools;
    }

    /** Whether some other connection to the broker has been up since before this time. */
    boolean isBrokerUpSince(long nanos, Session except) {
        return own.upSinceNanos() <= nanos
                || sessions.all().stream().anyMatch(other -> other != except && other.isBrokerUpSince(nanos));
    }

    /** Whether what was kept before a restart has been brought back: until then nothing may be written. */
    boolean isStarted() {
        return started;
    }

    /** Whether a client of this id would be taken for the gateway itself at the broker. */
    boolean isOwnClientId(String clientId) {
        return mqttClientId(clientId).equals(ownClientId);
    }

    /** What a client is called at the broker, for as long as the gateway runs. */
    String mqttClientId(String clientId) {
        return clientIdPrefix.isEmpty() ? clientId : clientIdPrefix + clientId;
    }

    String clientId(String mqttClientId) {
        return mqttClientId.substring(clientIdPrefix.length());
    }

    StoreCalls storeCalls() {
        return storeCalls;
    }

    ConnectPace connectPace() {
        return connectPace;
    }

    SpoolRoom spoolRoom() {
        return spoolRoom;
    }

    /** Milliseconds of Unix time, as far as it is known. */
    long wallClockMillis() {
        return wallClockMillis;
    }

    OwnConnection ownConnection() {
        return own;
    }

    Discovery discovery() {
        return discovery;
    }

    QosMinusOne qosMinusOne(String listenerName) {
        return qosMinusOne.computeIfAbsent(listenerName, name -> new QosMinusOne(this, name));
    }

    CoreSettings settings() {
        return settings;
    }

    GatewayOutput output() {
        return output;
    }

    CoreListener listener() {
        return listener;
    }

    RandomGenerator random() {
        return random;
    }

    MemoryBudget memory() {
        return memory;
    }

    SessionTable sessions() {
        return sessions;
    }
}
