package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sngateway.sim.hunt.ScenarioDraw;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.ScenarioFile;

/** One seed, one world: the same events in this JVM, in another one, and on every installed JDK. */
class SameWorldTest {
    private static final Path SCENARIO = Path.of("src/main/scenarios/greenhouse.yaml");
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final int SEEDS = 20;

    @Test
    void sameSeedGivesTheSameWorldTwiceInOneJvm() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scenario scenario = ScenarioDraw.draw(seed);

            long first = World.run(scenario, seed).hash();
            long second = World.run(ScenarioDraw.draw(seed), seed).hash();

            assertThat(second).as("seed %d", seed).isEqualTo(first);
        }
    }

    @Test
    void anotherSeedGivesAnotherWorld() {
        Scenario scenario = ScenarioDraw.draw(1);

        assertThat(World.run(scenario, 2).hash())
                .isNotEqualTo(World.run(scenario, 1).hash());
    }

    @Test
    void chartIsThatOfTheSameWorld() {
        Outcome outcome = World.run(ScenarioDraw.draw(3), 3);

        Outcome again = World.runWithChart(outcome, 10);

        assertThat(again.hash()).isEqualTo(outcome.hash());
        assertThat(again.chart()).hasSize(10);
    }

    @Test
    void sameSeedGivesTheSameWorldInEveryOtherJvm() throws Exception {
        String hash = String.format(
                Locale.ROOT,
                "hash %016x",
                World.run(ScenarioFile.read(SCENARIO), 7).hash());
        List<Path> commands = new ArrayList<>();
        commands.add(Path.of(System.getProperty("java.home"), "bin/java"));
        try (Stream<Path> jdks = Files.isDirectory(JDKS) ? Files.list(JDKS) : Stream.empty()) {
            jdks.map(jdk -> jdk.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .sorted()
                    .forEach(commands::add);
        }

        for (Path command : commands) {
            assertThat(outputOf(command)).as("%s", command).contains(hash);
        }
    }

    private static String outputOf(Path command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        command.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.sngateway.sim.cli.Main",
                        "world",
                        SCENARIO.toString(),
                        "--seed",
                        "7")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
