package org.sngateway.sim.cli;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.sngateway.sim.fleet.CommandAccount;
import org.sngateway.sim.fleet.Fleet;
import org.sngateway.sim.fleet.FleetAccount;
import org.sngateway.sim.fleet.ReadingAccount;
import org.sngateway.sn.message.Payload;

/**
 * Shows a fleet at work: on a terminal a picture that is redrawn, otherwise plain lines. Readings come in on the
 * fleet's loop, everything else on the thread of the command.
 */
final class FleetDisplay implements Fleet.Listener {
    private static final int MAX_NODES_SHOWN = 20;
    private static final int MAX_LINES_PER_SECOND = 50;
    private static final String HOME = "\u001b[H";
    private static final String CLEAR = "\u001b[2J";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final PrintStream out;
    private final boolean terminal;
    private final List<String> header;
    private long lineSecond;
    private int linesInSecond;
    private boolean cleared;

    /**
     * A display that has shown nothing yet.
     *
     * @param terminal whether it can redraw
     * @param header lines above the picture
     */
    FleetDisplay(PrintStream out, boolean terminal, List<String> header) {
        this.out = out;
        this.terminal = terminal;
        this.header = header;
    }

    void showHeader() {
        if (!terminal) {
            header.forEach(out::println);
            out.flush();
        }
    }

    @Override
    public void onArrived(String topic, Payload payload, long delayNanos) {
        event(topic, payload.asText(), Times.milliseconds(delayNanos));
    }

    @Override
    public void onWoke(String clientId, int delivered, boolean answered) {
        if (delivered > 0 || !answered) {
            event(clientId, answered ? "woke, commands delivered: " + delivered : "woke, the gateway is silent", "");
        }
    }

    private void event(String who, String what, String delay) {
        if (!terminal && mayPrint()) {
            String time = LocalTime.now(ZoneId.systemDefault()).format(TIME);
            out.printf("%s  %-24s %-44s %10s%n", time, who, what, delay);
            out.flush();
        }
    }

    /** Redraws the picture, or prints a line with the sums. */
    void show(Fleet fleet, long seconds) {
        FleetAccount account = fleet.account();
        if (!terminal) {
            out.println(sums(account, seconds));
            out.flush();
            return;
        }
        StringBuilder picture = new StringBuilder(cleared ? HOME : CLEAR + HOME);
        cleared = true;
        header.forEach(line -> line(picture, line));
        line(picture, "");
        line(picture, BOLD + sums(account, seconds) + PLAIN);
        line(picture, "");
        line(picture, String.format("  %-10s %-26s %-22s %-32s %s", "NODE", "STATE", "TOPIC", "READING", "DELAY"));
        List<Fleet.NodeView> nodes = fleet.view(MAX_NODES_SHOWN);
        for (Fleet.NodeView node : nodes) {
            line(
                    picture,
                    String.format(
                            "  %-10s %-26s %-22s %-32s %s",
                            node.clientId(),
                            node.state(),
                            node.topic(),
                            node.lastReading(),
                            node.delayNanos() < 0 ? "" : Times.milliseconds(node.delayNanos())));
        }
        if (nodes.size() == MAX_NODES_SHOWN) {
            line(picture, "  … these are the first " + MAX_NODES_SHOWN);
        }
        out.print(picture.append(CLEAR_BELOW));
        out.flush();
    }

    /** The final figures. */
    void summarise(FleetAccount account) {
        ReadingAccount readings = account.readings();
        CommandAccount commands = account.commands();
        out.println();
        out.println("Summary");
        row("connections", account.connections() + ", lost or refused " + account.lostConnections());
        row("messages repeated", String.valueOf(account.repeatedMessages()));
        row("readings taken", String.valueOf(readings.taken()));
        row("readings given up", String.valueOf(readings.givenUp()));
        row("acknowledged", readings.acknowledged() + " (QoS 1 and 2)");
        if (account.observed()) {
            row(
                    "arrived at the broker",
                    readings.arrived() + ", again " + readings.repeatedArrivals() + ", of those at QoS 2 "
                            + readings.repeatedAtQos2());
            row("not arrived", String.valueOf(readings.notArrived()));
            row("acknowledged but lost", String.valueOf(readings.missing()));
        }
        delays("reading to acknowledgement", readings.acknowledgementDelays());
        if (account.observed()) {
            delays("reading to broker", readings.arrivalDelays());
        }
        if (account.wakes() > 0) {
            row("wakes of sleeping nodes", account.wakes() + ", unanswered " + account.unansweredWakes());
        }
        if (account.observed()) {
            row("commands to nodes", commands.given() + ", received " + commands.received());
            row(
                    "of those, to sleeping nodes",
                    commands.toSleepers() + ", delivered at wakes " + account.deliveredAtWakes() + ", missing "
                            + commands.missingAtSleepers() + ", more than once " + commands.repeatedAtQos2());
        }
        out.flush();
    }

    private void delays(String name, Histogram delays) {
        if (delays.getTotalCount() > 0) {
            row(
                    name,
                    String.format(
                            "50 %% %s, 90 %% %s, 99 %% %s, max %s",
                            Times.milliseconds(delays.getValueAtPercentile(50)),
                            Times.milliseconds(delays.getValueAtPercentile(90)),
                            Times.milliseconds(delays.getValueAtPercentile(99)),
                            Times.milliseconds(delays.getMaxValue())));
        }
    }

    private void row(String name, String value) {
        out.printf("  %-28s %s%n", name, value);
    }

    private static String sums(FleetAccount account, long seconds) {
        ReadingAccount readings = account.readings();
        String arrived = account.observed() ? String.format(" arrived=%d", readings.arrived()) : "";
        String sleep = account.sleepingNodes() + account.wakes() > 0
                ? String.format(
                        " asleep=%d wakes=%d delivered-at-wakes=%d",
                        account.sleepingNodes(), account.wakes(), account.deliveredAtWakes())
                : "";
        double rate = seconds == 0 ? 0 : (double) readings.taken() / seconds;
        return String.format(
                Locale.ROOT,
                "after=%ds active=%d%s taken=%d acknowledged=%d%s repeated=%d given-up=%d rate=%.1f/s",
                seconds,
                account.activeNodes(),
                sleep,
                readings.taken(),
                readings.acknowledged(),
                arrived,
                account.repeatedMessages(),
                readings.givenUp(),
                rate);
    }

    private static void line(StringBuilder picture, String text) {
        picture.append(text).append(CLEAR_LINE).append('\n');
    }

    /** A large fleet prints faster than a person can read. */
    private boolean mayPrint() {
        long second = System.nanoTime() / 1_000_000_000L;
        if (second != lineSecond) {
            lineSecond = second;
            linesInSecond = 0;
        }
        return ++linesInSecond <= MAX_LINES_PER_SECOND;
    }
}
