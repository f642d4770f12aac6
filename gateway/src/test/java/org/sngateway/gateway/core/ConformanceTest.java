package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.sngateway.sn.Rule;

/** The report of rules and the tests that prove them, {@code gateway/CONFORMANCE.md}: it is as the tests are. */
class ConformanceTest {
    private static final Path REPORT = Path.of("CONFORMANCE.md");
    private static final Path ACTUAL = Path.of("target", "CONFORMANCE.md");

    private final Map<String, String> rules = rules();
    private final Map<String, Set<String>> testsByRule = testsByRule();

    @Test
    void everyTestNamesRulesThatExist() {
        assertThat(rules.keySet()).containsAll(testsByRule.keySet());
    }

    @Test
    void everyRuleIsProvenByATest() {
        assertThat(testsByRule.keySet()).containsAll(rules.keySet());
    }

    @Test
    void theReportIsUpToDate() throws IOException {
        Files.writeString(ACTUAL, report());

        assertThat(REPORT)
                .as("%s; if the rules or tests are right, copy target/CONFORMANCE.md there", REPORT)
                .hasSameTextualContentAs(ACTUAL);
    }

    private String report() {
        StringBuilder report = new StringBuilder("""
                # Rules and their tests

                Each rule of the reference that the gateway keeps, by section, and the tests that prove it. The state table has
                a page of its own, [STATE-MACHINE.md](STATE-MACHINE.md). `ConformanceTest` compares this page with the tests.
                """);
        String chapter = "";
        for (Map.Entry<String, String> rule : rules.entrySet()) {
            String section = section(rule.getKey());
            if (!section.equals(chapter)) {
                report.append("\n## [%1$s](../sn-codec/MQTT-SN-1.2.md#%1$s)\n\n| Rule | | Tests |\n|---|---|---|\n"
                        .formatted(section));
                chapter = section;
            }
            String tests = String.join("<br>", testsByRule.getOrDefault(rule.getKey(), Set.of()));
            report.append("| %s | %s | %s |%n"
                    .formatted(
                            rule.getKey().substring(section.length() + 1),
                            rule.getValue(),
                            tests.isEmpty() ? "**none**" : tests));
        }
        return report.toString();
    }

    private static String section(String rule) {
        return rule.substring(0, rule.indexOf(' '));
    }

    private static Map<String, Set<String>> testsByRule() {
        Map<String, Set<String>> tests = new LinkedHashMap<>();
        new ClassFileImporter()
                .importPackages("org.sngateway").stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.isAnnotatedWith(Rule.class))
                        .forEach(method -> {
                            for (String rule :
                                    method.getAnnotationOfType(Rule.class).value()) {
                                tests.computeIfAbsent(rule, r -> new TreeSet<>())
                                        .add(name(method));
                            }
                        });
        return tests;
    }

    private static String name(JavaMethod method) {
        return method.getOwner().getSimpleName() + "." + method.getName();
    }

    private static Map<String, String> rules() {
        Map<String, String> rules = new LinkedHashMap<>();
        try (InputStream file = Objects.requireNonNull(ConformanceTest.class.getResourceAsStream("/rules-1.2.txt"))) {
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                List<String> cells = new ArrayList<>();
                for (String cell : line.split("\\|", 3)) {
                    cells.add(cell.strip());
                }
                if (cells.size() == 3 && !line.startsWith("#")) {
                    rules.put(cells.get(0) + " " + cells.get(1), cells.get(2));
                }
            }
            return rules;
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
