package org.sngateway.gateway;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.gateway.broker.BrokerConnector;
import org.sngateway.gateway.broker.BrokerEndpoint;
import org.sngateway.gateway.broker.BrokerListener;
import org.sngateway.gateway.broker.BrokerPlace;
import org.sngateway.gateway.broker.BrokerTap;
import org.sngateway.gateway.broker.Logins;
import org.sngateway.gateway.config.Changes;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.StatePath;
import org.sngateway.gateway.control.ControlSocket;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.CoreListener;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.store.Store;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.homeassistant.HomeAssistant;
import org.sngateway.gateway.link.LinkListener;
import org.sngateway.gateway.link.RadioReceiver;
import org.sngateway.gateway.link.UdpLink;
import org.sngateway.gateway.log.Logs;
import org.sngateway.gateway.metrics.Metrics;
import org.sngateway.gateway.metrics.Timings;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;
import org.sngateway.gateway.ops.CoreListeners;
import org.sngateway.gateway.ops.Counters;
import org.sngateway.gateway.ops.GaugeLines;
import org.sngateway.gateway.ops.LinkListeners;
import org.sngateway.gateway.ops.LogReporter;
import org.sngateway.gateway.ops.Origins;
import org.sngateway.gateway.ops.Presence;
import org.sngateway.gateway.ops.Status;
import org.sngateway.gateway.ops.SystemdNotifier;
import org.sngateway.gateway.readmodel.Overview;
import org.sngateway.gateway.store.Installation;
import org.sngateway.gateway.store.MemoryStore;
import org.sngateway.gateway.store.StateDirectory;
import org.sngateway.gateway.store.StoreWriter;
import org.sngateway.gateway.trace.Trace;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;

/**
 * A running gateway: one event loop with its core, its links and its connections to the broker. Wires them up and reads
 * the clock; decides nothing.
 */
public final class GatewayDaemon {
    private static final long SHUTDOWN_SECONDS = 5;
    private static final long WALL_CLOCK_SECONDS = 10;
    private static final long STATUS_SECONDS = 5;
    private static final long COPY_SECONDS = 1;
    private static final long LAG_MILLIS = 100;
    private static final long LEAVING_CHECK_MILLIS = 20;
    /** The most octets that may wait for a slow disk; more are refused as by a full one. */
    private static final long MAX_WAITING_OCTETS = 8 * 1024 * 1024;

    private final Logger log = LoggerFactory.getLogger("gateway");

    private final EventLoopGroup loopGroup;
    private final EventLoop loop;
    private final ExecutorService blocking;
    private final Counters counters = new Counters();
    private final LogReporter reporter;
    private final Status status = new Status(System::nanoTime);
    private final SystemdNotifier systemd;
    private final Links links;
    private final Presence presence;
    private final Origins origins;
    private final Optional<HomeAssistant> homeAssistant;
    private final BrokerConnector connector;
    private final GatewayCore core;
    private final Trace trace;
    private final TraceSwitch traceSwitch;
    private final GatewayPage page;
    /** Empty without metrics: then nothing is measured. */
    private final Optional<Timings> timings;

    private final @Nullable StateDirectory state;
    private @Nullable StoredDeadLetters deadLetters;
    /** Of this installation. */
    private final String unique;

    private @Nullable MemoryStore memoryStore;
    private final long originNanos = System.nanoTime();

    private @Nullable ControlSocket control;
    private volatile @Nullable Runnable exit;

    /** What is in force; changed by the thread that may block. */
    private volatile GatewayConfig inForce;
    /** What the files that it names contained. */
    private volatile Logins logins;

    private final String ownClientId;
    private final String clientIdPrefix;
    private boolean hasUserProperties;
    private boolean started;
    /** The core takes no input any more. */
    private boolean stopped;

    private @Nullable Future<?> timer;
    private long timerNanos = Deadline.NEVER;

    /**
     * Starts a gateway. When this returns, it serves.
     *
     * @param transport how its sockets are driven
     * @throws IOException if a listener can't be opened or the password can't be read; nothing is left behind then
     */
    public GatewayDaemon(GatewayConfig config, Transport transport) throws IOException {
        this(config, transport, SystemdNotifier.none());
    }

    /**
     * The same as a service.
     *
     * @param systemd learns how the start goes on, and then what the gateway does
     */
    GatewayDaemon(GatewayConfig config, Transport transport, SystemdNotifier systemd) throws IOException {
        this.systemd = systemd;
        inForce = config;
        BrokerPlace brokerPlace = BrokerSetup.place(config);
        logins = brokerPlace.logins();
        SplittableRandom random = new SplittableRandom(Seed.ofSystem());
        state = openState(config, random, systemd::onProgress);
        unique = state == null ? Installation.newId(random) : state.installationId(random);
        CoreSettings settings = config.coreSettings(unique);
        loopGroup = transport.newLoop("gw-loop");
        loop = loopGroup.next();
        blocking = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "gw-dns");
            thread.setDaemon(true);
            return thread;
        });
        reporter = new LogReporter(this::clientAt);
        ownClientId = settings.broker().ownClientId();
        presence = new Presence(
                config.broker().presence().topic(),
                config.broker().presence().clientTopic(),
                System::nanoTime,
                this::moreOfTheStatus,
                this::publishRetained);
        page = new GatewayPage(config.web().isPresent()
                || config.homeAssistant().isPresent()
                || config.batteryTopic().isPresent());
        homeAssistant = config.homeAssistant()
                .map(told -> new HomeAssistant(told, page.readModel()::row, random, new OwnConnection()));
        origins = new Origins(config.gwId(), config.clientIdPrefix());
        hasUserProperties = config.broker().presence().userProperties();
        timings = config.web().filter(GatewayConfig.Web::hasMetrics).map(web -> new Timings(System::nanoTime));
        List<CoreListener> listeners = new ArrayList<>(List.of(reporter, counters, status, presence, origins));
        List<LinkListener> linkListeners = new ArrayList<>(List.of(reporter, counters, status, origins));
        timings.ifPresent(listeners::add);
        if (page.isWanted()) {
            listeners.add(page.readModel());
            linkListeners.add(page.readModel());
        }
        homeAssistant.ifPresent(listeners::add);
        CoreListener coreListener = new CoreListeners(listeners);
        LinkListener linkListener = new LinkListeners(linkListeners.toArray(LinkListener[]::new));
        page.readModel().setBatteryTopic(config.batteryTopic());
        LateFlush lateFlush = new LateFlush(loop);
        links = new Links(config);
        clientIdPrefix = config.clientIdPrefix();
        trace = new Trace(links.udpPorts(), clientIdPrefix);
        traceSwitch = new TraceSwitch(trace, config);
        connector = new BrokerConnector(
                brokerPlace.withOwnClientId(ownClientId),
                transport,
                loop,
                lateFlush,
                blocking,
                new Broker(coreListener));
        core = new GatewayCore(settings, new Output(), store(config), coreListener, random);
        try {
            links.make(
                    config,
                    place -> new UdpLink(
                            place, transport, loop, lateFlush, blocking, this::onMessage, linkListener, trace),
                    Optional.ofNullable(state).map(StateDirectory::path),
                    levels -> new RadioLinks(loop, Radio::new, linkListener, trace, levels));
            loop.submit(() -> traceSwitch.follow(config)).get();
            links.open();
            loop.submit(this::startCore).get();
            Optional<Path> controlPath = config.controlSocket(System.getenv());
            if (controlPath.isPresent()) {
                control = ControlSocket.open(controlPath.get(), loopGroup, transport, operatorCommands());
            }
            if (state != null) {
                page.keepHistory(state.path(), loop, blocking);
                StoredDeadLetters stored = new StoredDeadLetters(state.path(), page.readModel()::onStoredDeadLetters);
                deadLetters = stored;
                blocking.execute(stored::tell);
            }
            loop.submit(() -> systemd.onReady(status.line(core.sessionCount()))).awaitUninterruptibly();
            // Last: nodes are served already, and need no page.
            Optional<GatewayConfig.Web> web = config.web();
            if (web.isPresent()) {
                page.open(
                        web.get(),
                        transport,
                        loop,
                        () -> inForce.limits(),
                        operatorCommands(),
                        metrics(config),
                        counters::onWebRefused);
            }
        } catch (ExecutionException | InterruptedException notStarted) {
            stop();
            throw new IOException("the gateway can't start: " + notStarted.getMessage(), notStarted);
        } catch (IOException notOpened) {
            stop();
            throw notOpened;
        }
    }

    private Optional<Metrics> metrics(GatewayConfig config) {
        return timings.map(measured -> new Metrics(
                config.gwId(),
                page::overview,
                measured,
                page.readModel(),
                config.web().orElseThrow().nodeMetrics(),
                Optional.ofNullable(state).map(StateDirectory::path)));
    }

    private static @Nullable StateDirectory openState(GatewayConfig config, RandomGenerator random, Runnable onProgress)
            throws IOException {
        Optional<GatewayConfig.StorePlace> place = config.storePlace();
        return place.isEmpty()
                ? null
                : StateDirectory.open(
                        StatePath.of(place.get().directory()), place.get().maxOctets(), random, onProgress);
    }

    private Store store(GatewayConfig config) {
        StoreListener answers = new Answers();
        if (state == null) {
            MemoryStore memory = new MemoryStore(() -> loop.execute(() -> answerFrom(answers)));
            memoryStore = memory;
            return memory;
        }
        Duration maxDelay = config.storePlace().orElseThrow().maxDelay();
        StateDirectory directory = state;
        timings.ifPresent(measured -> directory.tellForces(measured.storeForce()::record));
        return state.store(new StoreWriter.Limits(MAX_WAITING_OCTETS, maxDelay), loop, answers);
    }

    private void answerFrom(StoreListener answers) {
        if (memoryStore != null) {
            memoryStore.answer(answers);
        }
    }

    private void startCore() {
        WallClock wallClock = new WallClock();
        boolean isUnset = wallClock.isUnset();
        if (!isUnset) {
            core.onWallClock(wallClock.millis(), now());
        }
        if (state != null) {
            int sessions = core.onRestore(state, now());
            log.info(
                    "store={} sessions={} records={}",
                    state.path(),
                    sessions,
                    state.report().records());
            if (state.report().isDamaged()) {
                log.warn(
                        "store={} damaged-places={} set-aside={} hint=\"what could be read is in force; the rest is kept in"
                                + " the files named damaged-*\"",
                        state.path(),
                        state.report().holes(),
                        state.report().setAside());
            }
        }
        if (isUnset) {
            log.info("clock=not-set-yet effect=\"what is stored has not grown older while the gateway was down\"");
            core.onWallClock(wallClock.millis(), now());
        }
        started = true;
        input(core::onStart);
        loop.scheduleAtFixedRate(
                () -> input(now -> core.onWallClock(wallClock.millis(), now)),
                WALL_CLOCK_SECONDS,
                WALL_CLOCK_SECONDS,
                TimeUnit.SECONDS);
        copy(core.gauges());
        page.follow(core, loop, this::now);
        loop.scheduleAtFixedRate(this::onSecond, COPY_SECONDS, COPY_SECONDS, TimeUnit.SECONDS);
        loop.scheduleAtFixedRate(this::tellStatus, STATUS_SECONDS, STATUS_SECONDS, TimeUnit.SECONDS);
        long lagNanos = TimeUnit.MILLISECONDS.toNanos(LAG_MILLIS);
        timings.ifPresent(measured ->
                loop.scheduleAtFixedRate(measured.loopWatch(lagNanos), lagNanos, lagNanos, TimeUnit.NANOSECONDS));
        long alive = systemd.aliveIntervalNanos();
        if (alive > 0) {
            // On this loop, and on no thread of its own: when the loop hangs, systemd is to know.
            loop.scheduleAtFixedRate(systemd::onAlive, 0, alive, TimeUnit.NANOSECONDS);
        }
    }

    private void onSecond() {
        CoreGauges gauges = core.gauges();
        copy(gauges);
        presence.onSecond(gauges);
        homeAssistant.ifPresent(HomeAssistant::onSecond);
    }

    /** For other threads: they read what was copied last. */
    private void copy(CoreGauges gauges) {
        Map<String, Long> counts = counters();
        page.onOverview(
                new Overview(statusValues(gauges, counts), gauges, counts, links.gauges(status), System.nanoTime()));
    }

    private Map<String, Object> moreOfTheStatus() {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("dead-letters", counters.deadLetters());
        more.put("links", links.states(status));
        return more;
    }

    /** On the gateway's own connection. */
    private void publishRetained(String topic, Payload payload) {
        connector.onCommand(ownClientId, new MqttCommand.Publish(topic, payload, QoS.ZERO, true, false, 0));
    }

    private void tellStatus() {
        reporter.onInterval();
        status.onInterval();
        systemd.onStatus(status.line(core.sessionCount()));
    }

    /**
     * Takes over another configuration without dropping a session, except the keys that are read at the start only: of these the
     * values from the start stay in force. Connections to a broker that is no longer named are opened again elsewhere, and so is a
     * radio whose port or settings are other ones.
     *
     * @return the keys that have other values than those in force before, and when theirs are in force
     * @throws ConfigException if a file that it names can't be used; nothing is changed then
     */
    public Changes reload(GatewayConfig config) throws ConfigException {
        Changes changes = new Changes();
        try {
            blocking.submit(() -> reload(config, changes)).get();
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof ConfigException mistakes) {
                throw mistakes;
            }
            throw new IllegalStateException("the configuration can't be taken over", refused.getCause());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        return changes;
    }

    /** One at a time, for all of them are on the one thread that may block. */
    private @Nullable Void reload(GatewayConfig config, Changes changes) throws ConfigException {
        GatewayConfig next = inForce.reload(config, changes);
        CoreSettings settings = next.coreSettings(unique);
        BrokerPlace place =
                BrokerSetup.checked(next).withOwnClientId(settings.broker().ownClientId());
        BrokerSetup.note(next, logins, place.logins(), changes);
        logins = place.logins();
        loop.submit(() -> {
                    connector.onPlace(place);
                    hasUserProperties = next.broker().presence().userProperties();
                    input(now -> core.onSettings(settings, now));
                    links.follow(next);
                    traceSwitch.follow(next);
                    page.readModel().setBatteryTopic(next.batteryTopic());
                })
                .awaitUninterruptibly();
        inForce = next;
        return null;
    }

    /**
     * Sends DISCONNECT where necessary, closes the broker connections in order, closes everything. Returns when that is
     * done, within seconds.
     */
    public void stop() {
        loop.submit(() -> {
                    presence.onShutdown();
                    core.onShutdown(now());
                    stopped = true;
                    connector.close();
                })
                .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        // Written data leaves at the end of the loop's present turn, so the next turn may close the sockets.
        links.close(loop);
        blocking.shutdownNow();
        if (control != null) {
            try {
                control.close();
            } catch (IOException failed) {
                log.warn("control=not-closed reason={}", failed.getMessage());
            }
        }
        if (state != null) {
            try {
                state.close();
            } catch (IOException failed) {
                log.error("store={} reason={}", state.path(), failed.getMessage());
            }
        }
        loopGroup
                .shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        trace.close();
        page.close();
    }

    /** Where the page is served; empty if it is not. */
    public Optional<InetSocketAddress> pageAddress() {
        return page.address();
    }

    /** How the process is ended when the operator says so; without it the operator can't. To be called before that. */
    void endsBy(Runnable exit) {
        this.exit = exit;
    }

    private OperatorCommands operatorCommands() {
        return new OperatorCommands(
                core,
                traceSwitch,
                this::now,
                this::input,
                this::statusValues,
                page.readModel(),
                this::onForgotten,
                new Surroundings());
    }

    /** What the operator can tell beside the core. */
    private final class Surroundings implements OperatorCommands.Surroundings {
        @Override
        public boolean stop(boolean isFinal) {
            if (exit != null) {
                loop.execute(isFinal ? GatewayDaemon.this::leave : exit);
            }
            return exit != null;
        }

        @Override
        public String replay() {
            StoredDeadLetters stored = deadLetters;
            if (stored == null) {
                return "there is no state directory, so no dead letters are kept";
            }
            blocking.execute(() -> stored.replay(inForce));
            return "";
        }

        @Override
        public String reopen(String listener) {
            return links.reopen(listener) ? "" : "there is no listener " + listener + " on a serial port";
        }
    }

    private void onForgotten(String clientId) {
        homeAssistant.ifPresent(told -> told.onForgotten(clientId));
    }

    /** Each client hears DISCONNECT as soon as that is on disk; then the process ends. */
    private void leave() {
        input(core::onLeaving);
        long giveUpNanos = now() + TimeUnit.SECONDS.toNanos(SHUTDOWN_SECONDS);
        endWhenWritten(giveUpNanos);
    }

    private void endWhenWritten(long giveUpNanos) {
        if (core.gauges().store().pending() > 0 && now() < giveUpNanos) {
            loop.schedule(() -> endWhenWritten(giveUpNanos), LEAVING_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            Objects.requireNonNull(exit).run();
        }
    }

    private Map<String, Object> statusValues() {
        return statusValues(core.gauges(), counters());
    }

    private Map<String, Object> statusValues(CoreGauges gauges, Map<String, Long> counts) {
        Map<String, Object> values = new LinkedHashMap<>(status.values());
        values.putAll(GaugeLines.of(gauges));
        values.put("store", state == null ? "off" : state.path().toString());
        if (deadLetters != null && !deadLetters.outcome().isEmpty()) {
            values.put("replay", deadLetters.outcome());
        }
        Logs.installed().ifPresent(logs -> values.put("log-level", logs.level()));
        counts.forEach((name, count) -> putCount(values, name, count));
        links.counters().forEach((name, count) -> putCount(values, name, count));
        values.putAll(links.facts());
        return values;
    }

    private static void putCount(Map<String, Object> values, String name, long count) {
        if (count > 0) {
            values.put("count." + name, count);
        }
    }

    /** All counters by name. */
    public Map<String, Long> counters() {
        return counters.snapshot();
    }

    /** What the core has, at most a second old. */
    public CoreGauges gauges() {
        return page.overview().gauges();
    }

    // ---- inputs of the core, all on the loop

    private void onMessage(NodeAddress from, SnMessage message, boolean toGroup) {
        if (!started) {
            // The sessions are not restored yet, and no client may be told that it has none. The client will repeat its
            // request.
            return;
        }
        if (toGroup) {
            input(now -> core.onBroadcast(from, message, now));
        } else {
            input(now -> core.onDatagram(from, message, now));
        }
    }

    private Optional<String> clientAt(NodeAddress address) {
        return core.clientAt(address);
    }

    private void onTimer() {
        timer = null;
        timerNanos = Deadline.NEVER;
        input(core::onTick);
    }

    /** Gives the core an input. One timer wakes the whole core; it moves only to an earlier deadline. */
    private void input(LongConsumer what) {
        what.accept(now());
        long next = core.nextDeadlineNanos();
        if (next >= timerNanos) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerNanos = next;
        timer = loop.schedule(this::onTimer, Math.max(0, next - now()), TimeUnit.NANOSECONDS);
    }

    private long now() {
        return System.nanoTime() - originNanos;
    }

    /** What radios report. */
    private final class Radio implements RadioReceiver {
        @Override
        public void onLinkDown(String listener) {
            report(now -> core.onLinkDown(listener, now));
        }

        @Override
        public void onLinkUp(String listener) {
            report(now -> core.onLinkUp(listener, now));
        }

        @Override
        public void onMessage(NodeAddress from, SnMessage message, boolean toGroup) {
            if (!stopped) {
                GatewayDaemon.this.onMessage(from, message, toGroup);
            }
        }

        @Override
        public void onSignal(NodeAddress from, String signal) {
            core.onSignal(from, signal);
        }

        @Override
        public void onDeparted(long token) {
            report(now -> core.onDeparted(token, now));
        }

        @Override
        public void onFailed(long token, SendFailure reason) {
            report(now -> core.onFailed(token, reason, now));
        }

        @Override
        public void onLinkWritable(String listener) {
            if (started) {
                report(now -> core.onLinkWritable(listener, now));
            }
        }

        private void report(LongConsumer what) {
            if (!stopped) {
                input(what);
            }
        }
    }

    /** What Home Assistant needs of it. */
    private final class OwnConnection implements HomeAssistant.Broker {
        @Override
        public void publishRetained(String topic, Payload payload) {
            GatewayDaemon.this.publishRetained(topic, payload);
        }

        /** The core has no requests on this connection that need a packet id. */
        @Override
        public void subscribe(int packetId, String filter) {
            connector.onCommand(ownClientId, new MqttCommand.Subscribe(packetId, filter, QoS.ZERO));
        }

        @Override
        public void unsubscribe(int packetId, String filter) {
            connector.onCommand(ownClientId, new MqttCommand.Unsubscribe(packetId, filter));
        }
    }

    /** What happens on the connections to the broker. */
    private final class Broker implements BrokerListener {
        private final CoreListener listener;

        Broker(CoreListener listener) {
            this.listener = listener;
        }

        @Override
        public BrokerTap tap() {
            return trace;
        }

        @Override
        public void onEvent(String mqttClientId, MqttEvent event) {
            input(now -> core.onMqttEvent(mqttClientId, event, now));
            if (mqttClientId.equals(ownClientId)) {
                onOwnEvent(event);
            }
        }

        private void onOwnEvent(MqttEvent event) {
            if (event instanceof MqttEvent.Connected) {
                presence.onUp(core.gauges());
                homeAssistant.ifPresent(HomeAssistant::onUp);
            } else if (event instanceof MqttEvent.ConnectionLost || event instanceof MqttEvent.ConnectRefused) {
                presence.onDown();
                homeAssistant.ifPresent(HomeAssistant::onDown);
            } else if (event instanceof MqttEvent.Packet packet) {
                homeAssistant.ifPresent(told -> told.onPacket(packet));
            }
        }

        @Override
        public Map<String, String> userProperties(String mqttClientId) {
            return hasUserProperties ? origins.of(mqttClientId) : Map.of();
        }

        @Override
        public void onTooLong(String mqttClientId, String topic, long octets) {
            listener.onDropped(mqttClientId, DropReason.BEYOND_MAX_PACKET, topic);
        }

        @Override
        public void onBeyondBrokerLimit(String mqttClientId, String topic) {
            listener.onDropped(mqttClientId, DropReason.BEYOND_BROKER_LIMIT, topic);
        }

        @Override
        public void onWillNotTaken(String mqttClientId, String reason) {
            counters.onWillNotTaken();
            reporter.onWillNotTaken(mqttClientId, reason);
        }

        @Override
        public void onSentElsewhere(
                BrokerEndpoint endpoint, ReasonCode reasonCode, String serverReference, BrokerEndpoint next) {
            reporter.onSentElsewhere(endpoint.toString(), reasonCode, serverReference, next.toString());
        }

        @Override
        public void onVersion(BrokerEndpoint endpoint, MqttVersion version) {
            reporter.onBrokerVersion(endpoint.toString(), BrokerSetup.name(version));
        }
    }

    /** Answers of the store, on the loop; the core is made after its store. */
    private final class Answers implements StoreListener {
        @Override
        public void onStored(long token) {
            input(now -> core.onStored(token, now));
        }

        @Override
        public void onStoreFailed(long token, boolean full, String reason) {
            input(now -> core.onStoreFailed(token, reason, now));
        }

        @Override
        public void onStoreRead(long token, List<Optional<Payload>> values) {
            input(now -> core.onStoreRead(token, values, now));
        }
    }

    /** Outputs of the core. */
    private final class Output implements GatewayOutput {
        @Override
        public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
            return links.send(token, to, message);
        }

        @Override
        public int roomFor(NodeAddress to) {
            return links.roomFor(to);
        }

        @Override
        public int maxMessageOctets(NodeAddress to) {
            return links.maxMessageOctets(to);
        }

        @Override
        public void broadcast(String listener, SnMessage message, int radius) {
            links.broadcast(listener, message, radius);
        }

        @Override
        public void sendToBroker(String mqttClientId, MqttCommand command) {
            if (page.readModel().hasBatteryTopic()
                    && command instanceof MqttCommand.Publish publish
                    && mqttClientId.startsWith(clientIdPrefix)) {
                page.readModel()
                        .onPublished(
                                mqttClientId.substring(clientIdPrefix.length()), publish.topic(), publish.payload());
            }
            boolean opensOwn = command instanceof MqttCommand.Open && mqttClientId.equals(ownClientId);
            connector.onCommand(mqttClientId, opensOwn ? new MqttCommand.Open(true, presence.will()) : command);
        }
    }
}
