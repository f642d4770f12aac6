package org.sngateway.gateway.core.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be woken next: a heap of entries, each at most once in it, with four children to a parent.
 *
 * <p>An entry moves whenever its deadline does, though that is nearly at every message: to wake it in vain later would cost
 * more, for by then nothing of whom it wakes is in a cache any more.
 *
 * @param <T> whom an entry wakes
 */
public final class DeadlineQueue<T> {
    /** The place of one sleeper in the queue. */
    public static final class Entry<T> {
        private final T sleeper;
        private int index = -1;

        public Entry(T sleeper) {
            this.sleeper = sleeper;
        }
    }

    private static final int CHILDREN = 4;

    /** When the entries want to be woken, beside them: who looks for the next one need not look at each of them. */
    private long[] wakeNanos = new long[64];

    private @Nullable Entry<T>[] heap = newHeap(wakeNanos.length);
    private int size;

    /** Wakes the entry at this time, and not at the one of before; {@link Deadline#NEVER} = not at all. */
    public void schedule(Entry<T> entry, long deadlineNanos) {
        if (deadlineNanos == Deadline.NEVER) {
            remove(entry);
        } else if (entry.index < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
                wakeNanos = Arrays.copyOf(wakeNanos, size * 2);
            }
            up(entry, deadlineNanos, size++);
        } else if (wakeNanos[entry.index] != deadlineNanos) {
            move(entry, deadlineNanos, entry.index);
        }
    }

    /** Takes the entry out. */
    public void remove(Entry<T> entry) {
        int index = entry.index;
        if (index < 0) {
            return;
        }
        entry.index = -1;
        Entry<T> last = at(--size);
        heap[size] = null;
        if (last != entry) {
            move(last, wakeNanos[size], index);
        }
    }

    /**
     * The next one that is due; {@code null} when none is. It stays so until whoever wakes it schedules it anew or takes it
     * out, so that it moves once and not twice.
     */
    public @Nullable T due(long nowNanos) {
        return nextDeadlineNanos() > nowNanos ? null : at(0).sleeper;
    }

    /** When the next one is due; {@link Deadline#NEVER} when nobody waits. */
    public long nextDeadlineNanos() {
        return size == 0 ? Deadline.NEVER : wakeNanos[0];
    }

    private void move(Entry<T> entry, long nanos, int from) {
        if (from > 0 && nanos < wakeNanos[parentOf(from)]) {
            up(entry, nanos, from);
        } else {
            down(entry, nanos, from);
        }
    }

    private void up(Entry<T> entry, long nanos, int from) {
        int index = from;
        while (index > 0 && wakeNanos[parentOf(index)] > nanos) {
            int parent = parentOf(index);
            place(at(parent), wakeNanos[parent], index);
            index = parent;
        }
        place(entry, nanos, index);
    }

    private void down(Entry<T> entry, long nanos, int from) {
        int index = from;
        while (CHILDREN * index + 1 < size) {
            int child = earliestChildOf(index);
            if (wakeNanos[child] >= nanos) {
                break;
            }
            place(at(child), wakeNanos[child], index);
            index = child;
        }
        place(entry, nanos, index);
    }

    private int earliestChildOf(int index) {
        int first = CHILDREN * index + 1;
        int end = Math.min(first + CHILDREN, size);
        int earliest = first;
        for (int child = first + 1; child < end; child++) {
            if (wakeNanos[child] < wakeNanos[earliest]) {
                earliest = child;
            }
        }
        return earliest;
    }

    private void place(Entry<T> entry, long nanos, int index) {
        heap[index] = entry;
        wakeNanos[index] = nanos;
        entry.index = index;
    }

    private static int parentOf(int index) {
        return (index - 1) / CHILDREN;
    }

    private Entry<T> at(int index) {
        Entry<T> entry = heap[index];
        if (entry == null) {
            throw new IllegalStateException("no entry at " + index + " of " + size);
        }
        return entry;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T> @Nullable Entry<T>[] newHeap(int capacity) {
        return new Entry[capacity];
    }
}
