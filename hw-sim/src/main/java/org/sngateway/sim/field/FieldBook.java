package org.sngateway.sim.field;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.sngateway.sim.client.ClientState;
import org.sngateway.sim.client.Publication;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sim.node.NumberedPayload;
import org.sngateway.sim.promise.Ledger;
import org.sngateway.sim.scenario.Expectations;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;

/**
 * The account of the messages that nodes send and receive, and of those that come out at the broker. It sees only what
 * a client and a subscriber can see, nothing of the gateway's inside. Owned by one thread.
 */
final class FieldBook implements FieldNode.Listener {
    private static final int SHOWN = 10;

    /** Numbers of messages from an earlier run are lower than this one. */
    private final long firstNumber;

    private final boolean observed;
    private final Ledger ledger;
    private final List<FieldNode> nodes = new ArrayList<>();
    /** By node: the commands that it has subscribed to in its present session. */
    private final List<BitSet> subscribed = new ArrayList<>();
    /** Nodes that died connected. */
    private final BitSet lost = new BitSet();

    private final List<String> repeated = new ArrayList<>();
    private final List<String> strayed = new ArrayList<>();
    private long dead;
    private long connections;
    private long reconnects;
    private long readings;
    private long acknowledgedReadings;
    private long arrivedReadings;
    private long otherReadings;
    private long otherArrived;
    private long givenUp;
    private long commands;
    private long receivedCommands;
    private long wills;
    private long wakes;
    private long unansweredWakes;

    /**
     * An empty book.
     *
     * @param nodes the number of nodes
     * @param observed whether arrivals at the broker will be reported
     * @param firstNumber of the messages of this run
     */
    FieldBook(int nodes, boolean observed, long firstNumber) {
        this.observed = observed;
        this.firstNumber = firstNumber;
        this.ledger = new Ledger(nodes);
    }

    /** The number for the will of the next node, which has one. */
    long will(QoS qos) {
        return firstNumber + ledger.add(nodes.size(), Ledger.WILL, qos, false);
    }

    /** The next node; its index is the number of nodes before it. */
    void add(FieldNode node) {
        nodes.add(node);
        subscribed.add(new BitSet());
    }

    /** Enters a command and makes its payload. */
    Payload command(FieldNode node, int index) {
        Population.Commands what = node.population().commands().get(index);
        long number = ledger.add(node.index(), index, what.qos(), true);
        commands++;
        if (node.isDead() || !subscribed.get(node.index()).get(index)) {
            // It may arrive all the same, but it need not.
            ledger.excuse(number);
        }
        return NumberedPayload.of(firstNumber + number, what.payloadOctets());
    }

    /** A message came out at the broker. */
    void onObserved(Payload payload) {
        long number = NumberedPayload.numberOf(payload) - firstNumber;
        if (!isOurs(number) || ledger.isDown(number)) {
            return;
        }
        boolean first = ledger.arrive(number);
        QoS qos = ledger.qos(number);
        if (ledger.topic(number) == Ledger.WILL) {
            wills++;
        } else if (!first) {
            if (qos == QoS.TWO && !ledger.mayRepeat(number)) {
                repeated.add(name(number) + " came out at the broker again");
            }
        } else if (qos.isAcknowledged()) {
            arrivedReadings++;
        } else {
            otherArrived++;
        }
    }

    // ---- what the nodes report

    @Override
    public long onReading(FieldNode node, int index) {
        QoS qos = node.population().readings().get(index).qos();
        if (qos.isAcknowledged()) {
            readings++;
        } else {
            otherReadings++;
        }
        return firstNumber + ledger.add(node.index(), index, qos, false);
    }

    @Override
    public void onAcknowledged(FieldNode node, long wireNumber) {
        long number = wireNumber - firstNumber;
        if (ledger.qos(number).isAcknowledged()) {
            acknowledgedReadings++;
            ledger.acknowledge(number);
        }
    }

    @Override
    public void onGivenUp(FieldNode node, long number, ReturnCode returnCode) {
        givenUp++;
    }

    @Override
    public void onReceived(FieldNode node, Publication publication) {
        long number = NumberedPayload.numberOf(publication.payload()) - firstNumber;
        if (!isOurs(number)) {
            // Another program also sends commands to the node, or did so before this run.
            return;
        }
        if (!ledger.isDown(number) || ledger.node(number) != node.index()) {
            strayed.add(name(number) + " was delivered to " + node.clientId());
        } else if (ledger.arrive(number)) {
            receivedCommands++;
        } else if (ledger.qos(number) == QoS.TWO && !ledger.isExcused(number)) {
            repeated.add(name(number) + " was delivered again");
        }
    }

    @Override
    public void onSubscribed(FieldNode node, int index, QoS granted) {
        subscribed.get(node.index()).set(index);
    }

    @Override
    public void onBeginsAgain(FieldNode node) {
        ledger.excuseAll(node.index(), true);
        // The node publishes an unfinished message again as another one.
        ledger.excuseQos2(node.index());
        subscribed.get(node.index()).clear();
    }

    @Override
    public void onConnected(FieldNode node) {
        connections++;
    }

    @Override
    public void onConnectionLost(FieldNode node, String reason) {
        reconnects++;
        onSessionMayBeOver(node);
    }

    @Override
    public void onLeaves(FieldNode node) {
        onSessionMayBeOver(node);
    }

    private void onSessionMayBeOver(FieldNode node) {
        if (node.population().cleanSession()) {
            subscribed.get(node.index()).clear();
        }
    }

    @Override
    public void onDied(FieldNode node) {
        dead++;
        ledger.excuseAll(node.index(), true);
        // In any other state the gateway may not know the node, or knows that it has left.
        if (isConnected(node.state())) {
            lost.set(node.index());
        }
    }

    @Override
    public void onWakeOver(FieldNode node, boolean answered) {
        wakes++;
        unansweredWakes += answered ? 0 : 1;
    }

    // ---- the account

    /** Whether no message is under way that must arrive. */
    boolean isSettled() {
        return owedNodes().isEmpty()
                && (!observed || numbers(number -> isMissingReading(number) || isMissingWill(number)).length == 0);
    }

    /** The indices of nodes that have not received all messages that they must get. */
    BitSet owedNodes() {
        BitSet owed = new BitSet();
        for (long number : numbers(this::isMissingCommand)) {
            owed.set(ledger.node(number));
        }
        return owed;
    }

    FieldFigures figures(long datagrams, long lostDatagrams) {
        return new FieldFigures(
                nodes.size(),
                nodes.stream().filter(FieldBook::isServed).count(),
                dead,
                connections,
                reconnects,
                readings,
                acknowledgedReadings,
                arrivedReadings,
                otherReadings,
                otherArrived,
                givenUp,
                commands,
                receivedCommands,
                wills,
                wakes,
                unansweredWakes,
                datagrams,
                lostDatagrams);
    }

    /**
     * The broken rules in words: each kind with its count and the first few cases; empty if none is broken. Valid after
     * everything under way has had time to arrive, and before the nodes disconnect.
     *
     * @param expected by the scenario
     * @param whole whether the scenario ran for its full time; if not, there may be fewer wills
     */
    List<String> failures(Expectations expected, boolean whole) {
        List<String> failures = new ArrayList<>();
        if (connections == 0) {
            failures.add("no node could connect to the gateway");
        }
        add(
                failures,
                "nodes are not served",
                nodes.stream()
                        .filter(node -> !node.isDead() && !isServed(node))
                        .map(node -> node.clientId() + " (" + node.state() + ", " + node.pending() + " requests wait)")
                        .toList());
        if (observed) {
            add(failures, "readings were acknowledged and never came out at the broker", names(this::isMissingReading));
            add(failures, "wills of dead nodes never came out at the broker", names(this::isMissingWill));
        }
        add(failures, "commands never reached their nodes", names(this::isMissingCommand));
        add(failures, "messages at QoS 2 came twice", repeated);
        add(failures, "messages were delivered to a node that they were not for", strayed);
        addUnexpected(failures, expected, whole);
        return failures;
    }

    private void addUnexpected(List<String> failures, Expectations expected, boolean whole) {
        expected.reconnects().ifPresent(most -> {
            if (reconnects > most) {
                failures.add("nodes had to reconnect " + reconnects + " times, " + most + " were expected at most");
            }
        });
        if (observed) {
            expected.wills().ifPresent(number -> {
                if (wills > number || (whole && wills < number)) {
                    failures.add(number + " wills were expected, " + wills + " came out at the broker");
                }
            });
            if (arrivedReadings < expected.delivered() * readings) {
                failures.add("of " + readings + " readings " + arrivedReadings + " came out at the broker");
            }
        }
    }

    private static void add(List<String> failures, String what, List<String> which) {
        if (!which.isEmpty()) {
            failures.add(which.size() + " " + what + ": "
                    + String.join(", ", which.subList(0, Math.min(SHOWN, which.size())))
                    + (which.size() > SHOWN ? ", ..." : ""));
        }
    }

    private static boolean isServed(FieldNode node) {
        return !node.isDead() && isConnected(node.state());
    }

    private static boolean isConnected(ClientState state) {
        return state == ClientState.ACTIVE || state == ClientState.ASLEEP || state == ClientState.AWAKE;
    }

    private boolean isMissingReading(long number) {
        return !ledger.isDown(number)
                && ledger.topic(number) != Ledger.WILL
                && ledger.isAcknowledged(number)
                && !ledger.hasArrived(number);
    }

    private boolean isMissingCommand(long number) {
        return ledger.isDown(number)
                && ledger.qos(number).isAcknowledged()
                && !ledger.hasArrived(number)
                && !ledger.isExcused(number);
    }

    private boolean isMissingWill(long number) {
        return ledger.topic(number) == Ledger.WILL && lost.get(ledger.node(number)) && !ledger.hasArrived(number);
    }

    private boolean isOurs(long number) {
        return number >= 0 && number < ledger.size();
    }

    private List<String> names(LongPredicate which) {
        List<String> names = new ArrayList<>();
        for (long number : numbers(which)) {
            names.add(name(number));
        }
        return names;
    }

    private long[] numbers(LongPredicate which) {
        return LongStream.range(0, ledger.size()).filter(which).toArray();
    }

    /** The topic of a message, and the number that it carries. */
    private String name(long number) {
        FieldNode node = nodes.get(ledger.node(number));
        int topic = ledger.topic(number);
        String name;
        if (topic == Ledger.WILL) {
            name = node.willTopic();
        } else if (ledger.isDown(number)) {
            name = node.commandTopic(topic);
        } else {
            name = node.readingTopic(topic);
        }
        return name + " #" + (firstNumber + number);
    }
}
