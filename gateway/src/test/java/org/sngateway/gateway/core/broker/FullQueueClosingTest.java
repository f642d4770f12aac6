package org.sngateway.gateway.core.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sn.Rule;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.TopicName;

/**
 * A broker that has more for a client than its queue takes, closes the connection at a message of it (R8.28), and is not read
 * when it does (R8.32). What it has sent without an acknowledgement it repeats on the next connection.
 */
class FullQueueClosingTest {
    private static final MqttEvent CLOSED = new MqttEvent.ConnectionLost("closed");
    private static final String LONG = "L".repeat(400);

    private final Lockstep gateway =
            new Lockstep(Settings.with("", List.of("queued-messages: 2"), "spool: {enabled: on}"));
    private final Broker broker = gateway.broker();
    private Node node = gateway.node(1000);
    private int topicId;

    /** What the broker has published, and the client has not acknowledged: by packet id, which is the payload too. */
    private final SortedMap<Integer, MqttEvent.Publish> open = new TreeMap<>();

    private int lastPublished;
    /** How many it publishes. */
    private int atMost = Integer.MAX_VALUE;

    private final Deque<MqttCommand> unanswered = new ArrayDeque<>();
    /** What it has sent and the gateway has not read. */
    private final Deque<MqttEvent> sent = new ArrayDeque<>();

    private boolean isRead;
    private int connections;
    /** What the broker has taken, and the client. */
    private final List<String> takenByBroker = new ArrayList<>();

    private final List<Integer> takenByClient = new ArrayList<>();

    @Test
    @Rule("R8.28 suspect")
    void requestAtWhichTheBrokerClosesIsFoundThoughTheBrokerIsNotReadThen() {
        connectedClientWhoseReadingsWait(LONG, "b");

        plays(Duration.ofMinutes(2));

        assertThat(gateway.deadLetters())
                .extracting(DeadLetter::reason)
                .containsExactly(DeadLetter.Reason.BROKER_CLOSES);
        assertThat(takenByBroker).contains("b");
        assertThat(gateway.log()).noneMatch(line -> line.contains("conflict"));
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void clientLosesNothingWhileTheBrokerIsHeardOut() {
        connectedClientWhoseReadingsWait(LONG, "b");

        plays(Duration.ofMinutes(2));

        assertThat(takenByClient).hasSizeGreaterThan(20).doesNotHaveDuplicates().isSorted();
        assertThat(takenByClient).hasSize(takenByClient.get(takenByClient.size() - 1));
        assertThat(gateway.dropped(DropReason.QUEUE_FULL)).isZero();
    }

    @Test
    @Rule("R8.28 no evidence")
    void brokerThatIsHeardOutAndAnswersIsWaitedForAsBefore() {
        connectedClientWhoseReadingsWait("b");
        atMost = 20;
        while (connections == 0) {
            gateway.advance(Duration.ofMillis(100));
            hearsCommands();
            answersAll();
        }
        closes();

        plays(Duration.ofMinutes(1));

        assertThat(takenByBroker).containsOnly("b");
        assertThat(gateway.deadLetters()).isEmpty();
        assertThat(takenByClient).contains(1, 20).doesNotHaveDuplicates().isSorted();
        assertThat(connections).as("one heard out, one in its place").isEqualTo(3);
    }

    @Test
    @Rule("R8.32 no loss where waiting would do")
    void clientDoesNotWaitForItsMessagesWhileItsOwnGoOn() {
        connectedClientWhoseReadingsWait("b");
        while (connections == 0) {
            gateway.advance(Duration.ofMillis(100));
            hearsCommands();
            answersAll();
        }
        closes();
        while (connections == 1) {
            gateway.advance(Duration.ofMillis(100));
            hearsCommands();
            answersAllButTheNewest();
        }

        for (int msgId = 100; msgId < 200; msgId++) {
            gateway.advance(Duration.ofMillis(100));
            node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.ONE, msgId, "more"));
            node.heard().forEach(this::acknowledges);
            hearsCommands();
            arrives();
            answersAllButTheNewest();
            publishes();
        }

        assertThat(connections).as("one heard out, one in its place").isEqualTo(3);
        assertThat(takenByClient).hasSizeGreaterThan(20).doesNotHaveDuplicates().isSorted();
    }

    private void connectedClientWhoseReadingsWait(String... payloads) {
        gateway.brokerLetsTheGatewayIn();
        node = gateway.connected(36_000);
        topicId = node.registers("t/x");
        node.subscribes(new TopicName("lamp"), QoS.ONE, broker);
        broker.says(CLOSED);
        int msgId = 10;
        for (String payload : payloads) {
            node.sends(Lockstep.publish(new NormalTopicId(topicId), QoS.ONE, ++msgId, payload));
            node.expects(new PubAck(topicId, msgId, ReturnCode.ACCEPTED));
        }
    }

    private void plays(Duration duration) {
        long end = gateway.nowNanos() + duration.toNanos();
        while (gateway.nowNanos() < end) {
            gateway.advance(Duration.ofMillis(100));
            node.heard().forEach(this::acknowledges);
            hearsCommands();
            arrives();
            answersAll();
            publishes();
        }
    }

    private void acknowledges(SnMessage message) {
        if (message instanceof Publish publish) {
            int number = Integer.parseInt(publish.data().asText());
            if (!takenByClient.contains(number)) {
                takenByClient.add(number);
            }
            node.acknowledges(publish);
        }
    }

    // ---- the broker

    private void hearsCommands() {
        while (gateway.commandsWaiting("a") > 0) {
            MqttCommand command = broker.expects(MqttCommand.class);
            if (command instanceof MqttCommand.Reading reading) {
                isRead = reading.on();
            } else {
                unanswered.add(command);
            }
        }
    }

    /** What it does first on a connection is to repeat; only then it answers, and it closes at a long message. */
    private void answersAll() {
        while (!unanswered.isEmpty()) {
            answers(unanswered.remove());
        }
    }

    /** There is always one message that it has not answered yet. */
    private void answersAllButTheNewest() {
        while (!unanswered.isEmpty() && !isNewestMessage(unanswered.element())) {
            answers(unanswered.remove());
        }
    }

    private boolean isNewestMessage(MqttCommand command) {
        return command instanceof MqttCommand.Publish
                && unanswered.stream().noneMatch(one -> one instanceof MqttCommand.Close)
                && unanswered.stream()
                                .filter(one -> one instanceof MqttCommand.Publish)
                                .count()
                        == 1;
    }

    private void answers(MqttCommand command) {
        if (command instanceof MqttCommand.Open) {
            connections++;
            isRead = true;
            says(new MqttEvent.Connected(true));
            open.forEach((packetId, message) -> says(message.asDuplicate()));
            publishes();
        } else if (command instanceof MqttCommand.Publish publish
                && publish.payload().size() > 300) {
            closes();
        } else if (command instanceof MqttCommand.Publish publish) {
            takenByBroker.add(publish.payload().asText());
            says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
        } else if (command instanceof MqttCommand.Subscribe subscribe) {
            says(new MqttEvent.SubAck(subscribe.packetId(), QoS.ONE, ReasonCode.SUCCESS));
        } else if (command instanceof MqttCommand.PubAck pubAck) {
            open.remove(pubAck.packetId());
        }
        hearsCommands();
    }

    /** It has no more than a few messages open at once. */
    private void publishes() {
        while (isRead && open.size() < 5 && lastPublished < atMost) {
            int number = ++lastPublished;
            MqttEvent.Publish message =
                    new MqttEvent.Publish("lamp", Payload.ofText("" + number), QoS.ONE, false, number);
            open.put(number, message);
            says(message);
        }
    }

    /** What is not read waits, and is lost with the connection. */
    private void says(MqttEvent event) {
        sent.add(event);
        arrives();
    }

    private void arrives() {
        while (isRead && !sent.isEmpty()) {
            broker.says(sent.remove());
            hearsCommands();
        }
    }

    private void closes() {
        unanswered.clear();
        sent.clear();
        broker.says(CLOSED);
    }
}
