package org.sngateway.sim.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.client.Publication;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.scenario.Expectations;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.ScenarioFile;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.SubAck;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;
import org.sngateway.sn.message.WillMsgReq;
import org.sngateway.sn.message.WillTopicReq;

class FieldBookTest {
    private static final long FIRST = 70_000_000;
    private static final int OCTETS = 32;

    private final FieldBook book = new FieldBook(2, true, FIRST);
    private final List<SnMessage> sent = new ArrayList<>();

    @Test
    void acknowledgedReadingThatNeverCameOutIsNamed() throws ConfigException {
        FieldNode node = connectedNode("publish: {level: {every: 1h}}");

        long number = book.onReading(node, 0);
        book.onAcknowledged(node, number);

        assertThat(book.isSettled()).isFalse();
        assertThat(failures())
                .containsExactly("1 readings were acknowledged and never came out at the broker: n-1/level #" + number);
    }

    @Test
    void readingMayComeOutBeforeItsAcknowledgement() throws ConfigException {
        FieldNode node = connectedNode("publish: {level: {every: 1h}}");

        long number = book.onReading(node, 0);
        book.onObserved(NumberedPayload.of(number, OCTETS));
        book.onAcknowledged(node, number);

        assertThat(book.isSettled()).isTrue();
        assertThat(failures()).isEmpty();
        assertThat(book.figures(0, 0).arrivedReadings()).isEqualTo(1);
    }

    @Test
    void readingThatWasNotAcknowledgedMayBeLost() throws ConfigException {
        FieldNode node = connectedNode("publish: {level: {every: 1h}}");

        book.onReading(node, 0);

        assertThat(failures()).isEmpty();
    }

    @Test
    void readingAtQos2MustNotComeOutTwice() throws ConfigException {
        FieldNode node = connectedNode("publish: {level: {qos: 2, every: 1h}}");
        long number = book.onReading(node, 0);

        book.onObserved(NumberedPayload.of(number, OCTETS));
        assertThat(failures()).isEmpty();
        book.onObserved(NumberedPayload.of(number, OCTETS));

        assertThat(failures())
                .containsExactly(
                        "1 messages at QoS 2 came twice: n-1/level #" + number + " came out at the broker again");
    }

    @Test
    void readingAtQos1MayComeOutTwice() throws ConfigException {
        FieldNode node = connectedNode("publish: {level: {every: 1h}}");
        long number = book.onReading(node, 0);

        book.onObserved(NumberedPayload.of(number, OCTETS));
        book.onObserved(NumberedPayload.of(number, OCTETS));

        assertThat(failures()).isEmpty();
        assertThat(book.figures(0, 0).arrivedReadings()).isEqualTo(1);
    }

    @Test
    void commandThatASubscribedNodeNeverGotIsNamed() throws ConfigException {
        FieldNode node = subscribedNode("commands: {open: {every: 1h}}");

        long number = NumberedPayload.numberOf(book.command(node, 0));

        assertThat(book.owedNodes().get(node.index())).isTrue();
        assertThat(failures()).containsExactly("1 commands never reached their nodes: n-1/open #" + number);
    }

    @Test
    void commandFromBeforeTheSubscriptionNeedNotArrive() throws ConfigException {
        FieldNode node = connectedNode("commands: {open: {every: 1h}}");

        book.command(node, 0);

        assertThat(book.owedNodes().isEmpty()).isTrue();
        assertThat(failures()).isEmpty();
    }

    @Test
    void commandFromBeforeACleanSessionNeedNotArrive() throws ConfigException {
        FieldNode node = subscribedNode("commands: {open: {every: 1h}}");

        book.command(node, 0);
        book.onBeginsAgain(node);
        book.command(node, 0);

        assertThat(failures()).isEmpty();
    }

    @Test
    void commandAtQos2MustNotBeDeliveredTwice() throws ConfigException {
        FieldNode node = subscribedNode("commands: {open: {qos: 2, every: 1h}}");
        Payload command = book.command(node, 0);

        book.onReceived(node, publication(command));
        assertThat(failures()).isEmpty();
        book.onReceived(node, publication(command));

        assertThat(failures())
                .containsExactly("1 messages at QoS 2 came twice: n-1/open #" + NumberedPayload.numberOf(command)
                        + " was delivered again");
    }

    @Test
    void commandMustNotBeDeliveredToAnotherNode() throws ConfigException {
        FieldNode node = subscribedNode("commands: {open: {every: 1h}}");
        FieldNode other = subscribedNode("commands: {open: {every: 1h}}");
        Payload command = book.command(node, 0);

        book.onReceived(other, publication(command));

        assertThat(failures())
                .contains("1 messages were delivered to a node that they were not for: n-1/open #"
                        + NumberedPayload.numberOf(command) + " was delivered to n-2");
    }

    @Test
    void messagesOfAnEarlierRunAreIgnored() throws ConfigException {
        FieldNode node = subscribedNode("commands: {open: {qos: 2, every: 1h}}");
        Payload left = NumberedPayload.of(FIRST - 1, OCTETS);

        book.onReceived(node, publication(left));
        book.onReceived(node, publication(left));
        book.onObserved(left);

        assertThat(failures()).isEmpty();
        assertThat(book.figures(0, 0).receivedCommands()).isZero();
    }

    @Test
    void willOfANodeThatDiedConnectedMustComeOut() throws ConfigException {
        FieldNode node = connectedNode("will: 1, battery: 1s");
        assertThat(book.isSettled()).isTrue();

        node.onTick(2_000_000_000L);
        assertThat(book.isSettled()).isFalse();
        assertThat(failures())
                .containsExactly("1 wills of dead nodes never came out at the broker: n-1/will #" + FIRST);
        book.onObserved(NumberedPayload.of(FIRST, OCTETS));

        assertThat(book.isSettled()).isTrue();
        assertThat(failures()).isEmpty();
    }

    @Test
    void scenarioThatWasCutShortMayHaveFewerWills() throws ConfigException {
        connectedNode("will: 1");
        Expectations oneWill = new Expectations(0, OptionalInt.of(1), OptionalInt.empty());

        assertThat(book.failures(oneWill, false)).isEmpty();
        assertThat(book.failures(oneWill, true)).containsExactly("1 wills were expected, 0 came out at the broker");
    }

    @Test
    void scenarioMayExpectThatReadingsComeOutAndNodesStayConnected() throws ConfigException {
        FieldNode node = connectedNode("publish: {level: {every: 1h}}");
        book.onReading(node, 0);
        book.onConnectionLost(node, "for a test");

        List<String> failures = book.failures(new Expectations(0.9, OptionalInt.empty(), OptionalInt.of(0)), true);

        assertThat(failures)
                .containsExactly(
                        "nodes had to reconnect 1 times, 0 were expected at most",
                        "of 1 readings 0 came out at the broker");
    }

    @Test
    void nodeThatIsNotServedIsNamed() throws ConfigException {
        connectedNode("publish: {level: {every: 1h}}");
        node("publish: {level: {every: 1h}}");

        assertThat(failures()).containsExactly("1 nodes are not served: n-2 (CONNECTING, 0 requests wait)");
    }

    @Test
    void runWithoutAnyConnectedNodeIsAFailure() throws ConfigException {
        node("publish: {level: {every: 1h}}");

        assertThat(failures()).contains("no node could connect to the gateway");
    }

    private List<String> failures() {
        return book.failures(Expectations.NONE, true);
    }

    private static Publication publication(Payload payload) {
        return new Publication(new TopicName("n-1/open"), payload, QoS.TWO, false);
    }

    /** A node that has sent CONNECT. */
    private FieldNode node(String keys) throws ConfigException {
        Population population = ScenarioFile.parse("test", "nodes:\n  n: {count: 2, start-within: 0s, " + keys + "}\n")
                .populations()
                .get(0);
        long will = population.will().map(book::will).orElse(0L);
        int index = sent.isEmpty() ? 0 : 1;
        FieldNode node = new FieldNode(population, index + 1, index, will, new SplittableRandom(1), sent::add, book);
        book.add(node);
        node.start(0);
        node.onTick(0);
        return node;
    }

    private FieldNode connectedNode(String keys) throws ConfigException {
        FieldNode node = node(keys);
        if (node.population().will().isPresent()) {
            node.onMessage(new WillTopicReq(), 0);
            node.onMessage(new WillMsgReq(), 0);
        }
        node.onMessage(new ConnAck(ReturnCode.ACCEPTED), 0);
        return node;
    }

    private FieldNode subscribedNode(String keys) throws ConfigException {
        FieldNode node = connectedNode(keys);
        Subscribe subscribe = (Subscribe) sent.get(sent.size() - 1);
        node.onMessage(new SubAck(subscribe.qos(), 1, subscribe.msgId(), ReturnCode.ACCEPTED), 0);
        return node;
    }
}
