package org.sngateway.gateway.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.time.DeadlineQueue.Entry;

class DeadlineQueueTest {
    private final DeadlineQueue<String> queue = new DeadlineQueue<>();

    @Test
    void sleepersAreWokenInTheOrderOfTheirDeadlinesAndNotBefore() {
        Entry<String> first = new Entry<>("first");
        Entry<String> second = new Entry<>("second");
        Entry<String> third = new Entry<>("third");
        queue.schedule(second, 20);
        queue.schedule(third, 30);
        queue.schedule(first, 10);

        assertThat(queue.nextDeadlineNanos()).isEqualTo(10);
        assertThat(queue.due(9)).isNull();
        assertThat(queue.due(10)).isEqualTo("first");
        queue.remove(first);
        assertThat(queue.due(10)).isNull();
        assertThat(queue.due(30)).isEqualTo("second");
        queue.remove(second);
        assertThat(queue.due(30)).isEqualTo("third");
        queue.remove(third);
        assertThat(queue.due(Long.MAX_VALUE - 1)).isNull();
        assertThat(queue.nextDeadlineNanos()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void whoIsDueStaysSoUntilItIsScheduledAnew() {
        Entry<String> entry = new Entry<>("sleeper");
        queue.schedule(entry, 10);
        assertThat(queue.due(10)).isEqualTo("sleeper");
        assertThat(queue.due(10)).isEqualTo("sleeper");

        queue.schedule(entry, 20);

        assertThat(queue.due(10)).isNull();
        assertThat(queue.due(20)).isEqualTo("sleeper");
    }

    @Test
    void latestDeadlineCountsWhetherItIsEarlierOrLater() {
        Entry<String> entry = new Entry<>("sleeper");
        queue.schedule(entry, 20);

        queue.schedule(entry, 30);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(30);

        queue.schedule(entry, 10);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(10);

        queue.schedule(entry, Deadline.NEVER);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(Deadline.NEVER);
        assertThat(queue.due(30)).isNull();
    }

    @Test
    void whoIsTakenOutIsNotWokenAndMayComeAgain() {
        Entry<String> entry = new Entry<>("sleeper");
        queue.schedule(entry, 10);
        queue.remove(entry);
        queue.remove(entry);
        assertThat(queue.due(10)).isNull();

        queue.schedule(entry, 30);

        assertThat(queue.due(30)).isEqualTo("sleeper");
    }

    @Test
    void pointInTimeThatCannotBeToldIsNever() {
        assertThat(Deadline.after(5, 10)).isEqualTo(15);
        assertThat(Deadline.after(5, 0)).isEqualTo(5);
        assertThat(Deadline.after(5, Deadline.NEVER)).isEqualTo(Deadline.NEVER);
        assertThat(Deadline.after(Deadline.NEVER, 5)).isEqualTo(Deadline.NEVER);
    }

    /** Against a list that is searched: whatever comes, goes and moves, the earliest is next. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void earliestIsNextWhateverComesAndGoes(int seed) {
        Random random = new Random(seed);
        List<Sleeper> sleepers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sleepers.add(new Sleeper());
        }

        for (int step = 0; step < 5_000; step++) {
            Sleeper one = sleepers.get(random.nextInt(sleepers.size()));
            switch (random.nextInt(4)) {
                case 0 -> one.isTakenOut();
                case 1 -> one.isWokenIfItIsTheEarliestOf(sleepers);
                default -> one.isScheduled(random.nextInt(1_000));
            }
            long earliest = sleepers.stream()
                    .mapToLong(sleeper -> sleeper.wakeNanos)
                    .min()
                    .orElseThrow();
            assertThat(queue.nextDeadlineNanos())
                    .as("seed %s, step %s", seed, step)
                    .isEqualTo(earliest);
        }
    }

    private final class Sleeper {
        final Entry<String> entry = new Entry<>("sleeper");
        long wakeNanos = Deadline.NEVER;

        void isScheduled(long deadlineNanos) {
            queue.schedule(entry, deadlineNanos);
            wakeNanos = deadlineNanos;
        }

        void isTakenOut() {
            queue.remove(entry);
            wakeNanos = Deadline.NEVER;
        }

        void isWokenIfItIsTheEarliestOf(List<Sleeper> sleepers) {
            boolean earliest =
                    sleepers.stream().filter(other -> other != this).allMatch(other -> other.wakeNanos > wakeNanos);
            if (earliest && wakeNanos != Deadline.NEVER) {
                assertThat(queue.due(wakeNanos)).isEqualTo("sleeper");
                isTakenOut();
            }
        }
    }
}
