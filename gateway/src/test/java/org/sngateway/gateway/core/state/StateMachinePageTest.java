package org.sngateway.gateway.core.state;

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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page {@code STATE-MACHINE.md}: its transitions are those of the code, and the methods that it names exist. */
class StateMachinePageTest {
    private static final Path ACTUAL = Path.of("target", "STATE-MACHINE.md");

    private final JavaClasses core = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sngateway.gateway.core");

    @Test
    void everyMethodOfTheTableExists() {
        new StateTable().methods().forEach((row, method) -> {
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
