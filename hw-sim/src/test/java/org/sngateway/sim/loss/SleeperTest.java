package org.sngateway.sim.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.lockstep.TimedAnswers;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.store.MemoryStore;
import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.client.Publication;
import org.sngateway.sim.client.SnClient;
import org.sngateway.sim.client.SnClientListener;
import org.sngateway.sim.client.Will;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicName;

/**
 * A client that does by itself what {@link Course}s say step by step: it wakes, connects when it has something to say, and
 * connects again when it has lost its connection. A sensor with a will publishes, sleeps, gets commands, becomes active and
 * publishes again over a link that loses messages.
 */
class SleeperTest {
    @Test
    void nothingIsLostOrDuplicatedWhicheverMessageIsLost() {
        World lossless = new World(message -> false);
        lossless.run();
        lossless.expectAllWell("nothing lost");
        assertThat(lossless.messages).isGreaterThan(35);

        for (int lost = 1; lost <= lossless.messages; lost++) {
            int number = lost;
            World world = new World(message -> message == number);
            world.run();
            world.expectAllWell("message " + lost + " lost");
            assertThat(world.connectionsLost).as("message %d lost", lost).isZero();
        }
    }

    @Test
    void nothingIsLostOrDuplicatedWhenManyMessagesAreLost() {
        for (long seed = 1; seed <= 300; seed++) {
            RandomGenerator random = new SplittableRandom(seed);
            World world = new World(message -> message < 60 && random.nextInt(100) < 35);
            world.run();
            world.expectAllWell("seed " + seed);
        }
    }

    /** Client, link, gateway and broker. */
    private static final class World implements SnClientListener, GatewayOutput {
        private static final String SET = "set";
        private static final int SLEEP_SECONDS = 100;

        private final IntPredicate loses;
        private final GatewayCore core;
        private final NodeAddress address;
        private final SnClient client = new SnClient(
                new ClientSettings(
                        CourseClient.ID, Duration.ofSeconds(60), Duration.ofSeconds(10), 3, Duration.ofMinutes(5), 9),
                this);
        private final MemoryStore store = new MemoryStore();
        private final StoreListener answers;
        private final Timeline timeline = new Timeline();
        private final CourseBroker broker = new CourseBroker(timeline, this::onMqttEvent);
        private long nowNanos = 1_000_000_000L;
        private long reconnectNanos = Deadline.NEVER;

        private final List<String> atClient = new ArrayList<>();
        private int messages;
        private int connectionsLost;

        World(IntPredicate loses) {
            this.loses = loses;
            this.core = new GatewayCore(
                    GatewayConfig.defaults().coreSettings(),
                    this,
                    store,
                    new QuietCoreListener() {},
                    new SplittableRandom(1));
            this.answers = new TimedAnswers(core, () -> nowNanos);
            IpAddress ip = IpAddress.of(new byte[] {10, 0, 0, 1});
            this.address = new UdpAddress("udp", ip, 10_000, "", ip);
            core.onStart(nowNanos);
        }

        void run() {
            client.updateWill(Optional.of(new Will("will", Payload.ofText("gone"), QoS.ONE, false)), nowNanos);
            client.connect(false, nowNanos);
            client.publish(1, Publication.ofText("t", "one", QoS.ONE), nowNanos);
            client.publish(2, Publication.ofText("t", "two", QoS.TWO), nowNanos);
            advance(250);
            for (int more = 0; more < 10 && broker.subscriptions().isEmpty(); more++) {
                advance(50);
            }
            broker.publish(new Message(SET, QoS.TWO, "first"), false);
            broker.publish(new Message(SET, QoS.ONE, "second"), false);
            broker.publish(new Message(SET, QoS.TWO, "third"), false);
            advance(350);
            client.publish(3, Publication.ofText("t", "three", QoS.TWO), nowNanos);
            advance(2_000);
        }

        void expectAllWell(String circumstances) {
            assertThat(broker.arrived())
                    .extracting(Message::text)
                    .as(circumstances)
                    .contains("one")
                    .containsOnlyOnce("two", "three");
            assertThat(broker.problems()).as(circumstances).isEmpty();
            assertThat(atClient).as(circumstances).contains("second").containsOnlyOnce("first", "third");
            assertThat(client.state()).as(circumstances).isIn(ClientState.ASLEEP, ClientState.AWAKE);
            assertThat(client.pending()).as(circumstances).isZero();
        }

        private void advance(int seconds) {
            long end = nowNanos + seconds * 1_000_000_000L;
            for (long next = nextNanos(); next <= end; next = nextNanos()) {
                setNow(Math.max(nowNanos, next));
                step();
                store.answer(answers);
            }
            setNow(end);
        }

        private long nextNanos() {
            long deadline = Math.min(client.nextDeadlineNanos(), core.nextDeadlineNanos());
            return Math.min(timeline.nextNanos(), Math.min(reconnectNanos, deadline));
        }

        private void setNow(long nanos) {
            nowNanos = nanos;
            broker.setNow(nanos);
        }

        private void step() {
            if (timeline.nextNanos() <= nowNanos) {
                timeline.poll().run();
            } else if (reconnectNanos <= nowNanos) {
                reconnectNanos = Deadline.NEVER;
                client.connect(false, nowNanos);
            } else {
                client.onTick(nowNanos);
                core.onTick(nowNanos);
            }
        }

        private void onMqttEvent(MqttEvent event) {
            core.onMqttEvent(CourseClient.ID, event, nowNanos);
        }

        private void transmit(Runnable arrival) {
            messages++;
            if (!loses.test(messages)) {
                timeline.at(nowNanos, arrival);
            }
        }

        // ---- the gateway

        @Override
        public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
            transmit(() -> client.onMessage(message, nowNanos));
            return true;
        }

        @Override
        public int roomFor(NodeAddress to) {
            return Integer.MAX_VALUE;
        }

        @Override
        public void broadcast(String listener, SnMessage message, int radius) {}

        @Override
        public void sendToBroker(String id, MqttCommand command) {
            if (id.equals(CourseClient.ID)) {
                broker.send(command);
            }
        }

        // ---- the client

        @Override
        public void send(SnMessage message) {
            transmit(() -> core.onDatagram(address, message, nowNanos));
        }

        @Override
        public void onConnected(long now) {
            client.subscribe(new TopicName(SET), QoS.TWO, now);
            client.sleep(SLEEP_SECONDS, now);
        }

        @Override
        public void onConnectRefused(ReturnCode returnCode, long now) {
            throw new IllegalStateException("refused: " + returnCode);
        }

        @Override
        public void onConnectionLost(String reason, long now) {
            connectionsLost++;
            reconnectNanos = now + 5_000_000_000L;
        }

        @Override
        public void onReceived(Publication publication, long now) {
            atClient.add(publication.payload().asText());
        }
    }
}
