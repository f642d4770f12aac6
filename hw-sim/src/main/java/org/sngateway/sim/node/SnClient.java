package org.sngateway.sim.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/**
 * An MQTT-SN 1.2 client without sockets and without a clock: it is told the time with every call, wants to be woken at
 * {@link #nextDeadlineNanos()}, and hands what it sends to its listener.
 *
 * <pre>
 *   client.connect(now);                       // then listener.onConnected
 *   client.subscribe("lamp/set", QoS.ONE, now);
 *   client.publish(1, "lamp/state", payload, QoS.ONE, false, now);   // then listener.onPublished(1)
 * </pre>
 *
 * <p>Requests go out one after the other, each repeated until it is answered; a topic name is registered before its first
 * use. Not thread-safe: one thread owns it.
 */
public final class SnClient {
    private enum State {
        DISCONNECTED,
        CONNECTING,
        ACTIVE,
        DISCONNECTING
    }

    /** What waits to be sent: a message to publish, or a filter to subscribe to. */
    private record Request(long token, String topic, Payload payload, QoS qos, boolean retain, boolean subscribes) {}

    private static final int MAX_MSG_ID = 0xFFFF;

    private final ClientSettings settings;
    private final SnClientListener listener;

    private final Deque<Request> requests = new ArrayDeque<>();
    private final Map<String, Integer> idByName = new HashMap<>();
    private final Map<Integer, String> nameById = new HashMap<>();
    private State state = State.DISCONNECTED;

    /** The message whose answer is awaited, and how often it may still be repeated. */
    private @Nullable SnMessage awaited;

    private int repetitionsLeft;
    private long retryNanos = Deadline.NEVER;
    private long pingNanos = Deadline.NEVER;
    private long pausedUntilNanos;
    private int lastMsgId;

    /** A client that is not connected. */
    public SnClient(ClientSettings settings, SnClientListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    public String clientId() {
        return settings.clientId();
    }

    public boolean isActive() {
        return state == State.ACTIVE;
    }

    public boolean isDisconnected() {
        return state == State.DISCONNECTED;
    }

    /** How many requests wait or are not yet answered. */
    public int pending() {
        return requests.size();
    }

    /** Connects; what waits to be published goes out then. */
    public void connect(long nowNanos) {
        state = State.CONNECTING;
        if (settings.cleanSession()) {
            idByName.clear();
            nameById.clear();
        }
        await(
                new Connect(
                        false,
                        settings.cleanSession(),
                        Connect.PROTOCOL_ID,
                        (int) settings.keepAlive().toSeconds(),
                        settings.clientId()),
                nowNanos);
    }

    /** Takes leave; what waits stays for the next connection. */
    public void disconnect(long nowNanos) {
        state = State.DISCONNECTING;
        pingNanos = Deadline.NEVER;
        await(Disconnect.plain(), nowNanos);
    }

    /**
     * Publishes a message, at once or as soon as the client is connected and the ones before are through.
     *
     * @param token comes back in {@link SnClientListener#onPublished}
     * @param qos 0 or 1
     */
    public void publish(long token, String topic, Payload payload, QoS qos, boolean retain, long nowNanos) {
        if (requests.size() >= settings.maxQueued()) {
            Request oldest = requests.removeFirst();
            if (awaited != null) {
                // Its answer would be taken for that of the next one.
                stopAwaiting();
            }
            listener.onPublishFailed(oldest.token(), ReturnCode.CONGESTION, nowNanos);
        }
        requests.addLast(new Request(token, topic, payload, qos, retain, false));
        proceed(nowNanos);
    }

    /** Subscribes to a filter, which may have wildcards. */
    public void subscribe(String filter, QoS qos, long nowNanos) {
        requests.addLast(new Request(0, filter, Payload.EMPTY, qos, false, true));
        proceed(nowNanos);
    }

    /** A message of the gateway. */
    public void onMessage(SnMessage message, long nowNanos) {
        if (message instanceof ConnAck connAck) {
            onConnAck(connAck, nowNanos);
        } else if (message instanceof RegAck regAck) {
            onRegAck(regAck, nowNanos);
        } else if (message instanceof PubAck pubAck) {
            onPubAck(pubAck, nowNanos);
        } else if (message instanceof SubAck subAck) {
            onSubAck(subAck, nowNanos);
        } else if (message instanceof Publish publish) {
            onPublish(publish, nowNanos);
        } else if (message instanceof Register register) {
            onRegister(register);
        } else if (message instanceof PingReq) {
            send(new PingResp(), nowNanos);
        } else if (message instanceof PingResp) {
            onPingResp(nowNanos);
        } else if (message instanceof Disconnect) {
            onDisconnect(nowNanos);
        }
    }

    /** When {@link #onTick} wants to be called; {@link Deadline#NEVER} when nothing waits. */
    public long nextDeadlineNanos() {
        long pause = pausedUntilNanos > 0 && !requests.isEmpty() ? pausedUntilNanos : Deadline.NEVER;
        return Math.min(Math.min(retryNanos, pingNanos), pause);
    }

    /** Time has passed. */
    public void onTick(long nowNanos) {
        if (Deadline.isDue(retryNanos, nowNanos)) {
            repeat(nowNanos);
        }
        if (state == State.ACTIVE && Deadline.isDue(pingNanos, nowNanos)) {
            if (awaited == null) {
                await(PingReq.withoutClientId(), nowNanos);
            } else {
                // The repetitions of what is awaited are signs of life too.
                heartbeat(nowNanos);
            }
        }
        if (pausedUntilNanos > 0 && Deadline.isDue(pausedUntilNanos, nowNanos)) {
            pausedUntilNanos = 0;
            proceed(nowNanos);
        }
    }

    // ---- answers

    private void onConnAck(ConnAck connAck, long nowNanos) {
        if (state != State.CONNECTING) {
            return;
        }
        stopAwaiting();
        if (connAck.returnCode().isAccepted()) {
            state = State.ACTIVE;
            heartbeat(nowNanos);
            listener.onConnected(nowNanos);
            proceed(nowNanos);
        } else {
            state = State.DISCONNECTED;
            listener.onConnectRefused(connAck.returnCode(), nowNanos);
        }
    }

    private void onRegAck(RegAck regAck, long nowNanos) {
        if (awaited instanceof Register register && register.msgId() == regAck.msgId()) {
            stopAwaiting();
            if (regAck.returnCode().isAccepted()) {
                learn(register.topicName(), regAck.topicId());
            } else {
                fail(regAck.returnCode(), nowNanos);
            }
            proceed(nowNanos);
        }
    }

    private void onPubAck(PubAck pubAck, long nowNanos) {
        boolean answers = awaited instanceof Publish publish && publish.msgId() == pubAck.msgId();
        if (pubAck.returnCode().equals(ReturnCode.INVALID_TOPIC_ID)) {
            // §6.6: register again, then publish again.
            forget(pubAck.topicId());
            if (answers) {
                stopAwaiting();
            }
            proceed(nowNanos);
        } else if (answers) {
            stopAwaiting();
            if (pubAck.returnCode().isAccepted()) {
                Request through = requests.removeFirst();
                listener.onPublished(through.token(), nowNanos);
            } else {
                fail(pubAck.returnCode(), nowNanos);
            }
            proceed(nowNanos);
        }
    }

    private void onSubAck(SubAck subAck, long nowNanos) {
        if (awaited instanceof Subscribe subscribe && subscribe.msgId() == subAck.msgId()) {
            stopAwaiting();
            Request request = requests.removeFirst();
            if (subAck.returnCode().isAccepted() && subAck.topicId() != 0) {
                learn(request.topic(), subAck.topicId());
            }
            listener.onSubscribed(request.topic(), subAck.qos(), subAck.returnCode(), nowNanos);
            proceed(nowNanos);
        }
    }

    private void onPingResp(long nowNanos) {
        if (awaited instanceof PingReq) {
            stopAwaiting();
            proceed(nowNanos);
        }
    }

    private void onDisconnect(long nowNanos) {
        boolean asked = state == State.DISCONNECTING;
        boolean wasConnected = state == State.ACTIVE;
        if (asked || wasConnected) {
            over();
        }
        if (asked) {
            listener.onDisconnected(nowNanos);
        } else if (wasConnected) {
            listener.onConnectionLost("the gateway sent DISCONNECT", nowNanos);
        }
    }

    // ---- messages of the broker

    private void onRegister(Register register) {
        learn(register.topicName(), register.topicId());
        listener.send(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
    }

    private void onPublish(Publish publish, long nowNanos) {
        String topic = publish.topic() instanceof NormalTopicId
                ? nameById.get(publish.topic().value())
                : null;
        ReturnCode returnCode = topic == null ? ReturnCode.INVALID_TOPIC_ID : ReturnCode.ACCEPTED;
        if (publish.qos() == QoS.ONE || topic == null) {
            listener.send(new PubAck(publish.topic().value(), publish.msgId(), returnCode));
        }
        if (topic != null) {
            listener.onMessage(topic, publish.data(), publish.qos(), publish.retain(), nowNanos);
        }
    }

    // ---- requests, one after the other

    /** Sends what is next, unless something is still to be answered. */
    private void proceed(long nowNanos) {
        while (state == State.ACTIVE && awaited == null && pausedUntilNanos == 0 && !requests.isEmpty()) {
            Request next = requests.getFirst();
            if (next.subscribes()) {
                await(new Subscribe(false, next.qos(), nextMsgId(), new TopicName(next.topic())), nowNanos);
                return;
            }
            Integer topicId = idByName.get(next.topic());
            if (topicId == null) {
                await(new Register(0, nextMsgId(), next.topic()), nowNanos);
                return;
            }
            NormalTopicId topic = new NormalTopicId(topicId);
            if (next.qos() == QoS.ZERO) {
                requests.removeFirst();
                send(new Publish(false, QoS.ZERO, next.retain(), topic, 0, next.payload()), nowNanos);
                listener.onPublished(next.token(), nowNanos);
            } else {
                await(new Publish(false, next.qos(), next.retain(), topic, nextMsgId(), next.payload()), nowNanos);
            }
        }
    }

    /** The first request is refused. With return code 1 nothing more is asked for a while (§6.6, TWAIT). */
    private void fail(ReturnCode returnCode, long nowNanos) {
        Request failed = requests.removeFirst();
        if (returnCode.equals(ReturnCode.CONGESTION)) {
            pausedUntilNanos =
                    Deadline.after(nowNanos, settings.congestionPause().toNanos());
        }
        listener.onPublishFailed(failed.token(), returnCode, nowNanos);
    }

    private void await(SnMessage message, long nowNanos) {
        awaited = message;
        repetitionsLeft = settings.retryCount();
        retryNanos = Deadline.after(nowNanos, settings.retryInterval().toNanos());
        send(message, nowNanos);
    }

    private void repeat(long nowNanos) {
        SnMessage message = awaited;
        if (message == null) {
            return;
        }
        if (repetitionsLeft == 0) {
            boolean leaving = state == State.DISCONNECTING;
            over();
            if (leaving) {
                listener.onDisconnected(nowNanos);
            } else {
                listener.onConnectionLost("no answer to " + message.type(), nowNanos);
            }
            return;
        }
        repetitionsLeft--;
        retryNanos = Deadline.after(nowNanos, settings.retryInterval().toNanos());
        SnMessage again = message instanceof Publish publish ? publish.asDuplicate() : message;
        listener.onRepeated(again);
        send(again, nowNanos);
    }

    private void over() {
        state = State.DISCONNECTED;
        stopAwaiting();
        pingNanos = Deadline.NEVER;
    }

    private void stopAwaiting() {
        awaited = null;
        retryNanos = Deadline.NEVER;
    }

    private void send(SnMessage message, long nowNanos) {
        if (state == State.ACTIVE) {
            heartbeat(nowNanos);
        }
        listener.send(message);
    }

    /** §6.11: something has to be heard of the client within each keep alive. */
    private void heartbeat(long nowNanos) {
        pingNanos = settings.keepAlive().isZero()
                ? Deadline.NEVER
                : Deadline.after(nowNanos, settings.keepAlive().toNanos());
    }

    private void learn(String name, int topicId) {
        idByName.put(name, topicId);
        nameById.put(topicId, name);
    }

    private void forget(int topicId) {
        String name = nameById.remove(topicId);
        if (name != null) {
            idByName.remove(name);
        }
    }

    private int nextMsgId() {
        lastMsgId = lastMsgId == MAX_MSG_ID ? 1 : lastMsgId + 1;
        return lastMsgId;
    }
}
