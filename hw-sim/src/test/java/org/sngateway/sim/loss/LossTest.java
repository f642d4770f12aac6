package org.sngateway.sim.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * No datagram matters: each course runs once without a fault, then once for every datagram of that run and every
 * {@link Fault}, and has to come to the same end (R5.11). Seeded runs with two faults follow.
 */
class LossTest {
    private static final List<Fault> FAULTS = List.of(Fault.values());

    private static final int RUNS_WITH_TWO_FAULTS = 20;

    /** The second fault may hit what only the first one brought about. */
    private static final int FURTHER_DATAGRAMS = 4;

    private static final List<LossyWorld.Setup> SETUPS = List.of(
            new LossyWorld.Setup(false, true, 1, false, false),
            new LossyWorld.Setup(false, true, 45, false, false),
            new LossyWorld.Setup(true, true, 1, false, false),
            new LossyWorld.Setup(false, false, 1, false, false),
            new LossyWorld.Setup(false, true, 1, true, false));

    @TestFactory
    Stream<DynamicTest> everyCourseComesToItsEndWhateverHappensToOneDatagram() {
        return forEachCourse((run, datagrams, variations) -> {
            for (int number = 1; number <= datagrams; number++) {
                for (Fault fault : FAULTS) {
                    variations.add(run.with(Map.of(number, fault), ""));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyCourseComesToItsEndWhateverHappensToTwoDatagrams() {
        return forEachCourse((run, datagrams, variations) -> {
            for (int seed = 1; seed <= RUNS_WITH_TWO_FAULTS; seed++) {
                Random random = new Random(seed * 31L + run.toString().hashCode());
                Map<Integer, Fault> faults = new TreeMap<>();
                while (faults.size() < 2) {
                    int number = 1 + random.nextInt(datagrams + FURTHER_DATAGRAMS);
                    faults.put(number, FAULTS.get(random.nextInt(FAULTS.size())));
                }
                variations.add(run.with(faults, ", seed " + seed));
            }
        });
    }

    /** Says in which variations a course is run. */
    private interface Variations {
        void add(Run run, int datagrams, List<Run> variations);
    }

    private static Stream<DynamicTest> forEachCourse(Variations variations) {
        List<DynamicTest> tests = new ArrayList<>();
        int total = 0;
        for (Map.Entry<String, Consumer<Course>> course : new Courses().all().entrySet()) {
            List<Run> runs = new ArrayList<>();
            for (LossyWorld.Setup setup : SETUPS) {
                Run normal = new Run(course.getKey(), course.getValue(), setup, Map.of(), "");
                runs.add(normal);
                variations.add(normal, normal.datagrams(), runs);
            }
            total += runs.size();
            tests.add(DynamicTest.dynamicTest(
                    course.getKey() + ": " + runs.size() + " runs", () -> assertAllEndRight(runs)));
        }
        System.out.println("LossTest: " + tests.size() + " courses, " + total + " runs");
        return tests.stream();
    }

    private static void assertAllEndRight(List<Run> runs) {
        List<String> failures = new ArrayList<>();
        String chartOfFirst = "";
        for (Run run : runs) {
            Outcome outcome = run.outcome();
            if (!outcome.problems().isEmpty()) {
                failures.add(run + ": " + String.join("; ", outcome.problems()));
                chartOfFirst = chartOfFirst.isEmpty() ? outcome.chart() : chartOfFirst;
            }
        }
        assertThat(failures)
                .as("of %d runs; the first one that failed:%n%s%n", runs.size(), chartOfFirst)
                .isEmpty();
    }

    private record Outcome(List<String> problems, String chart) {}

    private record Run(
            String name, Consumer<Course> steps, LossyWorld.Setup setup, Map<Integer, Fault> faults, String remark) {

        Run with(Map<Integer, Fault> otherFaults, String otherRemark) {
            return new Run(name, steps, setup, otherFaults, otherRemark);
        }

        /** How many datagrams the steps take. */
        int datagrams() {
            LossyWorld world = new LossyWorld(setup, faults);
            steps.accept(new Course(world, false));
            return world.datagrams();
        }

        Outcome outcome() {
            LossyWorld world = new LossyWorld(setup, faults);
            Course course = new Course(world, !faults.isEmpty());
            List<String> problems;
            try {
                steps.accept(course);
                problems = course.problemsAtTheEnd();
            } catch (RuntimeException fault) {
                problems = List.of("it broke off: " + fault);
            }
            return new Outcome(problems, problems.isEmpty() ? "" : world.chart());
        }

        @Override
        public String toString() {
            return name + " (" + setup + remark + "), " + (faults.isEmpty() ? "no fault" : "faults " + faults);
        }
    }
}
