package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The state table of MQTT-SN 1.2 §6.14, here 6.4: at least one scenario per cell, and {@code STATE-MACHINE.md}, which is as
 * the code is.
 */
class StateTableTest {
    private static final Path ACTUAL = Path.of("target", "STATE-MACHINE.md");

    private final StateTable table = new StateTable();
    private final JavaClasses core = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sngateway.gateway.core");

    StateTableTest() {
        ConnectRows.describe(table);
        ClientRows.describe(table);
        TimeAndBrokerRows.describe(table);
    }

    @TestFactory
    Stream<DynamicTest> everyCellHappensAsTheTableSays() {
        return table.scenarios().stream()
                .map(scenario -> DynamicTest.dynamicTest(scenario.toString(), () -> play(scenario)));
    }

    /** Plays a scenario and returns the state that it ends in. */
    private static char play(StateTable.Scenario scenario) {
        Situation situation = new Situation(scenario.start());
        scenario.given().accept(situation);
        assertThat(situation.stateNow())
                .as("the state before")
                .isEqualTo(scenario.cell().column());
        scenario.course().accept(situation);
        situation.gateway.nothingElse();
        assertThat(scenario.cell().statesAfter()).as("the states after").contains(situation.stateNow());
        return situation.stateNow();
    }

    @Test
    void everyStateAfterIsReached() {
        Map<StateTable.Cell, Set<Character>> reached = new LinkedHashMap<>();
        for (StateTable.Scenario scenario : table.scenarios()) {
            reached.computeIfAbsent(scenario.cell(), cell -> new TreeSet<>()).add(play(scenario));
        }

        reached.forEach((cell, states) ->
                assertThat(states).as("the states after %s", cell).isEqualTo(cell.statesAfter()));
    }

    @Test
    void everyCellThatCanHappenHasAScenario() {
        Set<StateTable.Cell> played =
                table.scenarios().stream().map(StateTable.Scenario::cell).collect(Collectors.toSet());
        List<StateTable.Cell> possible = new ArrayList<>();
        table.cells().forEach(cell -> {
            if (cell.canHappen()) {
                possible.add(cell);
            }
        });

        assertThat(played).containsExactlyInAnyOrderElementsOf(possible);
    }

    @Test
    void everyMethodOfTheTableExists() {
        table.methods().forEach((row, method) -> {
            String[] parts = method.replace("`", "").split("\\.", -1);
            assertThat(core.stream()
                            .filter(type -> type.getSimpleName().equals(parts[0]))
                            .flatMap(type -> type.getMethods().stream())
                            .map(one -> one.getName()))
                    .as("row %s", row)
                    .contains(parts[1]);
        });
    }

    @Test
    void thePageShowsTheTransitionsOfTheCode() throws IOException {
        String page = StateTable.page();
        page = replace(page, "chart", chart());
        page = replace(page, "transitions", transitions());
        Files.writeString(ACTUAL, page);

        assertThat(StateTable.PAGE)
                .as("if the code is right, copy target/STATE-MACHINE.md there")
                .hasSameTextualContentAs(ACTUAL);
    }

    private static String replace(String page, String part, String content) {
        String begin = "<!-- " + part + " -->\n";
        return page.replaceFirst(
                "(?s)" + begin + ".*?<!-- end -->", Matcher.quoteReplacement(begin + content + "<!-- end -->"));
    }

    private static String chart() {
        StringBuilder chart = new StringBuilder("```mermaid\nstateDiagram-v2\n    [*] --> DISCONNECTED\n");
        for (SessionState from : SessionState.values()) {
            for (SessionState to : SessionState.values()) {
                List<String> causes = Stream.of(Cause.values())
                        .filter(cause -> cause.allows(from, to))
                        .map(Cause::name)
                        .toList();
                if (!causes.isEmpty()) {
                    chart.append("    %s --> %s: %s%n".formatted(from, to, String.join(", ", causes)));
                }
            }
        }
        return chart.append("    DISCONNECTED --> [*]: session-expiry, CleanSession=1\n")
                .append("    LOST --> [*]: session-expiry, CleanSession=1\n```\n")
                .toString();
    }

    private String transitions() {
        StringBuilder list = new StringBuilder("| Cause | From → to | Brought about in |\n|---|---|---|\n");
        for (Cause cause : Cause.values()) {
            List<String> pairs = new ArrayList<>();
            for (SessionState from : SessionState.values()) {
                for (SessionState to : SessionState.values()) {
                    if (cause.allows(from, to)) {
                        pairs.add(from + " → " + to);
                    }
                }
            }
            list.append("| %s | %s | %s |%n"
                    .formatted(cause, String.join(", ", pairs), String.join(", ", methodsThatName(cause))));
        }
        return list.toString();
    }

    private Set<String> methodsThatName(Cause cause) {
        Set<String> methods = new TreeSet<>();
        for (JavaClass type : core) {
            for (JavaFieldAccess access : type.getFieldAccessesFromSelf()) {
                if (access.getTargetOwner().isEquivalentTo(Cause.class)
                        && access.getTarget().getName().equals(cause.name())
                        && !type.getName().startsWith(Cause.class.getName())) {
                    methods.add("`" + type.getSimpleName() + "."
                            + access.getOrigin().getName() + "`");
                }
            }
        }
        return methods;
    }
}
