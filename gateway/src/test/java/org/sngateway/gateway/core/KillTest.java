package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sngateway.gateway.core.LossyWorld.Kill;

/**
 * Promise P5: no moment matters. Each course runs once undisturbed, then once for every input of that run, at which the
 * gateway is killed and started again, with what it was about to write or without; it has to come to the same end.
 */
class KillTest {
    private static final LossyWorld.Setup SETUP = new LossyWorld.Setup(false, true, 1, true);

    @TestFactory
    Stream<DynamicTest> everyCourseComesToItsEndWheneverTheGatewayIsKilled() {
        return new Courses()
                .all().entrySet().stream()
                        .map(course -> DynamicTest.dynamicTest(
                                course.getKey(), () -> assertAllEndRight(course.getKey(), course.getValue())));
    }

    private static void assertAllEndRight(String name, Consumer<Course> steps) {
        LossyWorld undisturbed = new LossyWorld(SETUP, Map.of());
        steps.accept(new Course(undisturbed, false));
        List<String> failures = new ArrayList<>();
        String chartOfFirst = "";
        for (int input = 1; input <= undisturbed.inputs(); input++) {
            for (Kill kill : Kill.values()) {
                LossyWorld world = new LossyWorld(SETUP, Map.of(), Map.of(input, kill));
                List<String> problems = problems(steps, world);
                if (!problems.isEmpty()) {
                    failures.add(name + ", " + kill + " at input " + input + ": " + String.join("; ", problems));
                    chartOfFirst = chartOfFirst.isEmpty() ? world.chart() : chartOfFirst;
                }
            }
        }
        assertThat(failures)
                .as("the first one that failed:%n%s%n", chartOfFirst)
                .isEmpty();
    }

    private static List<String> problems(Consumer<Course> steps, LossyWorld world) {
        Course course = new Course(world, true);
        try {
            steps.accept(course);
            return course.problemsAtTheEnd();
        } catch (RuntimeException fault) {
            return List.of("it broke off: " + fault);
        }
    }
}
