package org.sngateway.gateway.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.BrokerSession;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
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
    private final OwnConnection own;
    private final Discovery discovery;
    private final String ownClientId;
    private final String clientIdPrefix;

    private CoreSettings settings;
    private DatagramDispatcher dispatcher;
    private Map<String, QosMinusOne> qosMinusOne;
    private long standstillNanos;

    /**
     * A gateway without sessions.
     *
     * @param random for topic ids to begin with and for jitter; the same seed and the same inputs give the same outputs
     */
    public GatewayCore(CoreSettings settings, GatewayOutput output, CoreListener listener, RandomGenerator random) {
        this.settings = settings;
        this.output = output;
        this.listener = listener;
        this.random = random;
        this.ownClientId = settings.broker().ownClientId();
        this.clientIdPrefix = settings.broker().clientIdPrefix();
        this.own = new OwnConnection(
                new BrokerSession(
                        command -> output.sendToBroker(ownClientId, command),
                        () -> settings().broker(),
                        random),
                listener);
        this.sessions = new SessionTable(this);
        this.discovery = new Discovery(this);
        this.dispatcher = new DatagramDispatcher(this);
        this.qosMinusOne = newQosMinusOne();
    }

    /** The gateway begins to serve: what it says by itself, it says from now on. */
    public void onStart(long nowNanos) {
        applySettings(ownTime(nowNanos));
    }

    /**
     * The configuration is another one. Sessions stay; where they are, what they are called at the broker and what the
     * gateway is called there does not change.
     */
    public void onSettings(CoreSettings next, long nowNanos) {
        long now = ownTime(nowNanos);
        settings = next;
        dispatcher = new DatagramDispatcher(this);
        qosMinusOne = newQosMinusOne();
        applySettings(now);
        for (Session session : sessions.all()) {
            session.onSettings();
            settled(session);
        }
    }

    private void applySettings(long now) {
        boolean publishesForStrangers = settings.listeners().values().stream()
                .anyMatch(one -> one.qosMinusOne().enabled());
        own.setWanted(publishesForStrangers || discovery.isWanted(), now);
        discovery.restart(now);
    }

    private Map<String, QosMinusOne> newQosMinusOne() {
        Map<String, QosMinusOne> byListener = new LinkedHashMap<>();
        settings.listeners().forEach((name, one) -> byListener.put(name, new QosMinusOne(this, one.qosMinusOne())));
        return byListener;
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
            listener.onIgnored(from, message, IgnoreReason.NOT_EXPECTED);
        }
    }

    private void receive(NodeAddress from, SnMessage message, boolean toGroup, long nowNanos) {
        long now = ownTime(nowNanos);
        listener.onReceived(from, message);
        try {
            message.accept(dispatcher, new Received(from, toGroup, now));
        } catch (RuntimeException fault) {
            onFault(sessions.byAddress(from), fault);
        }
    }

    /**
     * Something happened on an MQTT connection.
     *
     * @param mqttClientId the client identifier with which it was opened
     */
    public void onMqttEvent(String mqttClientId, MqttEvent event, long nowNanos) {
        if (mqttClientId.equals(ownClientId)) {
            long now = ownTime(nowNanos);
            own.onMqttEvent(event, now);
            if (event instanceof MqttEvent.Connected) {
                discovery.onBrokerUp(now);
            }
            return;
        }
        Session session = sessions.byClientId(mqttClientId.substring(clientIdPrefix.length()));
        if (session != null) {
            try {
                session.onMqttEvent(event, ownTime(nowNanos));
                settled(session);
            } catch (RuntimeException fault) {
                onFault(session, fault);
            }
        }
    }

    /** Time has passed: what is due is done. */
    public void onTick(long nowNanos) {
        long now = ownTime(nowNanos);
        own.onDeadline(now);
        discovery.onDeadline(now);
        for (Session session = deadlines.poll(now); session != null; session = deadlines.poll(now)) {
            try {
                if (Deadline.isDue(session.deadlineNanos(), now)) {
                    session.onDeadline(now);
                }
                settled(session);
            } catch (RuntimeException fault) {
                onFault(session, fault);
            }
        }
    }

    /** The gateway goes down: clients are told, broker sessions are closed in order. Nothing may follow. */
    public void onShutdown() {
        for (Session session : sessions.all()) {
            session.onShutdown();
        }
        own.close();
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
        long due = earliestNanos();
        if (due != Deadline.NEVER && now - due > STANDSTILL_NANOS) {
            listener.onStandstill(now - due);
            standstillNanos += now - due;
            now = due;
        }
        return now;
    }

    private long earliestNanos() {
        return Math.min(deadlines.nextDeadlineNanos(), Math.min(own.deadlineNanos(), discovery.deadlineNanos()));
    }

    /** Our own fault costs one session, not the gateway. */
    private void onFault(@Nullable Session session, RuntimeException fault) {
        if (session != null) {
            deadlines.remove(session.deadlineEntry());
            session.onShutdown();
            session.loseAddress();
            sessions.remove(session);
        }
        listener.onFault(session == null ? "" : session.clientId(), fault);
    }

    // ---- for the sessions and their dispatcher

    Session newSession(String clientId, NodeAddress from) {
        Integer firstTopicId = sessions.nextTopicId(clientId);
        Session session = new Session(
                clientId,
                from,
                this,
                firstTopicId == null ? random.nextInt(TopicId.MIN, TopicId.MAX + 1) : firstTopicId);
        sessions.add(session);
        return session;
    }

    /** The session has had its input: it is scheduled anew, or forgotten if it is over. */
    void settled(Session session) {
        if (session.isOver()) {
            deadlines.remove(session.deadlineEntry());
            sessions.remove(session);
            listener.onSessionEnded(session.clientId());
        } else {
            deadlines.schedule(session.deadlineEntry(), session.deadlineNanos());
        }
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
        return own.isUp();
    }

    /** Whether some other connection to the broker has been up since before this time. */
    boolean isBrokerUpSince(long nanos, Session except) {
        return own.upSinceNanos() <= nanos
                || sessions.all().stream().anyMatch(other -> other != except && other.isBrokerUpSince(nanos));
    }

    /** Whether a client of this id would be taken for the gateway itself at the broker. */
    boolean isOwnClientId(String clientId) {
        return mqttClientId(clientId).equals(ownClientId);
    }

    /** What a client is called at the broker, for as long as the gateway runs. */
    String mqttClientId(String clientId) {
        return clientIdPrefix + clientId;
    }

    OwnConnection ownConnection() {
        return own;
    }

    Discovery discovery() {
        return discovery;
    }

    QosMinusOne qosMinusOne(String listenerName) {
        return Objects.requireNonNull(qosMinusOne.get(listenerName));
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

    SessionTable sessions() {
        return sessions;
    }
}
