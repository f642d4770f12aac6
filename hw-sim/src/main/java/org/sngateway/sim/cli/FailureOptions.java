package org.sngateway.sim.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.sngateway.sim.hunt.Shrink;
import org.sngateway.sim.scenario.ScenarioFile;
import org.sngateway.sim.world.Outcome;
import picocli.CommandLine.Option;

/** How a failed world is shown. */
final class FailureOptions {
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

    /**
     * Shows the last events, or a smaller failure, which is also written to a file.
     *
     * @param command repeats the run
     */
    void show(Outcome failed, String command, OutcomeInWords words) throws IOException {
        if (!shrink) {
            words.failure(failed, lines, command);
            return;
        }
        Outcome smaller = Shrink.run(failed, shrinkTime);
        Path file = Path.of("failed-" + failed.seed() + ".yaml");
        Files.writeString(file, ScenarioFile.print(smaller.scenario()));
        words.failure(smaller, Integer.MAX_VALUE, "hw-sim world " + file + " --seed " + smaller.seed());
    }
}
