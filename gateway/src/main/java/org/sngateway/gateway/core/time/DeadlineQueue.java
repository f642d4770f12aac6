package org.sngateway.gateway.core.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines, earliest first. Those of the next 2 s are in a 4-ary heap, later ones in an unsorted array.
 *
 * <p>Nearly every message replaces a far deadline by another far one. In the array that costs one write; in a heap of
 * all deadlines it would move other elements, most of them not in a cache.
 *
 * @param <S> the elements
 */
public final class DeadlineQueue<S extends DeadlineQueue.Timed> {
    /** An element. It stores its own index, so it can be in one queue only. */
    public abstract static class Timed {
        boolean isNear;
        int index = -1;

        /** Its deadline; {@link Deadline#NEVER} = none. */
        public abstract long deadlineNanos();
    }

    private static final int CHILDREN = 4;
    /** How far the heap looks ahead. The array is searched once per this time at most. */
    private static final long NEAR_NANOS = 2_000_000_000L;

    private final Row<S> near = new Row<>();
    private final Row<S> far = new Row<>();

    /** The indices of array elements that go to the heap next. */
    private int[] soon = new int[64];

    /** Elements with an earlier deadline are in the heap. */
    private long horizonNanos = Long.MIN_VALUE;

    /** Takes over the element's present deadline; adds the element if it is not in the queue. */
    public void schedule(S element) {
        long deadlineNanos = element.deadlineNanos();
        if (near.size + far.size == 0) {
            horizonNanos = Deadline.after(deadlineNanos, NEAR_NANOS);
        }
        boolean isNear = deadlineNanos < horizonNanos;
        if (deadlineNanos == Deadline.NEVER) {
            remove(element);
        } else if (element.index < 0) {
            add(element, deadlineNanos, isNear);
        } else if (element.isNear != isNear) {
            remove(element);
            add(element, deadlineNanos, isNear);
        } else if (!isNear) {
            far.nanos[element.index] = deadlineNanos;
        } else if (near.nanos[element.index] != deadlineNanos) {
            move(element, deadlineNanos, element.index);
        }
    }

    /** Removes the element. */
    public void remove(S element) {
        int index = element.index;
        if (index < 0) {
            return;
        }
        Row<S> row = element.isNear ? near : far;
        S last = row.takeLast();
        element.index = -1;
        if (last != element) {
            long nanos = row.nanos[row.size];
            if (element.isNear) {
                move(last, nanos, index);
            } else {
                far.place(last, nanos, index);
            }
        }
    }

    /**
     * The next element that is due; {@code null} when none is. It stays the next one until it is scheduled again or
     * removed, so that it moves once and not twice.
     */
    public @Nullable S due(long nowNanos) {
        if (far.size > 0 && horizonNanos <= nowNanos) {
            lookFurther(nowNanos);
        }
        return near.size == 0 || near.nanos[0] > nowNanos ? null : near.at(0);
    }

    /**
     * When to ask {@link #due} next: the earliest deadline, or an earlier time if that deadline is still in the array;
     * {@link Deadline#NEVER} for an empty queue.
     */
    public long nextDeadlineNanos() {
        if (near.size > 0) {
            return near.nanos[0];
        }
        return far.size == 0 ? Deadline.NEVER : horizonNanos;
    }

    // ---- from the far row into the heap

    private void lookFurther(long nowNanos) {
        lookTo(Deadline.after(nowNanos, NEAR_NANOS));
        if (near.size == 0) {
            lookTo(Deadline.after(far.earliestNanos(), NEAR_NANOS));
        }
    }

    private void lookTo(long nanos) {
        horizonNanos = nanos;
        int count = findSoon();
        // The deadlines are known. Asking for them again loads many elements into the caches together; the caller needs
        // them next.
        for (int i = 0; i < count; i++) {
            far.nanos[soon[i]] = far.at(soon[i]).deadlineNanos();
        }
        for (int i = 0; i < count; i++) {
            long deadlineNanos = far.nanos[soon[i]];
            if (deadlineNanos < horizonNanos) {
                S element = far.at(soon[i]);
                remove(element);
                add(element, deadlineNanos, true);
            }
        }
    }

    /** Returns the number of indices found, from the end on: a removed element is replaced by the last one. */
    private int findSoon() {
        int count = 0;
        for (int index = far.size - 1; index >= 0; index--) {
            if (far.nanos[index] < horizonNanos) {
                if (count == soon.length) {
                    soon = Arrays.copyOf(soon, 2 * count);
                }
                soon[count++] = index;
            }
        }
        return count;
    }

    private void add(S element, long nanos, boolean isNear) {
        element.isNear = isNear;
        if (isNear) {
            up(element, nanos, near.grow());
        } else {
            far.place(element, nanos, far.grow());
        }
    }

    // ---- the heap

    private void move(S element, long nanos, int from) {
        if (from > 0 && nanos < near.nanos[parentOf(from)]) {
            up(element, nanos, from);
        } else {
            down(element, nanos, from);
        }
    }

    private void up(S element, long nanos, int from) {
        int index = from;
        while (index > 0 && near.nanos[parentOf(index)] > nanos) {
            int parent = parentOf(index);
            near.place(near.at(parent), near.nanos[parent], index);
            index = parent;
        }
        near.place(element, nanos, index);
    }

    private void down(S element, long nanos, int from) {
        int index = from;
        while (CHILDREN * index + 1 < near.size) {
            int child = earliestChildOf(index);
            if (near.nanos[child] >= nanos) {
                break;
            }
            near.place(near.at(child), near.nanos[child], index);
            index = child;
        }
        near.place(element, nanos, index);
    }

    private int earliestChildOf(int index) {
        int first = CHILDREN * index + 1;
        int end = Math.min(first + CHILDREN, near.size);
        int earliest = first;
        for (int child = first + 1; child < end; child++) {
            if (near.nanos[child] < near.nanos[earliest]) {
                earliest = child;
            }
        }
        return earliest;
    }

    private static int parentOf(int index) {
        return (index - 1) / CHILDREN;
    }

    /** Elements and, beside them, their deadlines, so that a search does not touch the elements. */
    private static final class Row<S extends Timed> {
        long[] nanos = new long[64];
        private @Nullable S[] elements = newElements(nanos.length);
        int size;

        /** Makes room for one more element; returns its index. */
        int grow() {
            if (size == elements.length) {
                elements = Arrays.copyOf(elements, 2 * size);
                nanos = Arrays.copyOf(nanos, 2 * size);
            }
            return size++;
        }

        void place(S element, long when, int index) {
            elements[index] = element;
            nanos[index] = when;
            element.index = index;
        }

        S at(int index) {
            S element = elements[index];
            if (element == null) {
                throw new IllegalStateException("no element at " + index);
            }
            return element;
        }

        /** Removes the last element. Its deadline remains readable at the index that is now the size. */
        S takeLast() {
            S last = at(--size);
            elements[size] = null;
            return last;
        }

        long earliestNanos() {
            long earliest = Deadline.NEVER;
            for (int index = 0; index < size; index++) {
                earliest = Math.min(earliest, nanos[index]);
            }
            return earliest;
        }

        @SuppressWarnings("unchecked")
        private static <S extends Timed> @Nullable S[] newElements(int capacity) {
            return (S[]) new Timed[capacity];
        }
    }
}
