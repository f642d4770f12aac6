package org.sngateway.sim.cli;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sngateway.sim.hunt.Hunt;
import org.sngateway.sim.world.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hw-sim hunt}: looks for a scenario in which the gateway breaks a promise. */
@Command(
        name = "hunt",
        description = {
            "Draws scenarios, configurations and faults from seeds, and runs each in virtual time, until a promise of the"
                    + " gateway is broken: then shows what happened, and ends with exit code 1.",
            "Without --from each hunt has new seeds."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class HuntCommand implements Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "1", description = "for how long at most")
    private int minutes;

    @Option(names = "--from", paramLabel = "SEED", description = "the first seed")
    private @Nullable Long from;

    @Option(names = "--seeds", defaultValue = "1000000000", description = "how many at most")
    private long seeds;

    @Option(names = "--threads", defaultValue = "1", description = "how many worlds at a time")
    private int threads;

    @Mixin
    private FailureOptions failure = new FailureOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        long first = from == null ? new SecureRandom().nextLong() >>> 16 : from;
        System.out.println("hunting from seed " + first);
        Hunt.Result result = Hunt.run(first, seeds, Duration.ofMinutes(minutes), threads);
        System.out.printf(
                Locale.ROOT,
                "%,d worlds, %,d events, %s of their own time%n",
                result.worlds(),
                result.events(),
                OutcomeInWords.inWords(result.worldTime()));
        Optional<Outcome> failed = result.failed();
        if (failed.isEmpty()) {
            System.out.println("All promises were kept.");
            return 0;
        }
        long seed = failed.get().seed();
        failure.show(failed.get(), "hw-sim hunt --from " + seed + " --seeds 1", new OutcomeInWords(System.out));
        return 1;
    }
}
