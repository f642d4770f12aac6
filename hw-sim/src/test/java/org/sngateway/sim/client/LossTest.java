package org.sngateway.sim.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
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
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.gateway.store.MemoryStore;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicName;

/**
 * A client and the gateway's core over a link that loses messages, in virtual time. A sensor with a will publishes,
 * sleeps, gets commands, becomes active and publishes again.
 */
class LossTest {

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
        private static final TopicName SET = new TopicName("set");
        private static final int SLEEP_SECONDS = 100;

        private final IntPredicate loses;
        private final GatewayCore core;
        private final NodeAddress address;
        private final SnClient client = new SnClient(
                new ClientSettings("c", Duration.ofSeconds(60), Duration.ofSeconds(10), 3, Duration.ofMinutes(5), 9),
                this);
        private final MemoryStore store = new MemoryStore();
        private final StoreListener answers;
        private final Deque<Runnable> due = new ArrayDeque<>();
        private long nowNanos = 1_000_000_000L;
        private long reconnectNanos = Long.MAX_VALUE;

        private final List<String> atBroker = new ArrayList<>();
        private final List<String> atClient = new ArrayList<>();
        private final Set<Integer> openAtBroker = new HashSet<>();
        private @Nullable String mqttClientId;
        private int lastPacketId;
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
            command("first", QoS.TWO);
            command("second", QoS.ONE);
            command("third", QoS.TWO);
            advance(350);
            client.publish(3, Publication.ofText("t", "three", QoS.TWO), nowNanos);
            advance(2_000);
        }

        void expectAllWell(String circumstances) {
            assertThat(atBroker).as(circumstances).contains("one").containsOnlyOnce("two", "three");
            assertThat(atClient).as(circumstances).contains("second").containsOnlyOnce("first", "third");
            assertThat(client.state()).as(circumstances).isIn(ClientState.ASLEEP, ClientState.AWAKE);
            assertThat(client.pending()).as(circumstances).isZero();
        }

        private void advance(int seconds) {
            long end = nowNanos + seconds * 1_000_000_000L;
            settle();
            long next = Math.min(reconnectNanos, Math.min(client.nextDeadlineNanos(), core.nextDeadlineNanos()));
            while (next <= end) {
                nowNanos = Math.max(nowNanos, next);
                if (reconnectNanos <= nowNanos) {
                    reconnectNanos = Long.MAX_VALUE;
                    client.connect(false, nowNanos);
                }
                client.onTick(nowNanos);
                core.onTick(nowNanos);
                settle();
                next = Math.min(reconnectNanos, Math.min(client.nextDeadlineNanos(), core.nextDeadlineNanos()));
            }
            nowNanos = end;
        }

        private void settle() {
            store.answer(answers);
            for (Runnable next = due.poll(); next != null; next = due.poll()) {
                next.run();
                store.answer(answers);
            }
        }

        private void command(String text, QoS qos) {
            toGateway(new MqttEvent.Publish("set", Payload.ofText(text), qos, false, ++lastPacketId));
        }

        private void toGateway(MqttEvent event) {
            String id = mqttClientId;
            if (id != null) {
                due.add(() -> core.onMqttEvent(id, event, nowNanos));
            }
        }

        private void transmit(Runnable arrival) {
            messages++;
            if (!loses.test(messages)) {
                due.add(arrival);
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
            if (!id.equals("c")) {
                return;
            }
            mqttClientId = id;
            if (command instanceof MqttCommand.Open) {
                toGateway(new MqttEvent.Connected(true));
            } else if (command instanceof MqttCommand.Subscribe subscribe) {
                toGateway(new MqttEvent.SubAck(subscribe.packetId(), subscribe.qos(), ReasonCode.SUCCESS));
            } else if (command instanceof MqttCommand.Publish publish) {
                onPublish(publish);
            } else if (command instanceof MqttCommand.PubRel pubRel) {
                openAtBroker.remove(pubRel.packetId());
                toGateway(new MqttEvent.PubComp(pubRel.packetId()));
            } else if (command instanceof MqttCommand.PubRec pubRec) {
                toGateway(new MqttEvent.PubRel(pubRec.packetId()));
            }
        }

        private void onPublish(MqttCommand.Publish publish) {
            boolean isNew = publish.qos() != QoS.TWO || openAtBroker.add(publish.packetId());
            if (isNew) {
                atBroker.add(publish.payload().asText());
            }
            toGateway(
                    publish.qos() == QoS.TWO
                            ? new MqttEvent.PubRec(publish.packetId(), ReasonCode.SUCCESS)
                            : new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
        }

        // ---- the client

        @Override
        public void send(SnMessage message) {
            transmit(() -> core.onDatagram(address, message, nowNanos));
        }

        @Override
        public void onConnected(long now) {
            client.subscribe(SET, QoS.TWO, now);
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
