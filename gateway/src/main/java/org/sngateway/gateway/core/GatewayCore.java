package org.sngateway.gateway.core;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.time.DeadlineQueue;
import org.sngateway.sn.message.ReturnCode;
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

    private final CoreSettings settings;
    private final GatewayOutput output;
    private final CoreListener listener;
    private final RandomGenerator random;
    private final SessionTable sessions;
    private final DatagramDispatcher dispatcher;
    private final DeadlineQueue<Session> deadlines = new DeadlineQueue<>();
    private final String clientIdPrefix;
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
        this.clientIdPrefix = settings.broker().clientIdPrefix();
        this.sessions = new SessionTable(settings.limits());
        this.dispatcher = new DatagramDispatcher(this);
    }

    /** A message came from a node. */
    public void onDatagram(NodeAddress from, SnMessage message, long nowNanos) {
        long now = ownTime(nowNanos);
        listener.onReceived(from, message);
        try {
            message.accept(dispatcher, new Received(from, now));
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
    }

    /** When {@link #onTick} wants to be called at the latest; {@link Deadline#NEVER} when nothing waits. */
    public long nextDeadlineNanos() {
        long deadline = deadlines.nextDeadlineNanos();
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
        long due = deadlines.nextDeadlineNanos();
        if (due != Deadline.NEVER && now - due > STANDSTILL_NANOS) {
            listener.onStandstill(now - due);
            standstillNanos += now - due;
            now = due;
        }
        return now;
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

    void send(NodeAddress to, SnMessage message) {
        listener.onSent(to, message);
        output.sendToNode(to, message);
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
