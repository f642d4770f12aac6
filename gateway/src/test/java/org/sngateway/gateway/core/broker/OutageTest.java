package org.sngateway.gateway.core.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Lockstep.Broker;
import org.sngateway.gateway.core.lockstep.Lockstep.Node;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/** Promise P9 at size: the broker is away for ten minutes while a thousand nodes go on publishing. */
class OutageTest {
    private static final int NODES = 1_000;
    private static final int MESSAGES = 60;
    /** No more than 500 connections are opened in a second. */
    private static final Duration PACE = Duration.ofMillis(2);

    /** So many messages of one client are on their way to the broker at once. */
    private static final int WINDOW = 16;

    private final Lockstep gateway =
            new Lockstep(Settings.with("", List.of("sessions: " + NODES), "spool: {enabled: on}"));
    private final List<Node> nodes = new ArrayList<>();
    private final List<Integer> topicIds = new ArrayList<>();

    @Test
    void nothingAcknowledgedIsLostAndAllComesInOrder() {
        for (int i = 0; i < NODES; i++) {
            nodes.add(gateway.connected("n" + i, 1000 + i, false));
            topicIds.add(nodes.get(i).registers("t/" + i));
            gateway.advance(PACE);
        }
        IntStream.range(0, NODES).forEach(i -> broker(i).says(new MqttEvent.ConnectionLost("gone")));

        for (int message = 0; message < MESSAGES; message++) {
            for (int i = 0; i < NODES; i++) {
                publishes(i, message);
            }
            gateway.advanceSeconds(10);
            IntStream.range(0, NODES).forEach(this::refuseConnection);
        }

        assertThat(gateway.records()).isGreaterThan(NODES * MESSAGES);
        gateway.advanceSeconds(60);
        Set<Integer> waiting = IntStream.range(0, NODES).boxed().collect(Collectors.toCollection(TreeSet::new));
        while (!waiting.isEmpty()) {
            // Their turn comes as the pace allows, and by chance.
            List<Integer> connecting = waiting.stream()
                    .filter(i -> gateway.commandsWaiting("n" + i) > 0)
                    .toList();
            assertThat(connecting).isNotEmpty();
            for (int i : connecting) {
                assertThat(drained(i)).hasSize(MESSAGES).isSorted();
                gateway.advance(PACE);
            }
            connecting.forEach(waiting::remove);
        }
        gateway.nothingElse();
    }

    private Broker broker(int node) {
        return gateway.broker("n" + node);
    }

    private void publishes(int i, int message) {
        int topicId = topicIds.get(i);
        nodes.get(i)
                .sends(new Publish(
                        false,
                        QoS.ONE,
                        false,
                        new NormalTopicId(topicId),
                        message + 1,
                        Payload.ofText("%03d".formatted(message))));
        nodes.get(i).expects(new PubAck(topicId, message + 1, ReturnCode.ACCEPTED));
    }

    private void refuseConnection(int i) {
        while (gateway.commandsWaiting("n" + i) > 0) {
            broker(i).expects(new MqttCommand.Open(false));
            broker(i).says(new MqttEvent.ConnectionLost("connection refused"));
        }
    }

    private List<String> drained(int i) {
        broker(i).expects(new MqttCommand.Open(false));
        broker(i).says(new MqttEvent.Connected(true));
        List<String> texts = new ArrayList<>();
        while (gateway.commandsWaiting("n" + i) > 0) {
            assertThat(gateway.commandsWaiting("n" + i)).isLessThanOrEqualTo(WINDOW);
            MqttCommand.Publish publish = broker(i).expects(MqttCommand.Publish.class);
            texts.add(publish.payload().asText());
            broker(i).says(new MqttEvent.PubAck(publish.packetId(), ReasonCode.SUCCESS));
        }
        return texts;
    }
}
