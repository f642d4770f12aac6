package org.sngateway.sim.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sngateway.sim.loss.LossyWorld.Kill;

/**
 * Promise P5: no moment matters. Each course runs once undisturbed, then once for every input of that run, at which the
 * gateway is killed and started again, with what it was about to write or without; it has to come to the same end.
 * With CleanSession=1 the broker of MQTT 3.1.1 forgets the session; so the client has none.
 */
class KillTest {
    /** A SUBSCRIBE that is repeated brings retained messages again; and a client without CleanSession gets its backlog. */
    private static final Pattern ABOUT_SOMETHING_ELSE = Pattern.compile("CleanSession=1|retained messages");

    /** A kill may hit what only another one brought about. */
    private static final int FURTHER_INPUTS = 4;

    private static final LossyWorld.Setup SETUP = new LossyWorld.Setup(false, true, 1, true, true);

    private static final int RUNS_WITH_SEVERAL = 20;

    @TestFactory
    Stream<DynamicTest> everyCourseComesToItsEndWheneverTheGatewayIsKilled() {
        return forEachCourse((steps, undisturbed, runs) -> {
            for (int input = 1; input <= undisturbed.inputs(); input++) {
                for (Kill kill : Kill.values()) {
                    runs.accept(Map.of(), Map.of(input, kill));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyCourseComesToItsEndThoughTheGatewayIsKilledTwiceAndADatagramIsLost() {
        return forEachCourse((steps, undisturbed, runs) -> {
            for (int seed = 1; seed <= RUNS_WITH_SEVERAL; seed++) {
                Random random = new Random(seed);
                Map<Integer, Kill> kills = new TreeMap<>();
                for (int i = 0; i < 2; i++) {
                    int input = 1 + random.nextInt(undisturbed.inputs() + FURTHER_INPUTS);
                    kills.put(input, random.nextBoolean() ? Kill.WRITTEN : Kill.UNWRITTEN);
                }
                runs.accept(Map.of(1 + random.nextInt(undisturbed.datagrams()), Fault.LOST), kills);
            }
        });
    }

    /** Says in which variations a course is run. */
    private interface Variations {
        void add(
                Consumer<Course> steps,
                LossyWorld undisturbed,
                BiConsumer<Map<Integer, Fault>, Map<Integer, Kill>> runs);
    }

    private static Stream<DynamicTest> forEachCourse(Variations variations) {
        return new Courses()
                .all().entrySet().stream()
                        .filter(course ->
                                !ABOUT_SOMETHING_ELSE.matcher(course.getKey()).find())
                        .map(course -> DynamicTest.dynamicTest(
                                course.getKey(), () -> assertAllEndRight(course.getValue(), variations)));
    }

    private static void assertAllEndRight(Consumer<Course> steps, Variations variations) {
        LossyWorld undisturbed = new LossyWorld(SETUP, Map.of());
        steps.accept(new Course(undisturbed, false));
        List<String> failures = new ArrayList<>();
        List<String> charts = new ArrayList<>();
        variations.add(steps, undisturbed, (faults, kills) -> {
            LossyWorld world = new LossyWorld(SETUP, faults, kills);
            List<String> problems = problems(steps, world);
            if (!problems.isEmpty()) {
                failures.add(kills + " " + faults + ": " + String.join("; ", problems));
                charts.add(world.chart());
            }
        });
        assertThat(failures)
                .as("the first one that failed:%n%s%n", charts.isEmpty() ? "" : charts.get(0))
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
