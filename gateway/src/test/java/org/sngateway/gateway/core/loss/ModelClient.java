package org.sngateway.gateway.core.loss;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.topic.TopicFilter;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PingResp;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
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
import org.sngateway.sn.message.UnsubAck;
import org.sngateway.sn.message.Unsubscribe;
import org.sngateway.sn.message.WillMsg;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillMsgResp;
import org.sngateway.sn.message.WillMsgUpd;
import org.sngateway.sn.message.WillTopic;
import org.sngateway.sn.message.WillTopicReq;
import org.sngateway.sn.message.WillTopicResp;
import org.sngateway.sn.message.WillTopicUpd;

/**
 * A client as MQTT-SN 1.2 wants it, in virtual time.
 *
 * <ul>
 *   <li>It has one question open at a time and repeats it every T_RETRY, N_RETRY times (§6.13), a PUBLISH with DUP. It never
 *       has to give up here, but a DISCONNECT: that would be a {@linkplain #problems() problem}.
 *   <li>While it connects it heeds nothing but the answers to that. WILLTOPICREQ and WILLMSGREQ are answered as often as
 *       they come, in whatever order.
 *   <li>It knows each message at QoS 2 by its MsgId until PUBREL and takes it once. A topic id that it does not know it
 *       refuses with return code 2.
 *   <li>Topic ids last as long as it is connected, asleep or not; they are forgotten when it connects after a DISCONNECT, or
 *       with CleanSession (§6.5: the gateway registers them again).
 *   <li>Asleep it hears nothing. Awake it restarts its timer with every message but PINGRESP, and goes to sleep with that
 *       (§6.14).
 *   <li>It sends PINGREQ when it has sent nothing for its keep alive.
 * </ul>
 */
final class ModelClient {
    static final String ID = "sensor";
    static final int PREDEFINED_ID = 5;
    static final String PREDEFINED_NAME = "predefined/five";

    private static final long RETRY_NANOS = 10_000_000_000L;
    private static final int RETRIES = 3;
    private static final long SECOND = 1_000_000_000L;

    enum State {
        DISCONNECTED,
        CONNECTING,
        ACTIVE,
        ASLEEP,
        AWAKE
    }

    /** What goes out, and is repeated until something comes that answers it. */
    private static final class Question {
        final SnMessage message;
        /** Wants the same once more, as the gateway did not hear it. */
        final Predicate<SnMessage> cue;
        /** Takes the answer; false for any other message. */
        final Predicate<SnMessage> answer;

        int repetitionsLeft = RETRIES;
        long retryNanos;

        Question(SnMessage message, Predicate<SnMessage> cue, Predicate<SnMessage> answer) {
            this.message = message;
            this.cue = cue;
            this.answer = answer;
        }
    }

    private final LongSupplier clock;
    private final Consumer<SnMessage> link;
    private final boolean knowsDup;

    private State state = State.DISCONNECTED;
    private @Nullable Question question;
    private long lastSentNanos;
    private boolean cleanSession;
    private int keepAliveSeconds;
    private int sleepSeconds;
    private int lastMsgId;
    private boolean dead;

    /** Whether it connects with Will, and which one; all has been said, so that CONNACK may come. */
    private boolean statesWill;

    private @Nullable Will statedWill;
    private boolean mayConnect;

    /** The will that the gateway has accepted. */
    private @Nullable Will will;

    private final Map<Integer, String> names = new LinkedHashMap<>();
    private final Map<String, QoS> subscriptions = new LinkedHashMap<>();
    private final Set<Integer> unreleased = new HashSet<>();
    private final List<Message> received = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * A client that is not connected.
     *
     * @param clock tells the time in nanoseconds
     * @param link takes what it sends
     * @param knowsDup whether it marks repetitions and takes such as are marked; RIOT's clients do neither
     */
    ModelClient(LongSupplier clock, Consumer<SnMessage> link, boolean knowsDup) {
        this.clock = clock;
        this.link = link;
        this.knowsDup = knowsDup;
    }

    State state() {
        return state;
    }

    boolean isIdle() {
        return question == null;
    }

    /** Whether nothing is kept of it when it has gone. */
    boolean hasCleanSession() {
        return cleanSession;
    }

    /** What the gateway has been told of the will last. */
    @Nullable
    Will will() {
        return will;
    }

    /** The normal topic ids it knows. */
    Map<Integer, String> names() {
        return names;
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
        return state == State.ACTIVE ? keepAliveSeconds : sleepSeconds;
    }

    // ---- what it can be made to do; each waits for its answer but QoS 0

    void connects(boolean clean, int keepAlive) {
        beginsToConnect(clean, keepAlive);
        mayConnect = true;
        ask(new Connect(false, clean, 1, keepAlive, ID));
    }

    /** Connects with Will, and this will or none. */
    void connects(boolean clean, int keepAlive, @Nullable Will stated) {
        beginsToConnect(clean, keepAlive);
        statesWill = true;
        statedWill = stated;
        ask(new Connect(true, clean, 1, keepAlive, ID));
    }

    private void beginsToConnect(boolean clean, int keepAlive) {
        if (clean || state == State.DISCONNECTED) {
            names.clear();
        }
        if (clean) {
            unreleased.clear();
            subscriptions.clear();
            will = null;
        }
        cleanSession = clean;
        keepAliveSeconds = keepAlive;
        state = State.CONNECTING;
        statesWill = false;
        statedWill = null;
        mayConnect = false;
    }

    /** One answer leads to the next question; what is asked for again is told again. */
    private void connectFurther(SnMessage message) {
        Will stated = statedWill;
        if (statesWill && stated == null && message instanceof WillTopicReq) {
            mayConnect = true;
            askInstead(WillTopic.empty());
        } else if (message instanceof WillTopicReq && stated != null) {
            askInstead(new WillTopic(stated.qos(), stated.retain(), stated.topic()));
        } else if (message instanceof WillMsgReq && stated != null) {
            mayConnect = true;
            askInstead(new WillMsg(stated.message()));
        } else if (message instanceof ConnAck connAck && mayConnect) {
            expectAccepted(connAck, connAck.returnCode());
            question = null;
            state = State.ACTIVE;
            will = statesWill ? statedWill : will;
        }
    }

    void disconnects() {
        ask(Disconnect.plain(), Disconnect.class, answer -> true, answer -> state = State.DISCONNECTED);
    }

    void sleeps(int seconds) {
        ask(new Disconnect(seconds), Disconnect.class, answer -> true, answer -> {
            sleepSeconds = seconds;
            state = State.ASLEEP;
        });
    }

    void wakes() {
        state = State.AWAKE;
        ask(new PingReq(ID), PingResp.class, answer -> true, answer -> state = State.ASLEEP);
    }

    void pings() {
        ask(PingReq.withoutClientId(), PingResp.class, answer -> true, answer -> {});
    }

    void registers(String topic) {
        int msgId = nextMsgId();
        ask(new Register(0, msgId, topic), RegAck.class, answer -> answer.msgId() == msgId, regAck -> {
            expectAccepted(regAck, regAck.returnCode());
            names.put(regAck.topicId(), topic);
        });
    }

    /** Publishes to a topic that needs no registration or is registered. */
    void publishes(TopicId topic, QoS qos, String text) {
        int msgId = qos == QoS.ZERO ? 0 : nextMsgId();
        Publish publish = new Publish(false, qos, false, topic, msgId, Payload.ofText(text));
        switch (qos) {
            case ONE ->
                ask(
                        publish,
                        PubAck.class,
                        answer -> answer.msgId() == msgId && answer.topicId() == topic.value(),
                        pubAck -> expectAccepted(pubAck, pubAck.returnCode()));
            case TWO -> ask(publish, PubRec.class, answer -> answer.msgId() == msgId, pubRec -> releases(pubRec));
            case ZERO, MINUS_ONE -> send(publish);
        }
    }

    private void releases(PubRec pubRec) {
        ask(new Question(
                new PubRel(pubRec.msgId()),
                message -> message.equals(pubRec),
                answer(PubComp.class, answer -> answer.msgId() == pubRec.msgId(), answer -> {})));
    }

    /** The topic id under which it would publish to this name. */
    NormalTopicId idOf(String topic) {
        for (Map.Entry<Integer, String> known : names.entrySet()) {
            if (known.getValue().equals(topic)) {
                return new NormalTopicId(known.getKey());
            }
        }
        throw new IllegalStateException("the client knows no topic id for " + topic);
    }

    void subscribes(Topic topic, QoS qos) {
        int msgId = nextMsgId();
        ask(new Subscribe(false, qos, msgId, topic), SubAck.class, answer -> answer.msgId() == msgId, subAck -> {
            expectAccepted(subAck, subAck.returnCode());
            subscriptions.put(filterOf(topic), subAck.qos());
            learn(topic, subAck);
        });
    }

    private void learn(Topic topic, SubAck subAck) {
        boolean expected;
        if (topic instanceof TopicId asked) {
            expected = subAck.topicId() == asked.value();
        } else if (TopicFilter.hasWildcard(filterOf(topic))) {
            expected = subAck.topicId() == 0;
        } else {
            expected = subAck.topicId() != 0;
            names.put(subAck.topicId(), filterOf(topic));
        }
        if (!expected) {
            problems.add("to " + topic + " it was answered " + subAck);
        }
    }

    void unsubscribes(Topic topic) {
        int msgId = nextMsgId();
        ask(
                new Unsubscribe(msgId, topic),
                UnsubAck.class,
                answer -> answer.msgId() == msgId,
                answer -> subscriptions.remove(filterOf(topic)));
    }

    /** Changes topic, QoS and Retain of the will; the message stays. */
    void changesWillTopic(Will next) {
        WillTopicUpd update = new WillTopicUpd(next.qos(), next.retain(), next.topic());
        ask(update, WillTopicResp.class, answer -> true, answer -> {
            expectAccepted(answer, answer.returnCode());
            Payload message = will == null ? Payload.EMPTY : will.message();
            will = new Will(next.topic(), next.qos(), next.retain(), message);
        });
    }

    void changesWillMessage(Payload message) {
        ask(new WillMsgUpd(message), WillMsgResp.class, answer -> true, answer -> {
            expectAccepted(answer, answer.returnCode());
            if (will != null) {
                will = new Will(will.topic(), will.qos(), will.retain(), message);
            }
        });
    }

    void deletesWill() {
        ask(WillTopicUpd.empty(), WillTopicResp.class, answer -> true, answer -> {
            expectAccepted(answer, answer.returnCode());
            will = null;
        });
    }

    /** It drops its question for the sake of the next one. */
    void dropsItsQuestion() {
        question = null;
    }

    /** Its battery is empty. */
    void dies() {
        dead = true;
        question = null;
    }

    /** Its battery was empty; it has forgotten everything. */
    void restarts() {
        state = State.DISCONNECTED;
        question = null;
        names.clear();
    }

    // ---- what comes

    void onMessage(SnMessage message) {
        boolean hears = question != null || state == State.ACTIVE || state == State.AWAKE;
        if (dead || !hears) {
            return;
        }
        Question open = question;
        if (open != null && state == State.AWAKE && !(message instanceof PingResp)) {
            open.retryNanos = clock.getAsLong() + RETRY_NANOS;
        }
        if (open != null && open.answer.test(message)) {
            return;
        }
        if (state == State.CONNECTING) {
            connectFurther(message);
        } else if (open != null && open.cue.test(message)) {
            send(open.message);
        } else {
            serve(message);
        }
    }

    private void serve(SnMessage message) {
        if (message instanceof Register register) {
            names.put(register.topicId(), register.topicName());
            send(new RegAck(register.topicId(), register.msgId(), ReturnCode.ACCEPTED));
        } else if (message instanceof Publish publish) {
            take(publish);
        } else if (message instanceof PubRel pubRel) {
            unreleased.remove(pubRel.msgId());
            send(new PubComp(pubRel.msgId()));
        } else if (message instanceof PingReq) {
            send(new PingResp());
        } else if (message instanceof Disconnect) {
            problems.add("the gateway sent DISCONNECT to a client in " + state);
        } else if (message instanceof PubAck pubAck && !pubAck.returnCode().isAccepted()) {
            problems.add("it was answered " + pubAck);
        }
    }

    private void take(Publish publish) {
        String name = nameOf(publish.topic());
        if (name == null || (publish.dup() && !knowsDup)) {
            ReturnCode refusal = name == null ? ReturnCode.INVALID_TOPIC_ID : ReturnCode.NOT_SUPPORTED;
            send(new PubAck(publish.topic().value(), publish.msgId(), refusal));
            return;
        }
        if (publish.qos() == QoS.ONE) {
            send(new PubAck(publish.topic().value(), publish.msgId(), ReturnCode.ACCEPTED));
        } else if (publish.qos() == QoS.TWO) {
            send(new PubRec(publish.msgId()));
        }
        if (publish.qos() != QoS.TWO || unreleased.add(publish.msgId())) {
            received.add(new Message(name, publish.qos(), publish.data().asText()));
        }
    }

    private @Nullable String nameOf(TopicId topic) {
        return topic instanceof NormalTopicId ? names.get(topic.value()) : filterOf(topic);
    }

    private static String filterOf(Topic topic) {
        if (topic instanceof TopicName name) {
            return name.text();
        } else if (topic instanceof ShortTopicName name) {
            return name.name().orElseThrow();
        } else if (topic.equals(new PredefinedTopicId(PREDEFINED_ID))) {
            return PREDEFINED_NAME;
        }
        throw new IllegalArgumentException("nothing is known of " + topic);
    }

    // ---- time

    long deadlineNanos() {
        if (dead) {
            return Deadline.NEVER;
        } else if (question != null) {
            return question.retryNanos;
        }
        return state == State.ACTIVE ? lastSentNanos + keepAliveSeconds * SECOND : Deadline.NEVER;
    }

    /** The deadline has come. */
    void onDeadline() {
        Question open = question;
        if (open == null) {
            pings();
        } else if (open.repetitionsLeft == 0 && open.message.equals(Disconnect.plain())) {
            // Without an answer it has left all the same: an unknown sender is told so once only (R8.5).
            question = null;
            state = State.DISCONNECTED;
        } else if (open.repetitionsLeft == 0) {
            problems.add("it gave up " + open.message.type());
            question = null;
        } else {
            open.repetitionsLeft--;
            open.retryNanos = clock.getAsLong() + RETRY_NANOS;
            send(open.message instanceof Publish publish && knowsDup ? publish.asDuplicate() : open.message);
        }
    }

    // ---- questions

    private <T extends SnMessage> void ask(
            SnMessage message, Class<T> type, Predicate<T> matches, Consumer<T> whenAnswered) {
        ask(new Question(message, any -> false, answer(type, matches, whenAnswered)));
    }

    /** Asks what is answered elsewhere. */
    private void ask(SnMessage message) {
        ask(new Question(message, cue -> false, answer -> false));
    }

    private void askInstead(SnMessage message) {
        question = null;
        ask(message);
    }

    private void ask(Question next) {
        if (question != null) {
            throw new IllegalStateException("the client still waits for the answer to " + question.message);
        }
        question = next;
        next.retryNanos = clock.getAsLong() + RETRY_NANOS;
        send(next.message);
    }

    private <T extends SnMessage> Predicate<SnMessage> answer(
            Class<T> type, Predicate<T> matches, Consumer<T> whenAnswered) {
        return message -> {
            if (!type.isInstance(message) || !matches.test(type.cast(message))) {
                return false;
            }
            question = null;
            whenAnswered.accept(type.cast(message));
            return true;
        };
    }

    private void expectAccepted(SnMessage answer, ReturnCode returnCode) {
        if (!returnCode.isAccepted()) {
            problems.add("it was answered " + answer);
        }
    }

    private void send(SnMessage message) {
        lastSentNanos = clock.getAsLong();
        link.accept(message);
    }

    private int nextMsgId() {
        return ++lastMsgId;
    }
}
