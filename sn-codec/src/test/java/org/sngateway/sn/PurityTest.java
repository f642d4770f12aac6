package org.sngateway.sn;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sngateway.sn.Impure.Found;

class PurityTest {
    private static final Path SOURCES = Path.of("src/test/java/org/sngateway/sn");

    @TestFactory
    Stream<DynamicTest> eachThingThatPureCodeMustNotHaveIsFound() {
        return Arrays.stream(Impure.class.getDeclaredClasses())
                .filter(type -> type.isAnnotationPresent(Found.class))
                .map(type -> DynamicTest.dynamicTest(
                        type.getSimpleName(),
                        () -> assertThat(violationsOf(type))
                                .contains("Impure$" + type.getSimpleName() + ": "
                                        + type.getAnnotation(Found.class).value())));
    }

    @Test
    void blockThatIsSynchronizedIsFoundInItsSource() throws IOException {
        assertThat(Purity.synchronizedSources(SOURCES)).containsExactly("Impure.java");
    }

    @Test
    void pureCodeIsPure() {
        assertThat(violationsOf(Pure.class)).isEmpty();
    }

    private static Set<String> violationsOf(Class<?> type) {
        return Purity.violations(
                new ClassFileImporter().importClasses(type),
                Set.of(type.getSimpleName() + ".byName", type.getSimpleName() + ".names"));
    }

    /** Code that looks impure and is not. */
    static final class Pure {
        private enum Colour {
            RED,
            GREEN
        }

        private record Point(int x, int y) {}

        private static final Map<String, Integer> NONE = Map.of();
        private static final List<Colour> COLOURS = List.of(Colour.RED, Colour.GREEN);
        private static final Point ORIGIN = new Point(0, 0);

        private final Map<String, Integer> byName = new HashMap<>();
        private final Map<String, Integer> inOrder = new LinkedHashMap<>(NONE);

        int sum(String name) {
            int sum = byName.getOrDefault(name, 0) + ORIGIN.x() + COLOURS.size();
            for (int value : inOrder.values()) {
                sum += value;
            }
            return switch (COLOURS.get(0)) {
                case RED -> sum;
                case GREEN -> new ArrayList<>(inOrder.values()).size();
            };
        }
    }
}
