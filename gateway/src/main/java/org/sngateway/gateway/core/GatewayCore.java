package org.sngateway.gateway.core;

import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.exchange.SpoolRoom;
import org.sngateway.gateway.core.mqtt.BrokerConnections;
import org.sngateway.gateway.core.mqtt.ClosingRequests;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.store.Store;
import org.sngateway.gateway.core.store.StoredRecords;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;

/**
 * The gateway without its sockets: all sessions of one event loop, which owns it. It takes inputs and hands each to the part
 * that it is for.
 *
 * <p>Order of calls: {@link #onWallClock}, {@link #onRestore} if there is something to restore, {@link #onStart}, then any
 * input, {@link #onShutdown} last. Before the start links may already be reported down or up. Every input names the time; after each one the core is to be woken at
 * {@link #nextDeadlineNanos()}. Times are nanoseconds since an origin of the caller's choice, 0 or more and never running
 * backwards.
 */
public final class GatewayCore {
    private final CoreServices services;
    private final CoreClock clock;
    private final CoreListener listener;
    private final StoreCalls store;
    private final Departures departures;
    private final LinkOutages outages;
    private final ConnectPace connectPace;
    private final SessionTable sessions;
    private final OwnConnection own;
    private final Discovery discovery;
    private final DatagramDispatcher dispatcher;

    private final LongSupplier earliest = this::earliestNanos;
    /** What the gateway keeps of itself. */
    private final StoreGate ownRecords;

    private CoreSettings settings;
    private boolean isStarted;

    /**
     * A gateway without sessions.
     *
     * @param store keeps what has to be known after a restart; its answers are inputs of the core
     * @param random for topic ids to begin with and for jitter; the same seed and the same inputs give the same outputs
     */
    public GatewayCore(
            CoreSettings settings, GatewayOutput output, Store store, CoreListener listener, RandomGenerator random) {
        this.settings = settings;
        this.listener = listener;
        this.clock = new CoreClock(listener);
        this.store = new StoreCalls(store, listener);
        Supplier<CoreSettings> current = () -> this.settings;
        this.ownRecords = new StoreGate(SteadyTime.OWNER, this.store, current, (answer, now) -> answer.run());
        NodeOutput nodes = new NodeOutput(output, listener);
        this.departures = new Departures(nodes, () -> this.settings.limits().maxSessions(), listener);
        this.outages = new LinkOutages(current, listener);
        this.services = new CoreServices(
                current,
                output,
                nodes,
                new HeldMessages(),
                departures,
                outages,
                listener,
                this.store,
                new SpoolRoom(),
                new MemoryBudget(() -> this.settings.limits()),
                new SessionTotals(),
                clock,
                random,
                new BrokerConnections(),
                new ClosingRequests(
                        () -> this.settings.limits().maxRememberedSenders(),
                        () -> listener.onForgotten(Memory.CLOSING_REQUESTS)),
                MqttClientIds.of(settings.broker()),
                new UnknownSenders(current, nodes, listener));
        this.connectPace = new ConnectPace(() -> this.settings.broker());
        this.sessions = new SessionTable(services, connectPace);
        this.own = new OwnConnection(services);
        this.discovery = new Discovery(services, this::canServe, sessions::forwarders);
        this.dispatcher = new DatagramDispatcher(
                sessions, services, discovery, listenerName -> new QosMinusOne(services, own, listenerName));
    }

    // ---- inputs

    /**
     * The wall clock, told now and then. It may jump (R8.33). It counts how long the gateway was down, unless it is first told
     * after {@link #onRestore}, as is right while it may be wrong.
     *
     * @param millis of Unix time
     */
    public void onWallClock(long millis, long nowNanos) {
        input(nowNanos, now -> {
            clock.steady().onWallClock(millis);
            if (isStarted && settings.keepsSessions()) {
                clock.steady().writeNowAndThen(ownRecords);
            }
        });
    }

    /**
     * The records that are left from before a restart. Clients are served as if nothing had happened.
     *
     * @return how many sessions there are
     * @throws RuntimeException as the store throws it when it can't read a record; the gateway must not start then, for what is
     *     missing would look as if it had never been
     */
    public int onRestore(StoredRecords stored, long nowNanos) {
        new Restoration(sessions, services, clock.onInput(nowNanos, earliest)).run(stored);
        return sessions.size();
    }

    /** The gateway begins to serve: what it says by itself, it says from now on. */
    public void onStart(long nowNanos) {
        input(nowNanos, now -> {
            isStarted = true;
            clock.steady().ensureBegun();
            writeSteadyTime();
            own.open(now);
            discovery.restart(now);
            sessions.onStart(now);
        });
    }

    /**
     * The configuration is another one. Sessions stay; where they are, what they are called at the broker and what the
     * gateway is called there does not change. Limits against unknown senders go on counting.
     */
    public void onSettings(CoreSettings next, long nowNanos) {
        input(nowNanos, now -> {
            settings = next;
            own.open(now);
            discovery.restart(now);
            sessions.serveAll(now, Session::onSettings);
        });
    }

    /** A message came from a node. */
    public void onDatagram(NodeAddress from, SnMessage message, long nowNanos) {
        receive(from, message, false, nowNanos);
    }

    /** How well the radio has heard the last message of a node, such as {@code rssi=-71 snr=9}. Changes nothing else. */
    public void onSignal(NodeAddress from, String signal) {
        Session session = sessions.byAddress(from);
        if (session != null) {
            session.view().onSignal(signal);
        }
    }

    /** A message came from a node by multicast or broadcast; of these only discovery is of interest (R5.15). */
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

    /** A link has sent a message that it had taken to send it later. */
    public void onDeparted(long token, long nowNanos) {
        onLink(token, nowNanos, (underWay, now) -> underWay.retry().onDeparted(token, now));
    }

    /** A link could not send a message that it had taken to send it later. */
    public void onFailed(long token, SendFailure reason, long nowNanos) {
        onLink(token, nowNanos, (underWay, now) -> {
            listener.onDepartureFailed(underWay.clientId(), reason);
            underWay.retry().onFailed(token, now);
        });
    }

    /** A link that had no room for messages has room again. */
    public void onLinkWritable(String listenerName, long nowNanos) {
        input(nowNanos, now -> sessions.onLinkWritable(listenerName, now));
    }

    /**
     * A link is down, also at the start: its clients can't be heard, so the gateway does not take them for lost (R5.9). A link that
     * is not reported is up.
     */
    public void onLinkDown(String listenerName, long nowNanos) {
        input(nowNanos, now -> outages.onDown(listenerName, now));
    }

    /** A link is up: from now on its clients can be heard. */
    public void onLinkUp(String listenerName, long nowNanos) {
        input(nowNanos, now -> {
            outages.onUp(listenerName, now);
            sessions.onOutageOver(listenerName, now);
        });
    }

    private void onLink(long token, long nowNanos, ObjLongConsumer<Departures.UnderWay> what) {
        input(nowNanos, now -> {
            Departures.UnderWay underWay = departures.take(token);
            Session session = underWay == null ? null : sessions.byClientId(underWay.clientId());
            if (underWay != null && session != null) {
                sessions.serve(session, now, one -> what.accept(underWay, now));
            }
        });
    }

    /**
     * Something happened on an MQTT connection.
     *
     * @param mqttClientId the client identifier with which it was opened
     */
    public void onMqttEvent(String mqttClientId, MqttEvent event, long nowNanos) {
        if (mqttClientId.equals(services.mqttClientIds().own())) {
            input(nowNanos, now -> onOwnMqttEvent(event, now));
            return;
        }
        Session session = sessions.byClientId(services.mqttClientIds().atNode(mqttClientId));
        if (session != null) {
            input(nowNanos, now -> sessions.serve(session, now, one -> one.onMqttEvent(event, now)));
        }
    }

    private void onOwnMqttEvent(MqttEvent event, long now) {
        own.onMqttEvent(event, now);
        if (event instanceof MqttEvent.Connected) {
            discovery.onBrokerUp(now);
        }
    }

    /** An answer of the store: the changes under this token have reached the disk. */
    public void onStored(long token, long nowNanos) {
        input(nowNanos, now -> atStore(now, () -> store.onStored(token, now)));
    }

    /**
     * An answer of the store: nothing was changed, or nothing could be read.
     *
     * @param reason for the log
     */
    public void onStoreFailed(long token, String reason, long nowNanos) {
        input(nowNanos, now -> atStore(now, () -> store.onFailed(token, reason, now)));
    }

    /**
     * An answer of the store: what was read.
     *
     * @param values in the order of the keys; empty where there is no such record
     */
    public void onStoreRead(long token, List<Optional<Payload>> values, long nowNanos) {
        input(nowNanos, now -> store.onRead(token, values, now));
    }

    /** Time has passed: what is due is done. */
    public void onTick(long nowNanos) {
        input(nowNanos, now -> {
            guarded(() -> own.onDeadline(now));
            guarded(() -> discovery.onDeadline(now));
            guarded(() -> outages.onDeadline(now, listenerName -> sessions.onOutageOver(listenerName, now)));
            guarded(() -> atStore(now, () -> store.onDeadline(now)));
            sessions.onDeadline(now);
        });
    }

    /**
     * The operator ends the session of a client: the client hears DISCONNECT and may connect again, and its will is not
     * published.
     *
     * @return whether there is such a client; one without a live session stays as it is
     */
    public boolean onKick(String clientId, long nowNanos) {
        return onOperator(clientId, nowNanos, SessionEnd::kick);
    }

    /**
     * The operator forgets a client: its session, topics, subscriptions, will and the messages for it. What was acknowledged to
     * it still reaches the broker; then the broker forgets its session too. Until then there is a client.
     *
     * @return whether there is such a client
     */
    public boolean onForget(String clientId, long nowNanos) {
        return onOperator(clientId, nowNanos, SessionEnd::forget);
    }

    private boolean onOperator(String clientId, long nowNanos, ObjLongConsumer<SessionEnd> what) {
        Session session = sessions.byClientId(clientId);
        if (session != null) {
            input(nowNanos, now -> sessions.serve(session, now, one -> what.accept(one.ending(), now)));
        }
        return session != null;
    }

    /** The gateway goes for good: each client hears DISCONNECT, so that it looks for another gateway. Sessions are kept. */
    public void onLeaving(long nowNanos) {
        input(
                nowNanos,
                now -> sessions.serveAll(now, session -> session.ending().kick(now)));
    }

    /** The gateway goes down: clients whose session is not kept are told, connections to the broker are closed in order. */
    public void onShutdown(long nowNanos) {
        long now = clock.onInput(nowNanos, earliest);
        writeSteadyTime();
        sessions.serveAll(now, Session::onShutdown);
        guarded(own::close);
        // The disk may work again; nobody will try it later.
        guarded(store::writeUnwritten);
    }

    private void writeSteadyTime() {
        if (settings.keepsSessions()) {
            clock.steady().write(ownRecords);
        }
    }

    // ---- around every input

    /**
     * Every input comes through here: it gets the core's own time, a fault of ours in it is reported and goes no further, and
     * connections to the broker are opened whose turn has come.
     */
    private void input(long nowNanos, LongConsumer what) {
        long now = clock.onInput(nowNanos, earliest);
        try {
            what.accept(now);
        } catch (RuntimeException fault) {
            listener.onFault("", fault);
        }
        for (Session next = connectPace.next(now); next != null; next = connectPace.next(now)) {
            sessions.serve(next, now, session -> session.broker().onTurn());
        }
    }

    /** One of several things that an input brings about: a fault of ours in it does not cost the others. */
    private void guarded(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException fault) {
            listener.onFault("", fault);
        }
    }

    /**
     * Runs what may show whether the store works. Output to the broker that depended on a failed write is lost, and the broker
     * does not ask for it again: at each change it is sent again.
     */
    private void atStore(long now, Runnable what) {
        boolean wasUsable = store.isUsable();
        what.run();
        if (wasUsable != store.isUsable()) {
            sessions.serveAll(now, session -> session.onStoreChanged(now));
        }
    }

    /** When {@link #onTick} is to be called at the latest; {@link Deadline#NEVER} when nothing waits. */
    public long nextDeadlineNanos() {
        return clock.toInputNanos(earliestNanos());
    }

    private long earliestNanos() {
        long deadline = Math.min(sessions.deadlineNanos(), store.deadlineNanos());
        deadline = Math.min(deadline, Math.min(own.deadlineNanos(), discovery.deadlineNanos()));
        return Math.min(deadline, Math.min(outages.deadlineNanos(), connectPace.deadlineNanos()));
    }

    /** Whether the gateway can do for clients what it is there for. */
    private boolean canServe() {
        boolean spools = settings.spool().enabled()
                && store.isUsable()
                && sessions.size() > 0
                && services.spoolRoom().octets() < settings.spool().maxOctets();
        return own.isUp() || spools;
    }

    /** What the core has at this moment; cheap, whatever the number of sessions. */
    public CoreGauges gauges() {
        return new CoreGauges(
                services.totals().sessions(),
                new CoreGauges.MemoryUse(
                        services.memory().octets(), settings.limits().maxUsedOctets()),
                new CoreGauges.SpoolUse(
                        services.spoolRoom().messages(),
                        services.spoolRoom().octets(),
                        settings.spool().maxOctets(),
                        oldestSpooledAgeMillis()),
                services.totals().queuedMessages(),
                new CoreGauges.Broker(
                        own.isUp(), services.connections().size(), connectPace.opening(), connectPace.waiting()),
                store.writes());
    }

    /** After a restart the steady time may be behind that of a message. */
    private long oldestSpooledAgeMillis() {
        long now = clock.steady().millis();
        return Math.max(0, now - services.spoolRoom().oldestMillis().orElse(now));
    }

    /** The client whose session is at this address; empty if none is. */
    public Optional<String> clientAt(NodeAddress address) {
        return Optional.ofNullable(sessions.byAddress(address)).map(Session::clientId);
    }

    /** The ids of all clients, in the order in which their sessions began; one copy of a reference for each. */
    public List<String> clientIds() {
        return sessions.clientIds();
    }

    /** What is known of a client; empty if there is none with this id. */
    public Optional<ClientView> client(String clientId, long nowNanos) {
        return Optional.ofNullable(sessions.byClientId(clientId))
                .map(session -> session.view().client(clock.toCoreNanos(nowNanos)));
    }

    /** The topics, subscriptions and messages of a client; empty if there is none with this id. */
    public Optional<ClientView.Contents> contentsOf(String clientId) {
        return Optional.ofNullable(sessions.byClientId(clientId))
                .map(session -> session.view().contents());
    }

    /** How many sessions there are, connected or kept. */
    public int sessionCount() {
        return sessions.size();
    }

    SessionTable sessions() {
        return sessions;
    }
}
