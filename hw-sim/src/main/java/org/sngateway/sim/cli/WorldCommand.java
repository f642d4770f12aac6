package org.sngateway.sim.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.ScenarioFile;
import org.sngateway.sim.world.Outcome;
import org.sngateway.sim.world.World;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private FailureOptions failure = new FailureOptions();

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
        failure.show(outcome, "hw-sim world " + file + " --seed " + seed, words);
        return 1;
    }
}
