package org.sngateway.sim.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.hunt.Shrink;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.ScenarioFile;
import org.sngateway.sim.world.Outcome;
import org.sngateway.sim.world.World;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hw-sim world}: a scenario in virtual time. */
@Command(
        name = "world",
        description = {
            "Runs a scenario in virtual time: the gateway itself, on a simulated disk, with simulated nodes, radio and"
                    + " broker, in one thread.",
            "All promises of the gateway are looked after. Ends with exit code 1 when one is broken, or when something"
                    + " that the scenario expects does not hold."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class WorldCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SCENARIO", description = "the file")
    private Path file = Path.of("");

    @Option(names = "--seed", defaultValue = "1", description = "of all that is random: the same seed, the same world")
    private long seed;

    @Option(names = "--lines", defaultValue = "60", description = "how much is shown of what led to a failure")
    private int lines;

    @Option(names = "--shrink", description = "looks for a smaller scenario that fails in the same way, and writes it")
    private boolean shrink;

    @Option(
            names = "--shrink-time",
            converter = Times.class,
            defaultValue = "60s",
            description = "for how long --shrink looks")
    private Duration shrinkTime = Duration.ZERO;

    @Override
    public Integer call() throws IOException {
        Scenario scenario;
        try {
            scenario = ScenarioFile.read(file);
        } catch (ConfigException mistakes) {
            System.err.println(mistakes.getMessage());
            return 2;
        }
        OutcomeInWords words = new OutcomeInWords(System.out);
        Outcome outcome = World.run(scenario, seed);
        words.figures(outcome);
        if (outcome.broken().isEmpty()) {
            System.out.println("All promises were kept.");
            return 0;
        }
        if (shrink) {
            outcome = shrunk(outcome, shrinkTime, words);
        } else {
            words.failure(outcome, lines, "hw-sim world " + file + " --seed " + seed);
        }
        return 1;
    }

    /** Looks for a smaller failure, writes it to a file, and shows it. */
    static Outcome shrunk(Outcome failed, Duration time, OutcomeInWords words) throws IOException {
        Outcome smaller = Shrink.run(failed, time);
        Path file = Path.of("failed-" + failed.seed() + ".yaml");
        Files.writeString(file, ScenarioFile.print(smaller.scenario()));
        words.failure(smaller, Integer.MAX_VALUE, "hw-sim world " + file + " --seed " + smaller.seed());
        return smaller;
    }
}
