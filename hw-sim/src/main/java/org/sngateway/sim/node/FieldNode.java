package org.sngateway.sim.node;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.client.Publication;
import org.sngateway.sim.client.SnClient;
import org.sngateway.sim.client.SnClientListener;
import org.sngateway.sim.client.Will;
import org.sngateway.sim.firmware.Habits;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/**
 * A node of a scenario: it connects, subscribes, takes readings, sleeps, leaves and dies by itself and by its own
 * clock, with the habits of its firmware. Pure, like its client.
 */
public final class FieldNode implements SnClientListener, Habits.Ends {
    /** The events of a node, and its questions. */
    public interface Listener {
        /**
         * The node takes a reading at QoS 0, 1 or 2, or sends one at QoS -1.
         *
         * @param readings the index of its population's readings
         * @return the number for the message, 0 or more
         */
        long onReading(FieldNode node, int readings);

        /** A reading is acknowledged; at QoS 0 and -1 it is sent. */
        default void onAcknowledged(FieldNode node, long number) {}

        /** A reading is given up: refused, or removed from a full queue. */
        default void onGivenUp(FieldNode node, long number, ReturnCode returnCode) {}

        /** A message of a subscription came. */
        default void onReceived(FieldNode node, Publication publication) {}

        /** The node connects with CleanSession, so messages of its old session need not arrive any more. */
        default void onBeginsAgain(FieldNode node) {}

        default void onConnected(FieldNode node) {}

        /**
         * The connection is lost, or was refused.
         *
         * @param reason in words
         */
        default void onConnectionLost(FieldNode node, String reason) {}

        /**
         * Gateway and broker accepted a subscription; matching messages must arrive from now on.
         *
         * @param commands the index of its population's commands
         */
        default void onSubscribed(FieldNode node, int commands, QoS granted) {}

        /**
         * The node ends a subscription, for a while.
         *
         * @param commands the index of its population's commands
         */
        default void onUnsubscribes(FieldNode node, int commands) {}

        /** A wake is over. */
        default void onWakeOver(FieldNode node, boolean answered) {}

        /** The node disconnects in order. */
        default void onLeaves(FieldNode node) {}

        /** The node loses its power, for a while. */
        default void onSwitchedOff(FieldNode node) {}

        /** The node is dead. */
        default void onDied(FieldNode node) {}
    }

    private static final int MAX_QUEUED = 30;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    /** Kinds of readings and of commands that have short topic names of their own. */
    private static final int KINDS_PER_NODE = 16;

    /** By how much its other will is longer. */
    private static final int OTHER_WILL_OCTETS = 7;

    /** Another period is at most 2.5 times as long as the usual one, and has to fit into a Duration. */
    private static final int LONGEST_USUAL_SECONDS = 0xFFFF * 2 / 5;

    private static final int FIRST_COMMAND = KINDS_PER_NODE / 2;
    private static final long PAUSE_AFTER_LEAVE_NANOS = 30_000_000_000L;
    /** So long some subscriptions are over: time for the broker to come back, and to hear it. */
    private static final long LONG_WITHOUT_NANOS = 300_000_000_000L;

    /** A node that disconnects to sleep listens for this time whenever it is back. */
    private static final long LISTENS_NANOS = 5_000_000_000L;

    private final Population population;
    private final int index;
    private final RandomGenerator random;
    private final Consumer<SnMessage> radio;
    private final Listener listener;
    private final Habits habits;
    private final String willTopic;
    private final SnClient client;
    /** The topic of each kind of reading. */
    private final Topic[] topics;
    /** The name of the topic of each kind of reading. */
    private final String[] readingNames;
    /** The topic of the subscription to each kind of command. */
    private final Topic[] filters;
    /** The name of the topic of each kind of command. */
    private final String[] commandNames;

    /** The time of the next reading of each kind. */
    private final long[] readNanos;
    /** The indices of the commands that are subscribed to, or are about to be: for good, or until the next clean session. */
    private final boolean[] subscribed;

    private final boolean[] subscribing;
    /** The indices of the commands whose subscription it has ended, for a while. */
    private final boolean[] unsubscribed;
    /** The QoS that it was told of each subscription last. */
    private final QoS[] granted;

    private final long willNumber;
    private boolean hasOtherWill;
    private int sleepSeconds;
    /** It has said another duration since it last woke up: at most one more for each sleep. */
    private boolean hasSaidOtherSleep;

    private long connectNanos = Deadline.NEVER;
    private long leaveNanos = Deadline.NEVER;
    private long sleepNanos = Deadline.NEVER;
    private long deathNanos = Deadline.NEVER;
    private long changeNanos = Deadline.NEVER;
    /** It has changed its mind, and its next session is a clean one. */
    private boolean wantsCleanSession;
    /** Whether its last CONNECT said so. */
    private boolean hasCleanSession;

    /** The last REGISTER of the gateway, and the refusal that it got. */
    private @Nullable Register registered;

    private Optional<ReturnCode> refusal = Optional.empty();
    private long subscribeNanos = Deadline.NEVER;
    /** It has disconnected to sleep, or is about to. */
    private boolean asleep;

    private boolean quiet;
    private boolean gone;
    private boolean dead;
    private boolean off;
    private long nowNanos;

    /**
     * A node that is switched off.
     *
     * @param number of the node in its population, counted from 1
     * @param index of the node in its world, counted from 0
     * @param willNumber the number in the message of its will, if it has one
     * @param radio sends a message to the gateway
     */
    public FieldNode(
            Population population,
            int number,
            int index,
            long willNumber,
            RandomGenerator random,
            Consumer<SnMessage> radio,
            Listener listener) {
        this.population = population;
        this.index = index;
        this.random = random;
        this.radio = radio;
        this.listener = listener;
        habits = Habits.of(population.firmware());
        willTopic = population.clientId(number) + "/will";
        client = new SnClient(
                habits.settings(new ClientSettings(
                        population.clientId(number),
                        population.keepAlive(),
                        population.retryInterval(),
                        population.retryCount(),
                        population.retryInterval(),
                        MAX_QUEUED)),
                this);
        topics = new Topic[population.readings().size()];
        readingNames = new String[topics.length];
        for (int i = 0; i < topics.length; i++) {
            Readings readings = population.readings().get(i);
            readingNames[i] = readings.shortTopic() ? shortName(i) : topic(readings);
            topics[i] = form(readingNames[i], readings.predefinedId(), readings.shortTopic());
        }
        filters = new Topic[population.commands().size()];
        commandNames = new String[filters.length];
        for (int i = 0; i < filters.length; i++) {
            Commands commands = population.commands().get(i);
            commandNames[i] = commands.shortTopic() ? shortName(FIRST_COMMAND + i) : topic(commands);
            String filter = commands.shortTopic() ? commandNames[i] : filter(commands);
            filters[i] = form(filter, commands.predefinedId(), commands.shortTopic());
        }
        readNanos = new long[topics.length];
        Arrays.fill(readNanos, Deadline.NEVER);
        subscribed = new boolean[population.commands().size()];
        subscribing = new boolean[population.commands().size()];
        unsubscribed = new boolean[population.commands().size()];
        granted = new QoS[population.commands().size()];
        Arrays.fill(granted, QoS.ZERO);
        sleepSeconds = (int) population.sleep().toSeconds();
        this.willNumber = willNumber;
        population
                .will()
                .ifPresent(qos -> client.updateWill(
                        Optional.of(new Will(
                                willTopic,
                                NumberedPayload.of(willNumber, population.willOctets()),
                                qos,
                                population.willRetain())),
                        0));
    }

    /** Switches the node on. */
    public void start(long nowNanos) {
        long startNanos = nowNanos + within(population.startWithin().toNanos());
        connectNanos = startNanos;
        if (!population.battery().isZero()) {
            deathNanos = startNanos + within(population.battery().toNanos());
        }
        for (int i = 0; i < readNanos.length; i++) {
            readNanos[i] =
                    startNanos + within(population.readings().get(i).every().toNanos());
        }
        planLeave(startNanos);
        planChange(startNanos);
    }

    /** No more readings, leaves or deaths; earlier readings are still sent. */
    public void calmDown() {
        quiet = true;
        Arrays.fill(readNanos, Deadline.NEVER);
        leaveNanos = Deadline.NEVER;
        deathNanos = Deadline.NEVER;
        changeNanos = Deadline.NEVER;
    }

    /** Takes one more reading of each kind. */
    public void readOnceMore(long nowNanos) {
        this.nowNanos = nowNanos;
        for (int i = 0; i < readNanos.length && !dead; i++) {
            read(i, nowNanos);
        }
    }

    /** Disconnects in order and does not come back. */
    public void takeLeave(long nowNanos) {
        calmDown();
        gone = true;
        connectNanos = Deadline.NEVER;
        if (dead) {
            return;
        }
        if (client.state() != ClientState.DISCONNECTED) {
            listener.onLeaves(this);
        }
        client.disconnect(nowNanos);
    }

    /** Wakes a sleeping node at once. */
    public void wake(long nowNanos) {
        if (dead) {
            return;
        }
        this.nowNanos = nowNanos;
        if (asleep && client.state() == ClientState.DISCONNECTED) {
            connectNanos = nowNanos;
        }
        client.wake(nowNanos);
    }

    /** The node loses its power, without a word to the gateway and with all that waits to be sent. */
    public void switchOff(long nowNanos) {
        this.nowNanos = nowNanos;
        off = true;
        asleep = false;
        sleepNanos = Deadline.NEVER;
        subscribeNanos = Deadline.NEVER;
        connectNanos = Deadline.NEVER;
        Arrays.fill(subscribing, false);
        client.restart();
        listener.onSwitchedOff(this);
    }

    /** The node has power again, and connects. */
    public void switchOn(long nowNanos) {
        off = false;
        connectNanos = nowNanos;
    }

    /** Whether it has no power. */
    public boolean isOff() {
        return off;
    }

    /** A message of the gateway. */
    public void onMessage(SnMessage message, long nowNanos) {
        this.nowNanos = nowNanos;
        if (!dead && !off && !(message instanceof Register register && refuses(register))) {
            habits.onHeard(message, this, nowNanos);
        }
    }

    /** A repeated REGISTER gets the answer that it had. */
    private boolean refuses(Register register) {
        double share = population.conditions().refusesRegister();
        boolean hears = client.state() == ClientState.ACTIVE || client.state() == ClientState.AWAKE;
        if (share == 0 || !hears) {
            return false;
        }
        if (!register.equals(registered)) {
            registered = register;
            boolean isRefused = !quiet && random.nextDouble() < share;
            refusal = isRefused
                    ? Optional.of(random.nextBoolean() ? ReturnCode.CONGESTION : ReturnCode.INVALID_TOPIC_ID)
                    : Optional.empty();
            if (refusal.equals(Optional.of(ReturnCode.INVALID_TOPIC_ID))) {
                endSubscriptionTo(register.topicName());
            }
        }
        refusal.ifPresent(code -> send(new RegAck(register.topicId(), register.msgId(), code)));
        return refusal.isPresent();
    }

    /** When to call {@link #onTick}; {@link Deadline#NEVER} when nothing waits. */
    public long nextDeadlineNanos() {
        if (dead) {
            return Deadline.NEVER;
        }
        long deadline = Math.min(client.nextDeadlineNanos(), Math.min(connectNanos, Math.min(leaveNanos, deathNanos)));
        deadline = Math.min(deadline, Math.min(sleepNanos, Math.min(changeNanos, subscribeNanos)));
        for (long read : readNanos) {
            deadline = Math.min(deadline, read);
        }
        return deadline;
    }

    /** Time has passed. */
    public void onTick(long nowNanos) {
        this.nowNanos = nowNanos;
        if (dead) {
            return;
        }
        if (Deadline.isDue(deathNanos, nowNanos)) {
            dead = true;
            listener.onDied(this);
            return;
        }
        client.onTick(nowNanos);
        if (Deadline.isDue(connectNanos, nowNanos)) {
            connect(nowNanos);
        }
        for (int i = 0; i < readNanos.length; i++) {
            if (Deadline.isDue(readNanos[i], nowNanos)) {
                readNanos[i] = nowNanos + jittered(population.readings().get(i));
                read(i, nowNanos);
            }
        }
        if (Deadline.isDue(sleepNanos, nowNanos)) {
            takeLeaveToSleep(nowNanos);
        }
        if (Deadline.isDue(changeNanos, nowNanos)) {
            planChange(nowNanos);
            changeMind(nowNanos);
        }
        if (Deadline.isDue(subscribeNanos, nowNanos)) {
            subscribeNanos = Deadline.NEVER;
            subscribe(nowNanos);
        }
        if (Deadline.isDue(leaveNanos, nowNanos)) {
            leave(nowNanos);
        }
    }

    public Population population() {
        return population;
    }

    public String clientId() {
        return client.clientId();
    }

    /** The node's index in its world, counted from 0. */
    public int index() {
        return index;
    }

    /** The state in the words of the specification, whatever its client calls it. */
    @Override
    public ClientState state() {
        ClientState state = client.state();
        if (asleep && state == ClientState.LEAVING) {
            return ClientState.FALLING_ASLEEP;
        }
        return asleep && state == ClientState.DISCONNECTED ? ClientState.ASLEEP : state;
    }

    public boolean isDead() {
        return dead;
    }

    /** The number of readings and requests that are not answered yet. */
    public int pending() {
        return client.pending();
    }

    private String topic(Readings readings) {
        return clientId() + "/" + readings.name();
    }

    private String topic(Commands commands) {
        return clientId() + "/" + commands.name() + (commands.wildcard() ? "/1" : "");
    }

    private String filter(Commands commands) {
        return clientId() + "/" + commands.name() + (commands.wildcard() ? "/+" : "");
    }

    /** The name of the topic of a kind of its readings, by index. */
    public String readingTopic(int index) {
        return readingNames[index];
    }

    /** The name of the topic of a kind of messages to it, by index. */
    public String commandTopic(int index) {
        return commandNames[index];
    }

    /** The filter of a subscription, as the broker knows it, by index. */
    public String commandFilter(int index) {
        Commands commands = population.commands().get(index);
        return commands.shortTopic() ? commandNames[index] : filter(commands);
    }

    /** Whether a message for it came under the topic of this kind. */
    public boolean isUnder(Topic topic, int index) {
        // By name also where the subscription is by id: it may be one that the gateway had given up before it was
        // granted.
        return topic instanceof TopicName name ? name.text().equals(commandNames[index]) : topic.equals(filters[index]);
    }

    /** The QoS that it was told of this subscription. */
    public QoS grantedQos(int index) {
        return granted[index];
    }

    /** Whether it has ended this subscription, and is not told that it is in force again. */
    public boolean hasUnsubscribed(int index) {
        return unsubscribed[index];
    }

    /** Whether it has begun its session, or tries to, with CleanSession. */
    public boolean hasCleanSession() {
        return hasCleanSession;
    }

    /** Whether it may have a will with this payload. */
    public boolean isWill(Payload payload, long number) {
        int octets = population.willOctets();
        boolean isOther =
                !population.changes().isZero() && NumberedPayload.isIntact(payload, number, octets + OTHER_WILL_OCTETS);
        return isOther || NumberedPayload.isIntact(payload, number, octets);
    }

    /** The topic of its will. */
    public String willTopic() {
        return willTopic;
    }

    // ---- what the node does by itself

    private void connect(long nowNanos) {
        connectNanos = Deadline.NEVER;
        asleep = false;
        boolean clean = population.cleanSession() || wantsCleanSession;
        // A clean session may have ended with its connection; what the node had is gone then too.
        if (clean || hasCleanSession) {
            Arrays.fill(subscribed, false);
            listener.onBeginsAgain(this);
        }
        hasCleanSession = clean;
        if (client.state() == ClientState.DISCONNECTED) {
            chooseKeepAlive();
        }
        client.connect(clean, nowNanos);
    }

    private boolean choosesOtherPeriod() {
        double share = population.conditions().otherPeriods();
        return share > 0 && !quiet && random.nextDouble() < share;
    }

    /** For the next connection. */
    private void chooseKeepAlive() {
        if (population.conditions().otherPeriods() > 0) {
            Duration usual = population.keepAlive();
            client.setKeepAlive(choosesOtherPeriod() && !usual.isZero() ? Duration.ofSeconds(other(usual)) : usual);
        }
    }

    /** Another duration, in seconds. */
    private int other(Duration usual) {
        int seconds = (int) Math.min(usual.toSeconds(), LONGEST_USUAL_SECONDS);
        return Math.max(1, seconds / 2 + random.nextInt(2 * seconds));
    }

    private void sleepForOtherTime(long nowNanos) {
        hasSaidOtherSleep = true;
        int usual = (int) population.sleep().toSeconds();
        sleepSeconds = sleepSeconds == usual ? other(population.sleep()) : usual;
        client.sleep(sleepSeconds, nowNanos);
    }

    private void read(int readings, long nowNanos) {
        if (off) {
            return;
        }
        Readings what = population.readings().get(readings);
        long number = listener.onReading(this, readings);
        client.publish(
                number,
                new Publication(
                        topics[readings], NumberedPayload.of(number, what.payloadOctets()), what.qos(), what.retain()),
                nowNanos);
    }

    private static Topic form(String name, int predefinedId, boolean isShort) {
        if (isShort) {
            return ShortTopicName.of(name);
        }
        return predefinedId == 0 ? new TopicName(name) : new PredefinedTopicId(predefinedId);
    }

    /** Nodes far apart may share one. That does no harm: a message is known by its number. */
    private String shortName(int kind) {
        int number = index * KINDS_PER_NODE + kind;
        return "" + LETTERS.charAt(number / LETTERS.length() % LETTERS.length())
                + LETTERS.charAt(number % LETTERS.length());
    }

    private void leave(long nowNanos) {
        planLeave(nowNanos + PAUSE_AFTER_LEAVE_NANOS);
        if (client.state() != ClientState.DISCONNECTED && !asleep) {
            sleepNanos = Deadline.NEVER;
            listener.onLeaves(this);
            client.disconnect(nowNanos);
        }
    }

    private void planLeave(long nowNanos) {
        if (!population.leaves().isZero() && !quiet) {
            leaveNanos = nowNanos + within(2 * population.leaves().toNanos());
        }
    }

    private void planChange(long nowNanos) {
        if (!population.changes().isZero() && !quiet) {
            changeNanos = nowNanos + 1 + within(2 * population.changes().toNanos());
        }
    }

    private void changeMind(long nowNanos) {
        int kind = random.nextInt(4);
        if (kind == 0 && population.sleeps()) {
            sleepSeconds = other(population.sleep());
            if (client.state() != ClientState.DISCONNECTED && client.state() != ClientState.CONNECTING) {
                client.sleep(sleepSeconds, nowNanos);
            }
        } else if (kind == 1 && population.will().isPresent()) {
            hasOtherWill = !hasOtherWill;
            int octets = population.willOctets() + (hasOtherWill ? OTHER_WILL_OCTETS : 0);
            client.updateWill(
                    Optional.of(new Will(
                            willTopic,
                            NumberedPayload.of(willNumber, octets),
                            population.will().get(),
                            population.willRetain())),
                    nowNanos);
        } else if (kind == 2 && filters.length > 0) {
            unsubscribe(random.nextInt(filters.length), nowNanos);
        } else if (kind == 3) {
            wantsCleanSession = true;
            if (client.state() != ClientState.DISCONNECTED && client.state() != ClientState.CONNECTING) {
                connect(nowNanos);
            }
        }
    }

    private void unsubscribe(int i, long nowNanos) {
        if (subscribed[i] && !subscribing[i]) {
            endSubscription(i);
            client.unsubscribe(filters[i], nowNanos);
            subscribeNanos = random.nextBoolean() ? nowNanos + LONG_WITHOUT_NANOS : subscribeNanos;
        }
    }

    /** MQTT-SN 1.2 §6.10: a client that refuses to learn a topic id unsubscribes from that topic. */
    private void endSubscriptionTo(String topic) {
        for (int i = 0; i < filters.length; i++) {
            if (filters[i] instanceof TopicName name && name.text().equals(topic)) {
                endSubscription(i);
            }
        }
    }

    private void endSubscription(int i) {
        subscribed[i] = false;
        unsubscribed[i] = true;
        listener.onUnsubscribes(this, i);
        subscribeNanos = nowNanos + PAUSE_AFTER_LEAVE_NANOS;
    }

    private void subscribe(long nowNanos) {
        for (int i = 0; i < filters.length; i++) {
            if (!subscribed[i] && !subscribing[i]) {
                subscribing[i] = true;
                client.subscribe(filters[i], population.commands().get(i).qos(), nowNanos);
            }
        }
    }

    private void sleep(long nowNanos) {
        if (choosesOtherPeriod()) {
            sleepSeconds = other(population.sleep());
        }
        if (population.firmware().takesLeaveToSleep()) {
            sleepNanos = nowNanos + LISTENS_NANOS;
        } else {
            client.sleep(sleepSeconds, nowNanos);
        }
    }

    private void takeLeaveToSleep(long nowNanos) {
        boolean hasMoreToSay = client.pending() > 0;
        sleepNanos = hasMoreToSay ? nowNanos + LISTENS_NANOS : Deadline.NEVER;
        if (!hasMoreToSay && client.state() == ClientState.ACTIVE) {
            asleep = true;
            habits.onTakesLeaveToSleep(sleepSeconds);
            client.disconnect(nowNanos);
        }
    }

    private void connectAgain(long pauseNanos, long nowNanos) {
        if (!gone) {
            connectNanos = nowNanos + pauseNanos / 2 + within(pauseNanos);
        }
    }

    private long jittered(Readings readings) {
        long every = readings.every().toNanos();
        long spread = (long) (every * readings.jitter());
        return every - spread + within(2 * spread);
    }

    private long within(long nanos) {
        return nanos <= 0 ? 0 : random.nextLong(nanos);
    }

    // ---- events of the client

    @Override
    public void send(SnMessage message) {
        habits.onSaid(message, this, nowNanos);
    }

    @Override
    public void toGateway(SnMessage message) {
        radio.accept(message);
    }

    @Override
    public void toClient(SnMessage message, long nowNanos) {
        client.onMessage(message, nowNanos);
    }

    @Override
    public void onConnected(long nowNanos) {
        wantsCleanSession = false;
        listener.onConnected(this);
        subscribeNanos = Deadline.NEVER;
        subscribe(nowNanos);
        if (population.sleeps()) {
            sleep(nowNanos);
        }
    }

    @Override
    public void onConnectRefused(ReturnCode returnCode, long nowNanos) {
        sleepNanos = Deadline.NEVER;
        listener.onConnectionLost(this, "CONNECT refused: " + returnCode);
        connectAgain(population.retryInterval().toNanos(), nowNanos);
    }

    @Override
    public void onConnectionLost(String reason, long nowNanos) {
        sleepNanos = Deadline.NEVER;
        listener.onConnectionLost(this, reason);
        connectAgain(population.retryInterval().toNanos(), nowNanos);
    }

    @Override
    public void onDisconnected(long nowNanos) {
        if (asleep) {
            connectNanos = nowNanos + population.sleep().toNanos();
        } else {
            connectAgain(PAUSE_AFTER_LEAVE_NANOS, nowNanos);
        }
    }

    @Override
    public void onSubscribed(Topic topic, QoS told, ReturnCode returnCode, long nowNanos) {
        for (int i = 0; i < filters.length; i++) {
            if (topic.equals(filters[i])) {
                subscribing[i] = false;
                if (returnCode.isAccepted()) {
                    subscribed[i] = true;
                    unsubscribed[i] = false;
                    granted[i] = told;
                    listener.onSubscribed(this, i, told);
                }
            }
        }
    }

    @Override
    public void onReceived(Publication publication, long nowNanos) {
        listener.onReceived(this, publication);
    }

    @Override
    public void onPublished(long token, long nowNanos) {
        listener.onAcknowledged(this, token);
    }

    @Override
    public void onPublishFailed(long token, ReturnCode returnCode, long nowNanos) {
        listener.onGivenUp(this, token, returnCode);
    }

    @Override
    public void onAsleep(long nowNanos) {
        chooseKeepAlive();
        if (!hasSaidOtherSleep && choosesOtherPeriod()) {
            sleepForOtherTime(nowNanos);
        }
    }

    @Override
    public void onWakeOver(boolean answered, long nowNanos) {
        listener.onWakeOver(this, answered);
        hasSaidOtherSleep = false;
        if (choosesOtherPeriod()) {
            sleepForOtherTime(nowNanos);
        }
    }
}
