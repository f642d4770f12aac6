package org.sngateway.gateway.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineQueueTest {
    private final DeadlineQueue<Element> queue = new DeadlineQueue<>();

    @Test
    void elementsAreDueInTheOrderOfTheirDeadlinesAndNotBefore() {
        Element first = new Element();
        Element second = new Element();
        Element third = new Element();
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
    void dueElementStaysDueUntilItIsScheduledAgain() {
        Element element = new Element();
        element.isScheduled(10);
        assertThat(queue.due(10)).isSameAs(element);
        assertThat(queue.due(10)).isSameAs(element);

        element.isScheduled(20);

        assertThat(queue.due(10)).isNull();
        assertThat(queue.due(20)).isSameAs(element);
    }

    @Test
    void latestCallCountsWhetherItsDeadlineIsEarlierOrLater() {
        Element element = new Element();
        element.isScheduled(20);

        element.isScheduled(30);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(30);

        element.isScheduled(10);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(10);

        element.isScheduled(Deadline.NEVER);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(Deadline.NEVER);
        assertThat(queue.due(30)).isNull();
    }

    @Test
    void removedElementIsNotDueAndMayComeBack() {
        Element element = new Element();
        element.isScheduled(10);
        queue.remove(element);
        queue.remove(element);
        assertThat(queue.due(10)).isNull();

        element.isScheduled(30);

        assertThat(queue.due(30)).isSameAs(element);
    }

    @Test
    void pointInTimeThatIsTooLateIsNever() {
        assertThat(Deadline.after(5, 10)).isEqualTo(15);
        assertThat(Deadline.after(5, 0)).isEqualTo(5);
        assertThat(Deadline.after(5, Deadline.NEVER)).isEqualTo(Deadline.NEVER);
        assertThat(Deadline.after(Deadline.NEVER, 5)).isEqualTo(Deadline.NEVER);
    }

    @Test
    void nextDeadlineIsFoundWhenItIsNear() {
        Element first = new Element();
        Element second = new Element();
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
    void dueElementIsFoundAfterALongPause() {
        Element first = new Element();
        first.isScheduled(seconds(1));
        for (int second = 2; second <= 1_000; second++) {
            new Element().isScheduled(seconds(second));
        }

        assertThat(queue.due(seconds(1_000_000))).isSameAs(first);
    }

    private static long seconds(long seconds) {
        return seconds * 1_000_000_000;
    }

    /** Compared with a searched list: after any sequence of calls the earliest element is next. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void earliestIsNextWhateverComesAndGoes(int seed) {
        Random random = new Random(seed);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            elements.add(new Element());
        }

        for (int step = 0; step < 5_000; step++) {
            Element one = elements.get(random.nextInt(elements.size()));
            switch (random.nextInt(4)) {
                case 0 -> one.isRemoved();
                case 1 -> one.isDueIfItIsTheEarliestOf(elements);
                default -> one.isScheduled(seconds(random.nextInt(1_000)) / 10);
            }
            long earliest = elements.stream()
                    .mapToLong(element -> element.ownDeadlineNanos)
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

    private final class Element extends DeadlineQueue.Timed {
        long ownDeadlineNanos = Deadline.NEVER;

        @Override
        public long deadlineNanos() {
            return ownDeadlineNanos;
        }

        void isScheduled(long deadlineNanos) {
            ownDeadlineNanos = deadlineNanos;
            queue.schedule(this);
        }

        void isRemoved() {
            queue.remove(this);
            ownDeadlineNanos = Deadline.NEVER;
        }

        void isDueIfItIsTheEarliestOf(List<Element> elements) {
            boolean earliest = elements.stream()
                    .filter(other -> other != this)
                    .allMatch(other -> other.ownDeadlineNanos > ownDeadlineNanos);
            if (earliest && ownDeadlineNanos != Deadline.NEVER) {
                assertThat(queue.due(ownDeadlineNanos)).isSameAs(this);
                isRemoved();
            }
        }
    }
}
