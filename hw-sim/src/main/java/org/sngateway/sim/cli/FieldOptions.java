package org.sngateway.sim.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sim.field.FieldFigures;
import org.sngateway.sim.field.FieldRun;
import org.sngateway.sim.field.FieldSettings;
import org.sngateway.sim.field.LeftOut;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.ScenarioFile;
import org.sngateway.sim.uplink.Uplink;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A scenario in real time: what {@code hw-sim field} and {@code hw-sim dongle} have in common. */
final class FieldOptions {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);
    /** Released when the run is to end early. */
    private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(15);

    private static final Duration REFRESH = Duration.ofSeconds(10);

    @Parameters(paramLabel = "SCENARIO", showDefaultValue = Visibility.NEVER, description = "the file")
    private Path file = Path.of("");

    @Option(names = "--broker", paramLabel = "HOST:PORT", description = "MQTT broker behind the gateway, to watch")
    private @Nullable String broker;

    @Option(
            names = "--seconds",
            defaultValue = "0",
            description = "ends after so long; 0 = when the scenario is over, or with Ctrl-C")
    private int seconds;

    @Option(
            names = "--patience",
            converter = Times.class,
            defaultValue = "0",
            description =
                    "how long it waits at the end for what is missing, once for all and once for the last messages;"
                            + " 0 = for a minute, or twice the longest keep alive or sleep")
    private Duration patience = Duration.ZERO;

    @Option(names = "--seed", defaultValue = "1", description = "of what is random with the nodes and the radio")
    private long seed;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** The way of the nodes of a scenario to the gateway. */
    interface UplinkOf {
        Uplink.Source of(Scenario scenario);
    }

    long seed() {
        return seed;
    }

    /**
     * Runs the scenario.
     *
     * @param place where the nodes' messages go, in words
     * @return the exit code
     */
    int run(String place, UplinkOf uplink) throws Exception {
        Scenario scenario;
        try {
            scenario = ScenarioFile.read(file);
        } catch (ConfigException mistakes) {
            System.err.println(mistakes.getMessage());
            return 2;
        }
        if (seconds < 0) {
            throw Usage.problem(spec, "--seconds must not be negative");
        }
        Optional<HostPort> brokerPlace = Optional.ofNullable(broker).map(text -> Usage.place(spec, text, 1883));
        FieldSettings settings = new FieldSettings(uplink.of(scenario), brokerPlace, seed);
        System.out.println(scenario.title() + ": " + scenario.nodes() + " nodes to " + place
                + brokerPlace
                        .map(text -> ", watched at the broker at " + text)
                        .orElse("; without --broker arrivals are not observed"));
        List<String> leftOut = LeftOut.of(scenario);
        if (!leftOut.isEmpty()) {
            System.out.println("Left out, because a running gateway and broker can't be made to do it: "
                    + String.join(", ", leftOut));
        }
        System.out.flush();
        try {
            FieldRun run = new FieldRun(scenario, settings, Transport.best());
            return EndOfRun.run(end -> run(run, scenario.duration(), end));
        } catch (IOException noWay) {
            System.err.println(noWay.getMessage());
            return 1;
        }
    }

    private int run(FieldRun run, Duration whole, CountDownLatch end) throws InterruptedException {
        try {
            run.start(START_TIMEOUT);
            Duration time = seconds == 0 ? whole : Duration.ofSeconds(seconds);
            long startNanos = System.nanoTime();
            long leftNanos = time.toNanos();
            while (leftNanos > 0 && !end.await(Math.min(leftNanos, REFRESH.toNanos()), TimeUnit.NANOSECONDS)) {
                long passedNanos = System.nanoTime() - startNanos;
                show(run.figures(), passedNanos);
                leftNanos = time.toNanos() - passedNanos;
            }
            boolean early = end.getCount() == 0;
            List<String> failures = run.finish(patienceOf(run, early), !early && time.compareTo(whole) >= 0);
            summarise(run.figures());
            failures.forEach(System.err::println);
            return failures.isEmpty() ? 0 : 1;
        } catch (TimeoutException noBroker) {
            System.err.println("no broker answers at " + broker + "; is it running?");
            return 1;
        } catch (IOException noSocket) {
            System.err.println(noSocket.getMessage());
            return 1;
        } finally {
            run.close();
        }
    }

    private Duration patienceOf(FieldRun run, boolean early) {
        if (!patience.isZero()) {
            return patience;
        }
        return early ? LITTLE_PATIENCE : run.usualPatience();
    }

    private static void show(FieldFigures now, long nanos) {
        System.out.printf(
                Locale.ROOT,
                "after=%ds served=%d dead=%d reconnects=%d readings=%d acknowledged=%d arrived=%d commands=%d received=%d"
                        + " datagrams=%d lost=%d%n",
                TimeUnit.NANOSECONDS.toSeconds(nanos),
                now.served(),
                now.dead(),
                now.reconnects(),
                now.readings(),
                now.acknowledgedReadings(),
                now.arrivedReadings(),
                now.commands(),
                now.receivedCommands(),
                now.datagrams(),
                now.lostDatagrams());
        System.out.flush();
    }

    private void summarise(FieldFigures figures) {
        boolean observed = broker != null;
        System.out.println();
        System.out.println("Summary");
        row("nodes", figures.nodes() + ", dead " + figures.dead());
        row("connections", figures.connections() + ", lost or refused " + figures.reconnects());
        row(
                "readings at QoS 1 and 2",
                figures.readings() + ", acknowledged " + figures.acknowledgedReadings()
                        + (observed ? ", came out " + figures.arrivedReadings() : ""));
        row(
                "readings at QoS 0 and -1",
                figures.otherReadings() + (observed ? ", came out " + figures.otherArrived() : ""));
        row("readings given up", String.valueOf(figures.givenUp()));
        if (observed) {
            row("commands", figures.commands() + ", received " + figures.receivedCommands());
            row("wills", String.valueOf(figures.wills()));
        }
        row("wakes of sleeping nodes", figures.wakes() + ", unanswered " + figures.unansweredWakes());
        row("datagrams", figures.datagrams() + ", lost by the radio " + figures.lostDatagrams());
        System.out.flush();
    }

    private static void row(String name, String value) {
        System.out.printf("  %-28s %s%n", name, value);
    }
}
