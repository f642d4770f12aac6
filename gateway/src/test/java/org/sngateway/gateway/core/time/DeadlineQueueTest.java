package org.sngateway.gateway.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineQueueTest {
    private final DeadlineQueue<Sleeper> queue = new DeadlineQueue<>();

    @Test
    void sleepersAreWokenInTheOrderOfTheirDeadlinesAndNotBefore() {
        Sleeper first = new Sleeper();
        Sleeper second = new Sleeper();
        Sleeper third = new Sleeper();
        second.isScheduled(20);
        third.isScheduled(30);
        first.isScheduled(10);

        assertThat(queue.nextDeadlineNanos()).isEqualTo(10);
        assertThat(queue.due(9)).isNull();
        assertThat(queue.due(10)).isSameAs(first);
        queue.remove(first);
        assertThat(queue.due(10)).isNull();
        assertThat(queue.due(30)).isSameAs(second);
        queue.remove(second);
        assertThat(queue.due(30)).isSameAs(third);
        queue.remove(third);
        assertThat(queue.due(Long.MAX_VALUE - 1)).isNull();
        assertThat(queue.nextDeadlineNanos()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void whoIsDueStaysSoUntilItIsScheduledAnew() {
        Sleeper sleeper = new Sleeper();
        sleeper.isScheduled(10);
        assertThat(queue.due(10)).isSameAs(sleeper);
        assertThat(queue.due(10)).isSameAs(sleeper);

        sleeper.isScheduled(20);

        assertThat(queue.due(10)).isNull();
        assertThat(queue.due(20)).isSameAs(sleeper);
    }

    @Test
    void latestDeadlineCountsWhetherItIsEarlierOrLater() {
        Sleeper sleeper = new Sleeper();
        sleeper.isScheduled(20);

        sleeper.isScheduled(30);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(30);

        sleeper.isScheduled(10);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(10);

        sleeper.isScheduled(Deadline.NEVER);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(Deadline.NEVER);
        assertThat(queue.due(30)).isNull();
    }

    @Test
    void whoIsTakenOutIsNotWokenAndMayComeAgain() {
        Sleeper sleeper = new Sleeper();
        sleeper.isScheduled(10);
        queue.remove(sleeper);
        queue.remove(sleeper);
        assertThat(queue.due(10)).isNull();

        sleeper.isScheduled(30);

        assertThat(queue.due(30)).isSameAs(sleeper);
    }

    @Test
    void pointInTimeThatCannotBeToldIsNever() {
        assertThat(Deadline.after(5, 10)).isEqualTo(15);
        assertThat(Deadline.after(5, 0)).isEqualTo(5);
        assertThat(Deadline.after(5, Deadline.NEVER)).isEqualTo(Deadline.NEVER);
        assertThat(Deadline.after(Deadline.NEVER, 5)).isEqualTo(Deadline.NEVER);
    }

    @Test
    void whenTheNextOneIsDueMayBeFoundOutOnlyWhenThatIsNear() {
        Sleeper first = new Sleeper();
        Sleeper second = new Sleeper();
        first.isScheduled(seconds(1));
        second.isScheduled(seconds(100));
        first.isScheduled(seconds(300));

        long asked = queue.nextDeadlineNanos();
        assertThat(asked).isLessThan(seconds(100));
        assertThat(queue.due(asked)).isNull();

        assertThat(queue.nextDeadlineNanos()).isEqualTo(seconds(100));
        assertThat(queue.due(seconds(100) - 1)).isNull();
        assertThat(queue.due(seconds(100))).isSameAs(second);
    }

    @Test
    void whoIsDueIsFoundHoweverLongNobodyAsked() {
        Sleeper first = new Sleeper();
        first.isScheduled(seconds(1));
        for (int second = 2; second <= 1_000; second++) {
            new Sleeper().isScheduled(seconds(second));
        }

        assertThat(queue.due(seconds(1_000_000))).isSameAs(first);
    }

    private static long seconds(long seconds) {
        return seconds * 1_000_000_000;
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
                default -> one.isScheduled(seconds(random.nextInt(1_000)) / 10);
            }
            long earliest = sleepers.stream()
                    .mapToLong(sleeper -> sleeper.wakeNanos)
                    .min()
                    .orElseThrow();
            if (queue.nextDeadlineNanos() < earliest) {
                assertThat(queue.due(queue.nextDeadlineNanos())).isNull();
            }
            assertThat(queue.nextDeadlineNanos())
                    .as("seed %s, step %s", seed, step)
                    .isEqualTo(earliest);
        }
    }

    private final class Sleeper extends DeadlineQueue.Sleeper {
        long wakeNanos = Deadline.NEVER;

        @Override
        public long deadlineNanos() {
            return wakeNanos;
        }

        void isScheduled(long deadlineNanos) {
            wakeNanos = deadlineNanos;
            queue.schedule(this);
        }

        void isTakenOut() {
            queue.remove(this);
            wakeNanos = Deadline.NEVER;
        }

        void isWokenIfItIsTheEarliestOf(List<Sleeper> sleepers) {
            boolean earliest =
                    sleepers.stream().filter(other -> other != this).allMatch(other -> other.wakeNanos > wakeNanos);
            if (earliest && wakeNanos != Deadline.NEVER) {
                assertThat(queue.due(wakeNanos)).isSameAs(this);
                isTakenOut();
            }
        }
    }
}
