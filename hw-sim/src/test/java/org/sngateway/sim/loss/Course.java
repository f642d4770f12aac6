package org.sngateway.sim.loss;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.SessionInside;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.client.Will;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicId;
import org.sngateway.sn.message.TopicName;

/**
 * What a client does in a {@link LossyWorld}, step by step, and whether all is right at the end. A step lasts until the
 * client has its answer, and a pause.
 */
final class Course {
    static final int KEEP_ALIVE = 3_600;

    /** Longer than any question can take with all its repetitions. */
    private static final long PATIENCE_SECONDS = 300;
    /** After so long without faults nothing is under way any more. */
    private static final long QUIET_SECONDS = 100;

    private static final long SECOND = 1_000_000_000L;

    private final LossyWorld world;
    private final CourseClient client;
    private final boolean withFaults;
    private final List<Message> up = new ArrayList<>();
    private final List<Message> down = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    Course(LossyWorld world, boolean withFaults) {
        this.world = world;
        this.client = world.client;
        this.withFaults = withFaults;
    }

    // ---- the steps

    void connect(boolean cleanSession) {
        step(
                "connect, CleanSession=" + cleanSession,
                () -> client.connects(cleanSession && world.allowsCleanSession(), KEEP_ALIVE));
    }

    void connect(boolean cleanSession, int keepAlive) {
        step(
                "connect, keep alive " + keepAlive,
                () -> client.connects(cleanSession && world.allowsCleanSession(), keepAlive));
    }

    /** Connects with Will; without one it tells the gateway so. */
    void connectWithWill(boolean cleanSession, @Nullable Will will) {
        step(
                "connect with will, CleanSession=" + cleanSession,
                () -> client.connects(cleanSession && world.allowsCleanSession(), KEEP_ALIVE, will));
    }

    void disconnect() {
        step("disconnect", client::disconnects);
    }

    void register(String topic) {
        step("register " + topic, () -> client.registers(topic));
    }

    /** Publishes to a name that is registered. */
    void publish(String topic, QoS qos, String text) {
        step("publish " + text, () -> {
            up.add(new Message(topic, qos, text));
            client.publishes(new TopicName(topic), qos, text);
        });
    }

    /** Publishes under an id that needs no registration. */
    void publish(TopicId id, String topic, QoS qos, String text) {
        step("publish " + text, () -> {
            up.add(new Message(topic, qos, text));
            client.publishes(id, qos, text);
        });
    }

    void subscribe(Topic topic) {
        step("subscribe to " + topic, () -> client.subscribes(topic, QoS.TWO));
    }

    void unsubscribe(Topic topic) {
        step("unsubscribe from " + topic, () -> client.unsubscribes(topic));
    }

    void changeWillTopic(Will will) {
        step("change the topic of the will", () -> client.changesWillTopic(will));
    }

    void changeWillMessage(String text) {
        step("change the message of the will", () -> client.changesWillMessage(Payload.ofText(text)));
    }

    void deleteWill() {
        step("delete the will", client::deletesWill);
    }

    void ping() {
        step("ping", client::pings);
    }

    void sleep(int seconds) {
        step("sleep for " + seconds + " s", () -> client.sleeps(seconds));
    }

    void wake() {
        step("wake", client::wakes);
    }

    /** Wakes, and before all is delivered goes on to the next step. */
    void wakeUntilSomethingIsReceived() {
        begin("wake");
        int before = client.received().size();
        client.wakes();
        world.runUntil(() -> client.received().size() > before, PATIENCE_SECONDS);
        client.goesOn();
    }

    void move() {
        step("move to another address", world::moveClient);
    }

    void restart() {
        step("restart", client::restarts);
    }

    /** Time passes. */
    void rest(long seconds) {
        begin("rest");
        world.runSeconds(seconds);
    }

    /** Somebody else publishes what the client has to receive; no time passes. */
    void elsewhere(String topic, QoS qos, String text) {
        begin("elsewhere " + text + " is published");
        down.add(new Message(topic, qos, text));
        world.broker.publish(new Message(topic, qos, text), false);
    }

    /** Several messages for a client that has subscribed to {@code lamp} and {@code room/+}. */
    void elsewhereSeveral() {
        elsewhere("lamp", QoS.ONE, "lamp 1");
        elsewhere("room/light", QoS.TWO, "light 1");
        elsewhere("room/door", QoS.ONE, "door 1");
        elsewhere("room/light", QoS.ONE, "light 2");
        elsewhere("lamp", QoS.TWO, "lamp 2");
    }

    /** Somebody else publishes what the client must not receive; no time passes. */
    void elsewhereInVain(String topic, QoS qos, String text) {
        begin("elsewhere " + text + " is published in vain");
        world.broker.publish(new Message(topic, qos, text), false);
    }

    /** There is a retained message, which the client has to receive when it subscribes. */
    void retained(String topic, QoS qos, String text) {
        begin(text + " is retained");
        down.add(new Message(topic, qos, text));
        world.broker.publish(new Message(topic, qos, text), true);
    }

    private void begin(String what) {
        world.runUntil(client::isIdle, PATIENCE_SECONDS);
        world.note(() -> "# " + what);
    }

    private void step(String what, Runnable action) {
        begin(what);
        action.run();
        world.runUntil(client::isIdle, PATIENCE_SECONDS);
        world.runSeconds(world.pauseSeconds());
    }

    // ---- the end

    /** What is not as it should be when all has come to rest and, after that, when the client is lost. */
    List<String> problemsAtTheEnd() {
        world.note(() -> "# all comes to rest");
        world.makeFaultless();
        world.runSeconds(QUIET_SECONDS);
        world.runUntil(client::isIdle, PATIENCE_SECONDS);
        problems.addAll(client.problems());
        checkState();
        checkMessages("at the broker", up, world.broker.arrived(), true);
        checkMessages("at the client", down, client.received(), false);
        expect("the subscriptions at the broker", world.broker.subscriptions(), subscriptionsKept());
        expect("messages still open at the broker", world.broker.openMessages(), 0);
        checkNothingIsLeft();
        checkTopicIds();
        checkWill();
        problems.addAll(world.broker.problems());
        return problems;
    }

    private boolean isDisconnected() {
        return client.state() == ClientState.DISCONNECTED;
    }

    private Map<String, QoS> subscriptionsKept() {
        return isDisconnected() && client.hasCleanSession() ? Map.of() : client.subscriptions();
    }

    private void checkState() {
        SessionState expected = switch (client.state()) {
            case ACTIVE -> SessionState.ACTIVE;
            case ASLEEP -> SessionState.ASLEEP;
            case DISCONNECTED -> SessionState.DISCONNECTED;
            case CONNECTING, FALLING_ASLEEP, AWAKE, LEAVING ->
                throw new IllegalStateException("the client is " + client.state());
        };
        expect("the state", stateAtGateway(), isDisconnected() && client.hasCleanSession() ? null : expected);
        expect("the connection to the broker", world.broker.isConnected(), !isDisconnected());
    }

    private @Nullable SessionState stateAtGateway() {
        return world.session().map(SessionInside::state).orElse(null);
    }

    /** No exchange, no deadline but that of the supervision, no message. */
    private void checkNothingIsLeft() {
        SessionInside session = world.session().orElse(null);
        if (session == null) {
            return;
        }
        if (!world.wasKilled()) {
            // That a message is off our hands may be forgotten: then it comes once more.
            expect("messages queued", session.queued(), 0);
        }
        expect("something draining", session.isDraining(), false);
        expect("a deadline of the exchanges", session.exchangesDeadlineNanos(), Deadline.NEVER);
        for (int packetId = 1; packetId <= world.broker.highestPacketId(); packetId++) {
            expect("packet id " + packetId + " in use", session.usesPacketId(packetId), false);
        }
        long supervised = session.lastHeardNanos() + client.promisedSeconds() * SECOND * 3 / 2;
        if (!isDisconnected() && session.deadlineNanos() < supervised) {
            problems.add("there is a deadline beside that of the supervision");
        }
    }

    private void checkMessages(String where, List<Message> sent, List<Message> arrived, boolean upwards) {
        for (Message message : sent) {
            long times = arrived.stream().filter(message::equals).count();
            boolean right = switch (message.qos()) {
                case ZERO, MINUS_ONE -> times > 0 || isExcused(message, upwards);
                case ONE -> times > 0;
                case TWO -> times == 1;
            };
            if (!right) {
                problems.add(message + " arrived " + where + " " + times + " times");
            }
        }
        for (Message message : arrived) {
            if (!sent.contains(message)) {
                problems.add(message + " arrived " + where + " unasked");
            }
        }
        expect("the order " + where, acknowledgedByTopic(arrived), acknowledgedByTopic(sent));
    }

    /** At QoS 0 what left its sender may be lost on the way. */
    private boolean isExcused(Message message, boolean upwards) {
        return world.wasKilled()
                || (withFaults && (upwards ? world.lostOnTheWay(message) : world.wasSentDown(message)));
    }

    /** The texts at QoS 1 and 2 by topic, each where it came first. */
    private static Map<String, List<String>> acknowledgedByTopic(Collection<Message> messages) {
        Map<String, List<String>> byTopic = new TreeMap<>();
        for (Message message : messages) {
            List<String> texts = byTopic.computeIfAbsent(message.topic(), topic -> new ArrayList<>());
            if (message.qos().isAcknowledged() && !texts.contains(message.text())) {
                texts.add(message.text());
            }
        }
        byTopic.values().removeIf(List::isEmpty);
        return byTopic;
    }

    /** What the client knows under an id, the gateway knows too. */
    private void checkTopicIds() {
        if (isDisconnected()) {
            return;
        }
        for (String name : client.names()) {
            int before = world.broker.arrived().size();
            client.publishes(new TopicName(name), QoS.ZERO, "the id of " + name);
            world.runSeconds(1);
            List<Message> arrived = world.broker.arrived();
            expect(
                    "what arrives under the id of " + name,
                    List.copyOf(arrived.subList(before, arrived.size())),
                    List.of(new Message(name, QoS.ZERO, "the id of " + name)));
        }
    }

    /** The lost client's will is published, as it was stated last. */
    private void checkWill() {
        Will will = isDisconnected() ? null : client.will();
        List<Message> expected = will == null
                ? List.of()
                : List.of(new Message(will.topic(), will.qos(), will.message().asText()));
        int before = world.broker.arrived().size();
        boolean wasDisconnected = isDisconnected();
        world.note(() -> "# the client is lost");
        client.dies();
        world.runSeconds(client.promisedSeconds() * 2L + QUIET_SECONDS);
        List<Message> arrived = world.broker.arrived();
        expect("the will", List.copyOf(arrived.subList(before, arrived.size())), expected);
        SessionState gone = wasDisconnected ? SessionState.DISCONNECTED : SessionState.LOST;
        expect("the state after the loss", stateAtGateway(), client.hasCleanSession() ? null : gone);
        expect("the connection after the loss", world.broker.isConnected(), false);
        expect("messages open after the loss", world.broker.openMessages(), 0);
    }

    private void expect(String what, @Nullable Object actual, @Nullable Object expected) {
        if (!Objects.equals(actual, expected)) {
            problems.add(what + ": " + actual + " instead of " + expected);
        }
    }
}
