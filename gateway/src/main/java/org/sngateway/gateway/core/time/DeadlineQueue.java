package org.sngateway.gateway.core.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be woken next: a binary heap of entries, each at most once in it.
 *
 * <p>An entry whose deadline moves further away stays where it is and is woken in vain once; that is much cheaper than to
 * move it at every message. Who is woken looks what is due and schedules itself again.
 *
 * @param <T> whom an entry wakes
 */
public final class DeadlineQueue<T> {
    /** The place of one sleeper in the queue. */
    public static final class Entry<T> {
        private final T sleeper;
        private long wakeNanos = Deadline.NEVER;
        private int index = -1;

        public Entry(T sleeper) {
            this.sleeper = sleeper;
        }
    }

    private @Nullable Entry<T>[] heap = newHeap(64);
    private int size;

    /** Wakes the entry at this time or earlier; {@link Deadline#NEVER} changes nothing. */
    public void schedule(Entry<T> entry, long deadlineNanos) {
        if (deadlineNanos == Deadline.NEVER || (entry.index >= 0 && entry.wakeNanos <= deadlineNanos)) {
            return;
        }
        entry.wakeNanos = deadlineNanos;
        if (entry.index < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            entry.index = size++;
        }
        up(entry, entry.index);
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
            up(last, index);
            down(last, last.index);
        }
    }

    /** The next one that is due, taken out; {@code null} when none is. */
    public @Nullable T poll(long nowNanos) {
        if (nextDeadlineNanos() > nowNanos) {
            return null;
        }
        Entry<T> first = at(0);
        remove(first);
        return first.sleeper;
    }

    /** When the next one is due; {@link Deadline#NEVER} when nobody waits. */
    public long nextDeadlineNanos() {
        return size == 0 ? Deadline.NEVER : at(0).wakeNanos;
    }

    private void up(Entry<T> entry, int from) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (at(parent).wakeNanos <= entry.wakeNanos) {
                break;
            }
            place(at(parent), index);
            index = parent;
        }
        place(entry, index);
    }

    private void down(Entry<T> entry, int from) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && at(child + 1).wakeNanos < at(child).wakeNanos) {
                child++;
            }
            if (at(child).wakeNanos >= entry.wakeNanos) {
                break;
            }
            place(at(child), index);
            index = child;
        }
        place(entry, index);
    }

    private void place(Entry<T> entry, int index) {
        heap[index] = entry;
        entry.index = index;
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
