package org.sngateway.gateway.core.exchange;

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
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page {@code MESSAGES.md}: the states of a message and what leads from one to the other are those of the code. */
class MessagesPageTest {
    private static final Path PAGE = Path.of("MESSAGES.md");
    private static final Path ACTUAL = Path.of("target", "MESSAGES.md");

    private final JavaClasses exchanges = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sngateway.gateway.core.exchange");

    @Test
    void thePageShowsTheTransitionsAndTheDiskWaitsOfTheCode() throws IOException {
        String page = Files.readString(PAGE);
        page = replace(
                page,
                "client-leg",
                machine(ClientLeg.values(), ClientLeg.Event.values(), ClientLeg.Event::allows, ClientLeg.Event::to));
        page = replace(
                page,
                "broker-leg",
                machine(BrokerLeg.values(), BrokerLeg.Event.values(), BrokerLeg.Event::allows, BrokerLeg.Event::to));
        page = replace(
                page,
                "delivery-stage",
                machine(
                        DeliveryStage.values(),
                        DeliveryStage.Event.values(),
                        DeliveryStage.Event::allows,
                        DeliveryStage.Event::to));
        page = replace(page, "disk-waits", DiskWaits.table());
        Files.writeString(ACTUAL, page);

        assertThat(PAGE)
                .as("if the code is right, copy target/MESSAGES.md there")
                .hasSameTextualContentAs(ACTUAL);
    }

    private static String replace(String page, String part, String content) {
        String begin = "<!-- " + part + " -->\n";
        assertThat(page).contains(begin);
        return page.replaceFirst(
                "(?s)" + begin + ".*?<!-- end -->", Matcher.quoteReplacement(begin + content + "<!-- end -->"));
    }

    private <S, E extends Enum<E>> String machine(S[] states, E[] events, BiPredicate<E, S> allows, Function<E, S> to) {
        StringBuilder text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
        for (S from : states) {
            for (S next : states) {
                List<String> causes = Stream.of(events)
                        .filter(event -> allows.test(event, from) && to.apply(event) == next)
                        .map(Enum::name)
                        .toList();
                if (!causes.isEmpty()) {
                    text.append("    %s --> %s: %s%n".formatted(from, next, String.join(", ", causes)));
                }
            }
        }
        text.append("```\n\n| Event | From → to | Brought about in |\n|---|---|---|\n");
        for (E event : events) {
            List<String> pairs = new ArrayList<>();
            for (S from : states) {
                if (allows.test(event, from)) {
                    pairs.add(from + " → " + to.apply(event));
                }
            }
            text.append("| %s | %s | %s |%n"
                    .formatted(event, String.join(", ", pairs), String.join(", ", methodsThatName(event))));
        }
        return text.toString();
    }

    private Set<String> methodsThatName(Enum<?> event) {
        Set<String> methods = new TreeSet<>();
        String own = event.getDeclaringClass().getNestHost().getName() + "$";
        for (JavaClass type : exchanges) {
            for (JavaFieldAccess access : type.getFieldAccessesFromSelf()) {
                if (access.getTargetOwner().isEquivalentTo(event.getDeclaringClass())
                        && access.getTarget().getName().equals(event.name())
                        && !type.getName().startsWith(own)) {
                    methods.add("`" + type.getSimpleName() + "."
                            + access.getOrigin().getName() + "`");
                }
            }
        }
        return methods;
    }
}
