package org.sngateway.sim.client;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopicReq;

/**
 * An MQTT-SN 1.2 client without sockets and without a clock. Every call brings the time. The client asks to be called
 * at {@link #nextDeadlineNanos()}, and its listener sends its messages.
 *
 * <pre>
 *   SnClient client = new SnClient(settings, listener);
 *   client.connect(true, now);                                        // then listener.onConnected
 *   client.subscribe(new TopicName("lamp/set"), QoS.ONE, now);
 *   client.publish(1, Publication.ofText("lamp/state", "on", QoS.TWO), now);  // then listener.onPublished(1)
 *   client.sleep(3600, now);                                          // after all of the above
 *
 *   client.onMessage(message, now);                                   // each message from the socket
 *   client.onTick(now);                                               // at nextDeadlineNanos, or earlier
 * </pre>
 *
 * <p>Requests are done in order, one after the other, and each message is repeated until it is answered. A request that
 * is not done when the connection is lost waits for the next connection. A publication at QoS 2 is then completed and
 * not sent again, unless that connection has a clean session. A sleeping client wakes by itself, and becomes active
 * when it has something to send.
 *
 * <p>Not thread-safe: one thread owns it. Time is nanoseconds since any origin, 0 or more.
 */
public final class SnClient {
    private static final int MAX_MSG_ID = 0xFFFF;
    private static final int MAX_DURATION_SECONDS = 0xFFFF;

    private ClientSettings settings;
    private final SnClientListener listener;

    private final TopicIds topicIds = new TopicIds();
    /** The last message that needs an answer, except PINGREQ of an active client: there is only one at a time. */
    private final Retry retry;

    private final ConnectExchange connect;
    private final KeepAlive keepAlive;
    private final RequestQueue requests;
    private final Deliveries deliveries = new Deliveries(this);
    private final SleepExchange sleep;

    private ClientState state = ClientState.DISCONNECTED;
    /** The application asked for the connection, so it is told the result. */
    private boolean connectAsked;

    private int nextMsgId;

    /** A client that is not connected. */
    public SnClient(ClientSettings settings, SnClientListener listener) {
        this.settings = settings;
        this.listener = listener;
        nextMsgId = settings.firstMsgId();
        retry = new Retry(this);
        connect = new ConnectExchange(this, retry);
        keepAlive = new KeepAlive(this);
        requests = new RequestQueue(this, retry);
        sleep = new SleepExchange(this, retry);
    }

    // ---- what the application wants

    /**
     * Connects, and stays active until it is told to sleep or to disconnect. For a sleeping client, without a clean
     * session, this is the way to become active again.
     *
     * @param cleanSession the gateway deletes earlier subscriptions, topic ids, messages and the will, and so does the
     *     client
     */
    public void connect(boolean cleanSession, long nowNanos) {
        connect(cleanSession, !resumes(cleanSession) && connect.hasWillToState(cleanSession), nowNanos);
    }

    /**
     * Connects, and says whether it states its will: with CleanSession=0 the gateway else keeps the one that it has.
     *
     * @param statesWill the Will flag of CONNECT (§6.3): the gateway asks for the will, and deletes its own if there is none
     */
    public void connect(boolean cleanSession, boolean statesWill, long nowNanos) {
        sleep.want(0);
        connectAsked = true;
        begin(cleanSession, statesWill, nowNanos);
    }

    /**
     * Has another keep alive from the next CONNECT on.
     *
     * @throws IllegalStateException if the client is connected: the gateway supervises it by the keep alive that it was told
     */
    public void setKeepAlive(Duration keepAlive) {
        if (state == ClientState.ACTIVE || state == ClientState.CONNECTING) {
            throw new IllegalStateException("keep alive " + keepAlive + " for a client that is " + state);
        }
        settings = settings.withKeepAlive(keepAlive);
    }

    /** Disconnects; queued requests stay for the next connection. */
    public void disconnect(long nowNanos) {
        stopAll();
        if (state != ClientState.DISCONNECTED) {
            state = ClientState.LEAVING;
            retry.start(Disconnect.plain(), nowNanos);
        }
    }

    /**
     * Sleeps from now on whenever there is nothing to send, and wakes once in each duration to receive messages. Can
     * also change the duration.
     *
     * @param durationSeconds 1 to 65535
     */
    public void sleep(int durationSeconds, long nowNanos) {
        if (durationSeconds < 1 || durationSeconds > MAX_DURATION_SECONDS) {
            throw new IllegalArgumentException("duration is " + durationSeconds + ", must be 1 to 65535");
        }
        sleep.want(durationSeconds);
        if (state == ClientState.ASLEEP || state == ClientState.AWAKE || state == ClientState.FALLING_ASLEEP) {
            sleep.fallAsleep(nowNanos);
        }
        proceed(nowNanos);
    }

    /** Wakes a sleeping client early; an awake one asks once more. Otherwise does nothing. */
    public void wake(long nowNanos) {
        if (state == ClientState.ASLEEP || state == ClientState.AWAKE) {
            sleep.wake(nowNanos);
        }
    }

    /** Asks the gateway whether it is there, before the keep alive is over; an active client only (§6.11). */
    public void ping(long nowNanos) {
        if (state == ClientState.ACTIVE) {
            keepAlive.ping(nowNanos);
        }
    }

    /**
     * The device starts again, without a word to the gateway: it has forgotten its connection, its topic ids and its
     * requests. As non-volatile memory keeps them, it knows the messages at QoS 2 that wait for PUBREL.
     */
    public void restart() {
        stopAll();
        state = ClientState.DISCONNECTED;
        sleep.want(0);
        topicIds.clear();
        requests.clear();
        nextMsgId = settings.firstMsgId();
    }

    /** Registers a topic name ahead of its first publication, which does so otherwise. */
    public void register(TopicName name, long nowNanos) {
        request(new RegisterRequest(this, name), nowNanos);
    }

    /**
     * Publishes: at once, or as soon as the client is connected and earlier requests are done. At QoS -1 at once and
     * without a connection (§6.8).
     *
     * @param token comes back in {@link SnClientListener#onPublished} or {@link SnClientListener#onPublishFailed}
     */
    public void publish(long token, Publication publication, long nowNanos) {
        if (publication.qos() == QoS.MINUS_ONE) {
            publishWithoutSession(publication, nowNanos);
            listener.onPublished(token, nowNanos);
            return;
        }
        if (requests.size() >= settings.maxQueued()) {
            requests.removeOldestPublication()
                    .ifPresent(oldest -> listener.onPublishFailed(oldest.token(), ReturnCode.CONGESTION, nowNanos));
        }
        request(new PublishRequest(this, token, publication), nowNanos);
    }

    /**
     * Subscribes.
     *
     * @param topic a filter, which may have wildcards, a predefined id or a short name
     */
    public void subscribe(Topic topic, QoS qos, long nowNanos) {
        request(new SubscribeRequest(this, topic, qos), nowNanos);
    }

    /** Ends a subscription. */
    public void unsubscribe(Topic topic, long nowNanos) {
        request(new UnsubscribeRequest(this, topic), nowNanos);
    }

    /**
     * Sets, changes or removes the will. Before the connection it becomes part of the CONNECT (§6.3), later it is an
     * update.
     */
    public void updateWill(Optional<Will> will, long nowNanos) {
        connect.want(will);
        if (state != ClientState.DISCONNECTED) {
            request(new WillUpdateRequest(this, connect), nowNanos);
        }
    }

    // ---- what happens

    /** A message of the gateway. A sleeping client ignores it. */
    public void onMessage(SnMessage message, long nowNanos) {
        boolean hears = state != ClientState.ASLEEP || retry.isWaiting();
        if (state == ClientState.DISCONNECTED || !hears) {
            return;
        }
        if (state == ClientState.AWAKE) {
            sleep.onHeard(nowNanos);
        }
        if (message instanceof ConnAck connAck) {
            ifConnecting(() -> connect.onConnAck(connAck, nowNanos));
        } else if (message instanceof WillTopicReq) {
            ifConnecting(() -> connect.onWillTopicReq(nowNanos));
        } else if (message instanceof WillMsgReq) {
            ifConnecting(() -> connect.onWillMsgReq(nowNanos));
        } else if (message instanceof Register register) {
            deliveries.onRegister(register, nowNanos);
        } else if (message instanceof Publish publish) {
            deliveries.onPublish(publish, nowNanos);
        } else if (message instanceof PubRel pubRel) {
            deliveries.onPubRel(pubRel, nowNanos);
        } else if (message instanceof PingReq) {
            send(new PingResp(), nowNanos);
        } else if (message instanceof PingResp) {
            onPingResp(nowNanos);
        } else if (message instanceof Disconnect) {
            onDisconnect(nowNanos);
        } else {
            onAnswer(message, nowNanos);
        }
        proceed(nowNanos);
    }

    /** When to call {@link #onTick}; {@link Deadline#NEVER} when nothing waits. */
    public long nextDeadlineNanos() {
        long deadline = Math.min(requests.deadlineNanos(), keepAlive.deadlineNanos());
        return Math.min(deadline, Math.min(sleep.deadlineNanos(), retry.deadlineNanos()));
    }

    /** Time has passed. */
    public void onTick(long nowNanos) {
        requests.onTick(nowNanos);
        if (retry.isExhausted(nowNanos)) {
            onNoAnswer(nowNanos);
        }
        keepAlive.onTick(nowNanos);
        sleep.onTick(nowNanos);
        proceed(nowNanos);
    }

    private void onNoAnswer(long nowNanos) {
        switch (state) {
            case LEAVING -> left(nowNanos);
            case AWAKE -> sleep.onNoAnswer(nowNanos);
            case CONNECTING, ACTIVE, FALLING_ASLEEP, ASLEEP -> lost("no answer to " + retry.name(), nowNanos);
            case DISCONNECTED -> throw new IllegalStateException(retry.name() + " in " + state);
        }
    }

    public String clientId() {
        return settings.clientId();
    }

    public ClientState state() {
        return state;
    }

    /** The number of requests that wait or are not yet answered. */
    public int pending() {
        return requests.size();
    }

    /** Whether nothing waits for an answer, or to be sent. */
    public boolean isIdle() {
        return requests.size() == 0 && !retry.isWaiting() && !keepAlive.isWaiting();
    }

    /** The topic as it is written in a PUBLISH; {@code null} if the client knows no id for its name. */
    public @Nullable TopicId topicId(Topic topic) {
        return topicIds.idOf(topic);
    }

    // ---- states

    /** The gateway has the will of a client that connects from sleep. */
    private boolean resumes(boolean cleanSession) {
        return !cleanSession && (state == ClientState.ASLEEP || state == ClientState.AWAKE);
    }

    private void begin(boolean cleanSession, boolean statesWill, long nowNanos) {
        stopAll();
        state = ClientState.CONNECTING;
        if (cleanSession) {
            topicIds.clear();
            deliveries.clear();
            requests.startOver();
        }
        connect.start(cleanSession, statesWill, nowNanos);
    }

    /** The gateway accepted the connection. */
    void connected(long nowNanos) {
        state = ClientState.ACTIVE;
        keepAlive.onSent(nowNanos);
        if (connectAsked) {
            connectAsked = false;
            listener.onConnected(nowNanos);
        }
    }

    /** The gateway refused the connection. */
    void refused(ReturnCode returnCode, long nowNanos) {
        stopAll();
        state = ClientState.DISCONNECTED;
        listener.onConnectRefused(returnCode, nowNanos);
    }

    /** The connection is gone. */
    void lost(String reason, long nowNanos) {
        stopAll();
        state = ClientState.DISCONNECTED;
        listener.onConnectionLost(reason, nowNanos);
    }

    /** A step of falling asleep or waking up. */
    void enter(ClientState next) {
        keepAlive.stop();
        state = next;
    }

    private void left(long nowNanos) {
        stopAll();
        state = ClientState.DISCONNECTED;
        listener.onDisconnected(nowNanos);
    }

    private void stopAll() {
        retry.stop();
        keepAlive.stop();
        sleep.stop();
    }

    /** Continues with what the client can do by itself. */
    private void proceed(long nowNanos) {
        requests.proceed(nowNanos);
        if (state == ClientState.ACTIVE && requests.isIdle() && sleep.isWanted()) {
            sleep.fallAsleep(nowNanos);
        } else if (state == ClientState.ASLEEP && requests.hasWork() && !maySend()) {
            // §6.14: a client that has something to send connects first.
            begin(false, false, nowNanos);
        }
    }

    /** Whether its requests can go out as it is. */
    boolean maySend() {
        return state == ClientState.ACTIVE || (state == ClientState.ASLEEP && settings.sendsAsleep());
    }

    // ---- messages

    private void ifConnecting(Runnable step) {
        if (state == ClientState.CONNECTING) {
            step.run();
        }
    }

    private void onPingResp(long nowNanos) {
        if (state == ClientState.AWAKE) {
            sleep.onPingResp(nowNanos);
        } else {
            keepAlive.onPingResp();
        }
    }

    /** Either the consent, or the answer that the gateway does not know the client (§5.4.21). */
    private void onDisconnect(long nowNanos) {
        switch (state) {
            case LEAVING -> left(nowNanos);
            case FALLING_ASLEEP -> sleep.onDisconnect(nowNanos);
            case ACTIVE, AWAKE, ASLEEP -> lost("the gateway sent DISCONNECT", nowNanos);
            case CONNECTING, DISCONNECTED -> {}
        }
    }

    private void onAnswer(SnMessage answer, long nowNanos) {
        if (answer instanceof PubAck pubAck && pubAck.returnCode().equals(ReturnCode.INVALID_TOPIC_ID)) {
            // It comes at QoS 0 too, where no request waits for it.
            topicIds.forget(pubAck.topicId());
        }
        requests.onAnswer(answer, nowNanos);
    }

    private void publishWithoutSession(Publication publication, long nowNanos) {
        boolean possible =
                publication.topic() instanceof PredefinedTopicId || publication.topic() instanceof ShortTopicName;
        if (!possible) {
            throw new IllegalArgumentException("QoS -1 needs a predefined topic id or a short name");
        }
        TopicId topic = (TopicId) publication.topic();
        send(new Publish(false, QoS.MINUS_ONE, publication.retain(), topic, 0, publication.payload()), nowNanos);
    }

    // ---- for the exchanges

    private void request(Request request, long nowNanos) {
        requests.add(request);
        proceed(nowNanos);
    }

    void send(SnMessage message, long nowNanos) {
        if (state == ClientState.ACTIVE) {
            keepAlive.onSent(nowNanos);
        }
        listener.send(message);
    }

    ClientSettings settings() {
        return settings;
    }

    SnClientListener listener() {
        return listener;
    }

    TopicIds topicIds() {
        return topicIds;
    }

    /** 1 to 65535, or 0 to 65535. */
    int nextMsgId() {
        int msgId = nextMsgId;
        int afterLast = settings.usesMsgIdZero() ? 0 : 1;
        nextMsgId = msgId == MAX_MSG_ID ? afterLast : msgId + 1;
        return msgId;
    }
}
