package org.sngateway.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.config.ConfigException;

class ShippedScenariosTest {
    private static final Path FOLDER = Path.of("src/main/scenarios");
    private static final Path README = Path.of("README.md");

    /** Scenarios that take longer than seconds, because they are about many nodes. */
    private static final List<String> LARGE = List.of("day.yaml", "meter-fleet.yaml", "stampede.yaml");

    private static final long MAX_NODE_HOURS = 4_000;

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isReadWithoutAProblemAndPromisesSomething(Path file) throws ConfigException {
        Scenario scenario = ScenarioFile.read(file);

        assertThat(scenario.title()).isNotEmpty();
        assertThat(scenario.expectations()).isNotEqualTo(Expectations.NONE);
    }

    @ParameterizedTest
    @MethodSource("files")
    void isSmallEnoughToRunAtOnce(Path file) throws ConfigException {
        Scenario scenario = ScenarioFile.read(file);

        long nodeHours = scenario.nodes() * scenario.duration().toHours();

        if (!LARGE.contains(String.valueOf(file.getFileName()))) {
            assertThat(nodeHours).isLessThanOrEqualTo(MAX_NODE_HOURS);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysWhatItShowsAndTheReadmeListsIt(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);

        assertThat(text).startsWith("# ");
        assertThat(Files.readString(README, StandardCharsets.UTF_8)).contains("| `" + file.getFileName() + "` |");
    }

    @Test
    void exampleInTheReadmeIsAScenario() throws IOException, ConfigException {
        String readme = Files.readString(README, StandardCharsets.UTF_8);
        int start = readme.indexOf("title:");

        Scenario scenario = ScenarioFile.parse("README.md", readme.substring(start, readme.indexOf("```", start)));

        assertThat(scenario.nodes()).isEqualTo(12);
    }

    @Test
    void readmeHasEveryKeyWithItsDefault() throws IOException {
        String readme = Files.readString(README, StandardCharsets.UTF_8);

        assertThat(readme)
                .contains(table(ScenarioKeys.OF_SCENARIO))
                .contains(table(ScenarioKeys.OF_POPULATION))
                .contains(table(ScenarioKeys.OF_READINGS))
                .contains(table(ScenarioKeys.OF_COMMANDS))
                .contains(table(ScenarioKeys.OF_RADIO))
                .contains(table(ScenarioKeys.OF_LINE))
                .contains(table(ScenarioKeys.OF_BROKER))
                .contains(table(ScenarioKeys.OF_GATEWAY))
                .contains(table(ScenarioKeys.OF_ATTACK))
                .contains(table(ScenarioKeys.OF_EXPECT));
    }

    @ParameterizedTest
    @EnumSource(Firmware.class)
    void readmeSaysWhichQuirksTheGatewayIsToBeToldForAFirmware(Firmware firmware) throws IOException {
        String readme = Files.readString(README, StandardCharsets.UTF_8);

        String quirks = firmware.quirks().stream()
                .map(quirk -> '`' + written(quirk) + '`')
                .collect(Collectors.joining(", "));
        assertThat(readme).contains(("| `" + written(firmware) + "` | " + quirks + " |").replace("  ", " "));
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <R> String table(List<Field<R, ?>> fields) {
        StringBuilder table = new StringBuilder();
        fields.forEach(field -> table.append(row(field)));
        return table.toString();
    }

    private static <R, T> String row(Field<R, T> field) {
        String usual = field.key().kind().write(field.key().defaultValue());
        return "| `" + field.key().name() + "` | `" + usual + "` | "
                + field.key().comment() + " |\n";
    }
}
