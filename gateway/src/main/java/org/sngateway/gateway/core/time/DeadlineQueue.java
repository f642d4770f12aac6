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

    /** When the sleepers want to be woken, beside them: who looks for the next one need not look at each of them. */
    private long[] nearNanos = new long[64];

    private @Nullable S[] near = newSleepers(nearNanos.length);
    private int nearSize;

    private long[] farNanos = new long[64];
    private @Nullable S[] far = newSleepers(farNanos.length);
    private int farSize;

    /** Where those are of the others who come into the heap next. */
    private int[] soon = new int[64];

    /** Who is to be woken before this is in the heap. */
    private long horizonNanos = Long.MIN_VALUE;

    /** The sleeper may have another deadline than before, or its first. */
    public void schedule(S sleeper) {
        long deadlineNanos = sleeper.deadlineNanos();
        if (nearSize + farSize == 0) {
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
            farNanos[sleeper.index] = deadlineNanos;
        } else if (nearNanos[sleeper.index] != deadlineNanos) {
            move(sleeper, deadlineNanos, sleeper.index);
        }
    }

    /** Takes the sleeper out. */
    public void remove(S sleeper) {
        int index = sleeper.index;
        if (index >= 0 && sleeper.isNear) {
            sleeper.index = -1;
            S last = at(near, --nearSize);
            near[nearSize] = null;
            if (last != sleeper) {
                move(last, nearNanos[nearSize], index);
            }
        } else if (index >= 0) {
            sleeper.index = -1;
            S last = at(far, --farSize);
            far[farSize] = null;
            if (last != sleeper) {
                placeFar(last, farNanos[farSize], index);
            }
        }
    }

    /**
     * The next one that is due; {@code null} when none is. It stays so until whoever wakes it schedules it anew or takes it
     * out, so that it moves once and not twice.
     */
    public @Nullable S due(long nowNanos) {
        if (farSize > 0 && horizonNanos <= nowNanos) {
            lookFurther(nowNanos);
        }
        return nearSize == 0 || nearNanos[0] > nowNanos ? null : at(near, 0);
    }

    /**
     * When {@link #due} is to be asked next: the next one is due then, or it is not yet known when it will be;
     * {@link Deadline#NEVER} when nobody waits.
     */
    public long nextDeadlineNanos() {
        if (nearSize > 0) {
            return nearNanos[0];
        }
        return farSize == 0 ? Deadline.NEVER : horizonNanos;
    }

    private void lookFurther(long nowNanos) {
        lookTo(Deadline.after(nowNanos, NEAR_NANOS));
        if (nearSize == 0) {
            lookTo(Deadline.after(earliestFarNanos(), NEAR_NANOS));
        }
    }

    private long earliestFarNanos() {
        long earliest = Deadline.NEVER;
        for (int index = 0; index < farSize; index++) {
            earliest = Math.min(earliest, farNanos[index]);
        }
        return earliest;
    }

    private void lookTo(long nanos) {
        horizonNanos = nanos;
        // From the end on, for the last one takes the place of one that leaves.
        int count = 0;
        for (int index = farSize - 1; index >= 0; index--) {
            if (farNanos[index] < horizonNanos) {
                if (count == soon.length) {
                    soon = Arrays.copyOf(soon, 2 * count);
                }
                soon[count++] = index;
            }
        }
        // What they say is known. But what each needs when it is woken is fetched into the caches by that, for many at
        // once; else it would be waited for each time.
        for (int i = 0; i < count; i++) {
            farNanos[soon[i]] = at(far, soon[i]).deadlineNanos();
        }
        for (int i = 0; i < count; i++) {
            long deadlineNanos = farNanos[soon[i]];
            if (deadlineNanos < horizonNanos) {
                S sleeper = at(far, soon[i]);
                remove(sleeper);
                add(sleeper, deadlineNanos, true);
            }
        }
    }

    private void add(S sleeper, long nanos, boolean isNear) {
        sleeper.isNear = isNear;
        if (isNear) {
            if (nearSize == near.length) {
                near = Arrays.copyOf(near, nearSize * 2);
                nearNanos = Arrays.copyOf(nearNanos, nearSize * 2);
            }
            up(sleeper, nanos, nearSize++);
        } else {
            if (farSize == far.length) {
                far = Arrays.copyOf(far, farSize * 2);
                farNanos = Arrays.copyOf(farNanos, farSize * 2);
            }
            placeFar(sleeper, nanos, farSize++);
        }
    }

    private void placeFar(S sleeper, long nanos, int index) {
        far[index] = sleeper;
        farNanos[index] = nanos;
        sleeper.index = index;
    }

    // ---- the heap

    private void move(S sleeper, long nanos, int from) {
        if (from > 0 && nanos < nearNanos[parentOf(from)]) {
            up(sleeper, nanos, from);
        } else {
            down(sleeper, nanos, from);
        }
    }

    private void up(S sleeper, long nanos, int from) {
        int index = from;
        while (index > 0 && nearNanos[parentOf(index)] > nanos) {
            int parent = parentOf(index);
            placeNear(at(near, parent), nearNanos[parent], index);
            index = parent;
        }
        placeNear(sleeper, nanos, index);
    }

    private void down(S sleeper, long nanos, int from) {
        int index = from;
        while (CHILDREN * index + 1 < nearSize) {
            int child = earliestChildOf(index);
            if (nearNanos[child] >= nanos) {
                break;
            }
            placeNear(at(near, child), nearNanos[child], index);
            index = child;
        }
        placeNear(sleeper, nanos, index);
    }

    private int earliestChildOf(int index) {
        int first = CHILDREN * index + 1;
        int end = Math.min(first + CHILDREN, nearSize);
        int earliest = first;
        for (int child = first + 1; child < end; child++) {
            if (nearNanos[child] < nearNanos[earliest]) {
                earliest = child;
            }
        }
        return earliest;
    }

    private void placeNear(S sleeper, long nanos, int index) {
        near[index] = sleeper;
        nearNanos[index] = nanos;
        sleeper.index = index;
    }

    private static int parentOf(int index) {
        return (index - 1) / CHILDREN;
    }

    private static <S extends Sleeper> S at(@Nullable S[] sleepers, int index) {
        S sleeper = sleepers[index];
        if (sleeper == null) {
            throw new IllegalStateException("nobody at " + index);
        }
        return sleeper;
    }

    @SuppressWarnings("unchecked")
    private static <S extends Sleeper> @Nullable S[] newSleepers(int capacity) {
        return (S[]) new Sleeper[capacity];
    }
}
