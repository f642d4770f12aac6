package org.sngateway.sim.loss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.topic.TopicFilter;
import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.client.Publication;
import org.sngateway.sim.client.SnClient;
import org.sngateway.sim.client.SnClientListener;
import org.sngateway.sim.client.Will;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRel;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillTopicResp;

/**
 * The client of a course: an {@link SnClient}, what it has been told, and what no client should see, its {@linkplain
 * #problems() problems}.
 *
 * <p>It never has to give up, and never is refused anything. It sends from sleep without CONNECT (R8.21). When it connects
 * after a DISCONNECT it has forgotten its topic ids (§6.5: the gateway registers them again).
 */
final class CourseClient implements SnClientListener {
    static final String ID = "sensor";
    static final int PREDEFINED_ID = 5;
    static final String PREDEFINED_NAME = "predefined/five";

    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final int RETRIES = 3;
    private static final Duration CONGESTION_PAUSE = Duration.ofMinutes(5);
    private static final int MAX_QUEUED = 10;

    private final LongSupplier clock;
    private final Consumer<SnMessage> link;
    private final boolean knowsDup;

    private SnClient client = newClient(Course.KEEP_ALIVE);
    private int keepAliveSeconds = Course.KEEP_ALIVE;
    private boolean cleanSession;
    private int sleepSeconds;
    private int nextSleepSeconds;
    private boolean goesOn;
    private boolean dead;

    /** The will that the gateway has accepted, and that which it is told. */
    private @Nullable Will will;

    private @Nullable Will nextWill;

    private @Nullable Subscribe subscribe;
    /** What it has registered, or subscribed to by name, and what the gateway has registered. */
    private final Set<String> names = new LinkedHashSet<>();

    private final Map<String, QoS> subscriptions = new LinkedHashMap<>();
    private final Map<Integer, Publish> unreleased = new HashMap<>();
    private final List<Message> received = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * A client that is not connected.
     *
     * @param clock tells the time in nanoseconds
     * @param link takes what it sends
     * @param knowsDup whether it marks repetitions and takes such as are marked; RIOT's clients do neither
     */
    CourseClient(LongSupplier clock, Consumer<SnMessage> link, boolean knowsDup) {
        this.clock = clock;
        this.link = link;
        this.knowsDup = knowsDup;
    }

    private SnClient newClient(int keepAlive) {
        ClientSettings settings =
                new ClientSettings(ID, Duration.ofSeconds(keepAlive), RETRY, RETRIES, CONGESTION_PAUSE, MAX_QUEUED);
        return new SnClient(settings.thatSendsAsleep(), this);
    }

    ClientState state() {
        return client.state();
    }

    /** Whether it can do the next thing. */
    boolean isIdle() {
        return dead || goesOn || client.isIdle();
    }

    /** Whether nothing is kept of it when it has gone. */
    boolean hasCleanSession() {
        return cleanSession;
    }

    /** The will that the gateway has accepted last. */
    @Nullable
    Will will() {
        return will;
    }

    /** The names of which it knows the topic ids. */
    List<String> names() {
        return names.stream().filter(this::knows).toList();
    }

    private boolean knows(String name) {
        return client.topicId(new TopicName(name)) != null;
    }

    /** What it has subscribed to, by the name or filter that it means. */
    Map<String, QoS> subscriptions() {
        return subscriptions;
    }

    List<Message> received() {
        return received;
    }

    /** What no client should see. */
    List<String> problems() {
        return problems;
    }

    /** How long it may be silent before the gateway takes it for lost, without the tolerance. */
    int promisedSeconds() {
        return state() == ClientState.ACTIVE ? keepAliveSeconds : sleepSeconds;
    }

    private long now() {
        return clock.getAsLong();
    }

    // ---- what it can be made to do; each waits for its answer but QoS 0

    /** Connects without a word about its will. */
    void connects(boolean clean, int keepAlive) {
        beginsToConnect(clean, keepAlive);
        client.connect(clean, false, now());
    }

    /** Connects with Will, and this will or none. */
    void connects(boolean clean, int keepAlive, @Nullable Will stated) {
        beginsToConnect(clean, keepAlive);
        client.connect(clean, true, now());
        states(stated);
    }

    private void beginsToConnect(boolean clean, int keepAlive) {
        goesOn = false;
        if (keepAlive != keepAliveSeconds) {
            keepAliveSeconds = keepAlive;
            client = newClient(keepAlive);
        }
        if (state() == ClientState.DISCONNECTED) {
            client.restart();
        }
        if (clean) {
            unreleased.clear();
            subscriptions.clear();
            will = null;
        }
        cleanSession = clean;
    }

    private void states(@Nullable Will next) {
        nextWill = next;
        client.updateWill(Optional.ofNullable(next), now());
    }

    void disconnects() {
        client.disconnect(now());
    }

    void sleeps(int seconds) {
        goesOn = false;
        nextSleepSeconds = seconds;
        client.sleep(seconds, now());
    }

    void wakes() {
        goesOn = false;
        client.wake(now());
    }

    /** It does the next thing before its wake is over. */
    void goesOn() {
        goesOn = true;
    }

    void pings() {
        client.ping(now());
    }

    void registers(String topic) {
        client.register(new TopicName(topic), now());
    }

    /** Publishes to a topic that needs no registration or is registered. */
    void publishes(Topic topic, QoS qos, String text) {
        if (client.topicId(topic) == null) {
            throw new IllegalStateException("the client knows no topic id for " + topic);
        }
        client.publish(0, new Publication(topic, Payload.ofText(text), qos, false), now());
    }

    void subscribes(Topic topic, QoS qos) {
        client.subscribe(topic, qos, now());
    }

    void unsubscribes(Topic topic) {
        client.unsubscribe(topic, now());
    }

    /** Changes topic, QoS and Retain of the will; the message stays. */
    void changesWillTopic(Will next) {
        Payload message = will == null ? Payload.EMPTY : will.message();
        states(new Will(next.topic(), message, next.qos(), next.retain()));
    }

    void changesWillMessage(Payload message) {
        Will present = will;
        if (present == null) {
            throw new IllegalStateException("the client has no will");
        }
        states(new Will(present.topic(), message, present.qos(), present.retain()));
    }

    void deletesWill() {
        states(null);
    }

    /** Its battery is empty. */
    void dies() {
        dead = true;
    }

    /** Its battery was empty. */
    void restarts() {
        client.restart();
    }

    // ---- messages

    @Override
    public void send(SnMessage message) {
        if (message instanceof Subscribe asked) {
            subscribe = asked;
            names.add(nameOf(asked.topic()));
        } else if (message instanceof Register register) {
            names.add(register.topicName());
        }
        link.accept(message instanceof Publish publish && !knowsDup ? withoutDup(publish) : message);
    }

    private static Publish withoutDup(Publish publish) {
        return new Publish(false, publish.qos(), publish.retain(), publish.topic(), publish.msgId(), publish.data());
    }

    void onMessage(SnMessage message) {
        boolean hears = state() != ClientState.ASLEEP || !client.isIdle();
        if (dead || state() == ClientState.DISCONNECTED || !hears) {
            return;
        }
        if (message instanceof Publish publish && publish.dup() && !knowsDup) {
            link.accept(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.NOT_SUPPORTED));
            return;
        }
        check(message);
        client.onMessage(message, now());
    }

    private void check(SnMessage message) {
        if (isRefusal(message)) {
            problems.add("it was answered " + message);
        } else if (message instanceof SubAck subAck) {
            checkTopicId(subAck);
        } else if (message instanceof Register register) {
            names.add(register.topicName());
        } else if (message instanceof Publish publish && publish.qos() == QoS.TWO) {
            Publish before = unreleased.putIfAbsent(publish.msgId(), publish);
            if (before != null && !before.data().equals(publish.data())) {
                problems.add(publish + " came before PUBREL for " + before);
            }
        } else if (message instanceof PubRel pubRel) {
            unreleased.remove(pubRel.msgId());
        }
    }

    private static boolean isRefusal(SnMessage message) {
        return (message instanceof ConnAck connAck && !connAck.returnCode().isAccepted())
                || (message instanceof RegAck regAck && !regAck.returnCode().isAccepted())
                || (message instanceof PubAck pubAck && !pubAck.returnCode().isAccepted())
                || (message instanceof SubAck subAck && !subAck.returnCode().isAccepted())
                || (message instanceof WillTopicResp topic
                        && !topic.returnCode().isAccepted())
                || (message instanceof WillMsgResp text && !text.returnCode().isAccepted());
    }

    /** §6.9: the id of a filter with wildcards is 0, that of a name is not. */
    private void checkTopicId(SubAck subAck) {
        Subscribe asked = subscribe;
        if (asked == null || asked.msgId() != subAck.msgId()) {
            return;
        }
        boolean expected;
        if (asked.topic() instanceof TopicId id) {
            expected = subAck.topicId() == id.value();
        } else {
            expected = (subAck.topicId() == 0) == TopicFilter.hasWildcard(nameOf(asked.topic()));
        }
        if (!expected) {
            problems.add("to " + asked.topic() + " it was answered " + subAck);
        }
    }

    private static String nameOf(Topic topic) {
        if (topic instanceof TopicName name) {
            return name.text();
        } else if (topic instanceof ShortTopicName name) {
            return name.name().orElseThrow();
        } else if (topic.equals(new PredefinedTopicId(PREDEFINED_ID))) {
            return PREDEFINED_NAME;
        }
        throw new IllegalArgumentException("nothing is known of " + topic);
    }

    // ---- events

    @Override
    public void onConnected(long nowNanos) {}

    @Override
    public void onConnectRefused(ReturnCode returnCode, long nowNanos) {}

    @Override
    public void onConnectionLost(String reason, long nowNanos) {
        problems.add("it lost its connection: " + reason);
    }

    @Override
    public void onAsleep(long nowNanos) {
        sleepSeconds = nextSleepSeconds;
    }

    @Override
    public void onWakeOver(boolean answered, long nowNanos) {
        if (!answered) {
            problems.add("its wake was not ended");
        }
    }

    @Override
    public void onReceived(Publication publication, long nowNanos) {
        received.add(new Message(
                nameOf(publication.topic()),
                publication.qos(),
                publication.payload().asText()));
    }

    @Override
    public void onSubscribed(Topic topic, QoS granted, ReturnCode returnCode, long nowNanos) {
        subscriptions.put(nameOf(topic), granted);
    }

    @Override
    public void onUnsubscribed(Topic topic, long nowNanos) {
        subscriptions.remove(nameOf(topic));
    }

    @Override
    public void onWillUpdated(ReturnCode returnCode, long nowNanos) {
        will = nextWill;
    }

    // ---- time

    long deadlineNanos() {
        return dead ? Deadline.NEVER : client.nextDeadlineNanos();
    }

    /** The deadline has come. */
    void onDeadline() {
        client.onTick(now());
    }
}
