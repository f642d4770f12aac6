package org.sngateway.sim.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.sngateway.sim.world.Outcome;
import org.sngateway.sim.world.World;

/** Prints how a world ended. */
final class OutcomeInWords {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;

    OutcomeInWords(PrintStream out) {
        this.out = out;
    }

    /** The figures of the world. */
    void figures(Outcome outcome) {
        Outcome.Figures figures = outcome.figures();
        out.printf(
                Locale.ROOT,
                "%s in %s of its own time, %,d events, hash %016x%n",
                outcome.scenario().title(),
                inWords(Duration.ofNanos(figures.worldNanos())),
                figures.events(),
                outcome.hash());
        out.printf(
                Locale.ROOT,
                "  readings at QoS 1 and 2: %,d taken, %,d came out at the broker%n",
                figures.readings(),
                figures.arrivedReadings());
        out.printf(
                Locale.ROOT,
                "  commands: %,d given, %,d reached their node%n",
                figures.commands(),
                figures.arrivedCommands());
        out.printf(
                Locale.ROOT,
                "  datagrams: %,d, of which %,d were lost%n",
                figures.datagrams(),
                figures.lostDatagrams());
        out.printf(
                Locale.ROOT,
                "  gateway: started %,d times, %,d octets forced to its disk; nodes that had to reconnect: %,d;"
                        + " wills: %,d%n",
                figures.starts(),
                figures.diskOctets(),
                figures.reconnects(),
                figures.wills());
    }

    /** The broken promise, the last events, and the command that repeats them. */
    void failure(Outcome outcome, int lines, String command) {
        Outcome.Broken broken = outcome.broken().orElseThrow();
        World.runWithChart(outcome, lines).chart().forEach(out::println);
        out.printf(
                Locale.ROOT,
                "%nBroken: %s, %safter %.6f s: %s%n",
                broken.promise(),
                broken.clientId().isEmpty() ? "" : broken.clientId() + " ",
                broken.atNanos() / NANOS_PER_SECOND,
                broken.what());
        out.println("The same again: " + command);
    }

    static String inWords(Duration time) {
        long hours = time.toHours();
        return hours > 0
                ? hours + " h " + time.toMinutesPart() + " min"
                : time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
}
