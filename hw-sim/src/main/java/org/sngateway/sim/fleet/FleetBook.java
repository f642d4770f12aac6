package org.sngateway.sim.fleet;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sngateway.sim.node.SensorNode;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;

/** Keeps the account of a fleet as the listener of all its nodes. Owned by one thread. */
final class FleetBook implements SensorNode.Listener {
    private static final Pattern NUMBERED = Pattern.compile("\\w+ #(\\d{1,18})");

    private final boolean observed;
    private final Fleet.Listener listener;
    private final ReadingLedger readings;
    private final CommandLedger commands = new CommandLedger();
    private long connections;
    private long lostConnections;
    private long repeatedMessages;
    private long wakes;
    private long unansweredWakes;
    private long deliveredAtWakes;

    /**
     * An empty book.
     *
     * @param observed whether arrivals at the broker will be reported
     */
    FleetBook(boolean observed, Fleet.Listener listener) {
        this.observed = observed;
        this.listener = listener;
        this.readings = new ReadingLedger(observed);
    }

    ReadingLedger readings() {
        return readings;
    }

    /** Enters a command for this node and returns its number. */
    Payload command(SensorNode node, String what) {
        return Payload.ofText(what + " #" + commands.onGiven(node.sleeps()));
    }

    /** Whether nothing more is expected. */
    boolean isSettled() {
        return readings.isSettled() && commands.isSettled();
    }

    /** Whether sleeping nodes have not yet received all their commands. */
    boolean sleepersWait() {
        return !commands.isSettled();
    }

    FleetAccount account(long activeNodes, long sleepingNodes) {
        return new FleetAccount(
                observed,
                activeNodes,
                sleepingNodes,
                connections,
                lostConnections,
                repeatedMessages,
                wakes,
                unansweredWakes,
                deliveredAtWakes,
                readings.account(),
                commands.account());
    }

    @Override
    public void onReading(SensorNode node, long number, long nowNanos) {
        readings.onTaken(node.topic(), number, node.qos(), nowNanos);
    }

    @Override
    public void onAcknowledged(SensorNode node, long number, long nowNanos) {
        readings.onAcknowledged(node.topic(), number, nowNanos);
    }

    @Override
    public void onGivenUp(SensorNode node, long number, long nowNanos) {
        readings.onGivenUp(node.topic(), number);
    }

    @Override
    public void onCommand(SensorNode node, String command, long nowNanos) {
        Matcher numbered = NUMBERED.matcher(command);
        // A command from outside has no number: it is executed and not counted.
        if (numbered.matches()) {
            commands.onReceived(Long.parseLong(numbered.group(1)), node.commandQos());
        }
    }

    @Override
    public void onRepeated(SensorNode node, SnMessage message) {
        repeatedMessages++;
    }

    @Override
    public void onConnected(SensorNode node, long nowNanos) {
        connections++;
    }

    @Override
    public void onConnectionLost(SensorNode node, String reason, long nowNanos) {
        lostConnections++;
    }

    @Override
    public void onWakeOver(SensorNode node, int delivered, boolean answered, long nowNanos) {
        wakes++;
        deliveredAtWakes += delivered;
        unansweredWakes += answered ? 0 : 1;
        listener.onWoke(node.clientId(), delivered, answered);
    }
}
