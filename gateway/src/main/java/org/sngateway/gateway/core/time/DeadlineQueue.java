package org.sngateway.gateway.core.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which sleeper is to be woken next. Those who are to be woken soon are in a heap, with four children to a parent; all others wait in
 * no order until that is near.
 *
 * <p>Nearly every message moves a deadline, and nearly always one that never comes: from one time far ahead to another. That
 * is one number written, where a heap of all would have to tell others their new places, of whom nothing is in a cache any more.
 *
 * @param <S> who sleeps
 */
public final class DeadlineQueue<S extends DeadlineQueue.Sleeper> {
    /** Who sleeps says when it is to be woken, and knows its place in the one queue that it is in. */
    public abstract static class Sleeper {
        boolean isNear;
        int index = -1;

        /** When it is to be woken; {@link Deadline#NEVER} = not at all. */
        public abstract long deadlineNanos();
    }

    private static final int CHILDREN = 4;
    /** How far the heap looks ahead: so often, at most, all others are looked through. */
    private static final long NEAR_NANOS = 2_000_000_000L;

    private final Row<S> near = new Row<>();
    private final Row<S> far = new Row<>();

    /** Where those are in the far row who come into the heap next. */
    private int[] soon = new int[64];

    /** Who is to be woken before this is in the heap. */
    private long horizonNanos = Long.MIN_VALUE;

    /** The sleeper may have another deadline than before, or its first. */
    public void schedule(S sleeper) {
        long deadlineNanos = sleeper.deadlineNanos();
        if (near.size + far.size == 0) {
            horizonNanos = Deadline.after(deadlineNanos, NEAR_NANOS);
        }
        boolean isNear = deadlineNanos < horizonNanos;
        if (deadlineNanos == Deadline.NEVER) {
            remove(sleeper);
        } else if (sleeper.index < 0) {
            add(sleeper, deadlineNanos, isNear);
        } else if (sleeper.isNear != isNear) {
            remove(sleeper);
            add(sleeper, deadlineNanos, isNear);
        } else if (!isNear) {
            far.nanos[sleeper.index] = deadlineNanos;
        } else if (near.nanos[sleeper.index] != deadlineNanos) {
            move(sleeper, deadlineNanos, sleeper.index);
        }
    }

    /** Takes the sleeper out. */
    public void remove(S sleeper) {
        int index = sleeper.index;
        if (index < 0) {
            return;
        }
        Row<S> row = sleeper.isNear ? near : far;
        S last = row.takeLast();
        sleeper.index = -1;
        if (last != sleeper) {
            long nanos = row.nanos[row.size];
            if (sleeper.isNear) {
                move(last, nanos, index);
            } else {
                far.place(last, nanos, index);
            }
        }
    }

    /**
     * The next one that is due; {@code null} when none is. It stays so until whoever wakes it schedules it anew or takes it
     * out, so that it moves once and not twice.
     */
    public @Nullable S due(long nowNanos) {
        if (far.size > 0 && horizonNanos <= nowNanos) {
            lookFurther(nowNanos);
        }
        return near.size == 0 || near.nanos[0] > nowNanos ? null : near.at(0);
    }

    /**
     * When {@link #due} is to be asked next: the next one is due then, or it is not yet known when it will be;
     * {@link Deadline#NEVER} when nobody waits.
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
        // What they say is known. But what each needs when it is woken is fetched into the caches by that, for many at
        // once; else it would be waited for each time.
        for (int i = 0; i < count; i++) {
            far.nanos[soon[i]] = far.at(soon[i]).deadlineNanos();
        }
        for (int i = 0; i < count; i++) {
            long deadlineNanos = far.nanos[soon[i]];
            if (deadlineNanos < horizonNanos) {
                S sleeper = far.at(soon[i]);
                remove(sleeper);
                add(sleeper, deadlineNanos, true);
            }
        }
    }

    /** How many they are. They are found from the end on, for the last one takes the place of one that leaves. */
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

    private void add(S sleeper, long nanos, boolean isNear) {
        sleeper.isNear = isNear;
        if (isNear) {
            up(sleeper, nanos, near.grow());
        } else {
            far.place(sleeper, nanos, far.grow());
        }
    }

    // ---- the heap

    private void move(S sleeper, long nanos, int from) {
        if (from > 0 && nanos < near.nanos[parentOf(from)]) {
            up(sleeper, nanos, from);
        } else {
            down(sleeper, nanos, from);
        }
    }

    private void up(S sleeper, long nanos, int from) {
        int index = from;
        while (index > 0 && near.nanos[parentOf(index)] > nanos) {
            int parent = parentOf(index);
            near.place(near.at(parent), near.nanos[parent], index);
            index = parent;
        }
        near.place(sleeper, nanos, index);
    }

    private void down(S sleeper, long nanos, int from) {
        int index = from;
        while (CHILDREN * index + 1 < near.size) {
            int child = earliestChildOf(index);
            if (near.nanos[child] >= nanos) {
                break;
            }
            near.place(near.at(child), near.nanos[child], index);
            index = child;
        }
        near.place(sleeper, nanos, index);
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

    /** Sleepers, and beside them when they want to be woken: who looks for the next one need not look at each of them. */
    private static final class Row<S extends Sleeper> {
        long[] nanos = new long[64];
        private @Nullable S[] sleepers = newSleepers(nanos.length);
        int size;

        /** Makes room for one more, at the index that it gives. */
        int grow() {
            if (size == sleepers.length) {
                sleepers = Arrays.copyOf(sleepers, 2 * size);
                nanos = Arrays.copyOf(nanos, 2 * size);
            }
            return size++;
        }

        void place(S sleeper, long when, int index) {
            sleepers[index] = sleeper;
            nanos[index] = when;
            sleeper.index = index;
        }

        S at(int index) {
            S sleeper = sleepers[index];
            if (sleeper == null) {
                throw new IllegalStateException("nobody at " + index);
            }
            return sleeper;
        }

        /** When the last one wants to be woken is still there, at the index that is the size now. */
        S takeLast() {
            S last = at(--size);
            sleepers[size] = null;
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
        private static <S extends Sleeper> @Nullable S[] newSleepers(int capacity) {
            return (S[]) new Sleeper[capacity];
        }
    }
}
