package org.sngateway.sim.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sngateway.sim.scenario.ScenarioFile;
import org.sngateway.sim.world.Outcome;
import org.sngateway.sim.world.World;

/** Earlier findings of hunts in the gateway do not come back, and some other seeds find nothing. */
class FoundTest {
    private static final Path FOUND = Path.of("src/test/resources/found");
    private static final Pattern SEED = Pattern.compile("# seed (\\d+)\n");
    private static final int OTHERS = 100;

    @TestFactory
    Stream<DynamicTest> whatOnceBrokeAPromiseBreaksNoneAnyMore() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(FOUND)) {
            files = all.sorted().toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    String text = Files.readString(file);
                    Matcher seed = SEED.matcher(text);
                    assertThat(seed.lookingAt())
                            .as("the first line names the seed")
                            .isTrue();
                    keepsAllPromises(
                            World.run(ScenarioFile.parse(file.toString(), text), Long.parseLong(seed.group(1))));
                }));
    }

    @Test
    void otherSeedsBreakNoPromise() throws InterruptedException {
        for (long seed = 1; seed <= OTHERS; seed++) {
            keepsAllPromises(World.run(ScenarioDraw.draw(seed), seed));
        }
    }

    private static void keepsAllPromises(Outcome outcome) {
        assertThat(outcome.broken())
                .as("%s, seed %d, ends with%n%s", outcome.scenario().title(), outcome.seed(), chart(outcome))
                .isEmpty();
    }

    private static String chart(Outcome outcome) {
        return outcome.broken().isEmpty()
                ? ""
                : String.join("\n", World.runWithChart(outcome, 60).chart());
    }
}
