package org.sngateway.sim.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.client.Publication;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.ScenarioFile;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/**
 * The node {@code n-1} of a scenario, in virtual time, with a gateway that the test plays. Its readings are all called
 * r.
 */
final class PlayedGateway implements FieldNode.Listener {
    /** The MsgId of the node's first reading. */
    static final Payload READING = NumberedPayload.of(0, 16);

    static final Payload COMMAND = NumberedPayload.of(77, 16);

    final FieldNode node;
    private final Deque<SnMessage> sent = new ArrayDeque<>();
    private final List<String> events = new ArrayList<>();
    private long nowNanos;
    private int readings;

    /** A node with these properties in the scenario, and without a start delay. */
    PlayedGateway(String population) {
        node = new FieldNode(population(population), 1, 0, 5, new SplittableRandom(1), sent::add, this);
        node.start(nowNanos);
        node.onTick(nowNanos);
    }

    private static Population population(String text) {
        try {
            return ScenarioFile.parse("f", "nodes: {n: {start-within: 0s, " + text + "}}")
                    .populations()
                    .get(0);
        } catch (ConfigException mistakes) {
            throw new AssertionError(mistakes);
        }
    }

    // ---- where tests begin

    /** Connects; its first subscription gets the id 9. */
    void connected() {
        Population population = node.population();
        expect(new Connect(false, false, 1, (int) population.keepAlive().toSeconds(), "n-1"));
        hear(new ConnAck(ReturnCode.ACCEPTED));
        if (!population.commands().isEmpty()) {
            Subscribe subscribe = (Subscribe) sent.removeFirst();
            hear(new SubAck(subscribe.qos(), 9, subscribe.msgId(), ReturnCode.ACCEPTED));
        }
    }

    /** It takes a reading; the topic gets the id 8 if it is new. */
    void reads() {
        node.readOnceMore(nowNanos);
        if (sent.peekFirst() instanceof Register register) {
            sent.removeFirst();
            hear(new RegAck(8, register.msgId(), ReturnCode.ACCEPTED));
        }
    }

    // ---- actions of the test

    void hear(SnMessage message) {
        node.onMessage(message, nowNanos);
    }

    void advanceSeconds(int seconds) {
        long end = nowNanos + Duration.ofSeconds(seconds).toNanos();
        while (node.nextDeadlineNanos() <= end) {
            nowNanos = Math.max(nowNanos, node.nextDeadlineNanos());
            node.onTick(nowNanos);
        }
        nowNanos = end;
    }

    // ---- expectations of the test

    void expect(SnMessage... messages) {
        assertThat(sent).containsExactly(messages);
        sent.clear();
    }

    void expectNothing() {
        assertThat(sent).isEmpty();
    }

    void expectEvents(String... expected) {
        assertThat(events).containsExactly(expected);
        events.clear();
    }

    static TopicName name(String last) {
        return new TopicName("n-1/" + last);
    }

    // ---- events of the node

    @Override
    public long onReading(FieldNode reader, int kind) {
        return readings++;
    }

    @Override
    public void onAcknowledged(FieldNode reader, long number) {
        events.add("acknowledged " + number);
    }

    @Override
    public void onGivenUp(FieldNode reader, long number, ReturnCode returnCode) {
        events.add("gave up " + number);
    }

    @Override
    public void onReceived(FieldNode reader, Publication publication) {
        events.add("received " + NumberedPayload.numberOf(publication.payload()));
    }

    @Override
    public void onConnectionLost(FieldNode reader, String reason) {
        events.add("lost");
    }

    @Override
    public void onSubscribed(FieldNode reader, int commands, QoS granted) {}
}
