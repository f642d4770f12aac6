package org.sngateway.gateway.core.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which sleeper is to be woken next. Those who are to be woken soon are in a heap, with four children to a parent; all others
 * wait in no order until that is near.
 *
 * <p>Nearly every message moves a deadline, and nearly always one that never comes: from one time far ahead to another. That
 * is one number written, where a heap of all would have to tell others their new places, of whom nothing is in a cache any more.
 *
 * @param <S> who sleeps
 */
public final class DeadlineQueue<S extends DeadlineQueue.Sleeper> {
    /** Who sleeps says when it is to be woken, and knows its places in the one queue that it is in. */
    public abstract static class Sleeper {
        private static final int NOWHERE = -1;

        /** Kept for as long as it is in the queue. */
        int slot = NOWHERE;
        /** In the heap. */
        int place = NOWHERE;

        /** When it is to be woken; {@link Deadline#NEVER} = not at all. */
        public abstract long deadlineNanos();
    }

    private static final int CHILDREN = 4;
    /** How far the heap looks ahead: so often, at most, all others are looked through. */
    private static final long NEAR_NANOS = 2_000_000_000L;

    /** Who is in the queue, by slot. Whoever leaves makes room for another and moves nobody, who would have to be told. */
    private @Nullable S[] sleepers = newSleepers(64);
    /** By slot, when those want to be woken who are not in the heap. */
    private long[] farNanos = new long[64];

    private int[] freeSlots = new int[64];
    private int freeCount;
    private int slots;

    /** When those in the heap want to be woken, beside them: who looks for the next one need not look at each of them. */
    private long[] heapNanos = new long[64];

    private @Nullable S[] heap = newSleepers(64);
    private int heapSize;

    /** The slots of those who come into the heap next. */
    private int[] soon = new int[64];

    /** Who is to be woken before this is in the heap. */
    private long horizonNanos = Long.MIN_VALUE;

    /** The sleeper may have another deadline than before, or its first. */
    public void schedule(S sleeper) {
        long deadlineNanos = sleeper.deadlineNanos();
        if (deadlineNanos == Deadline.NEVER) {
            remove(sleeper);
            return;
        }
        if (slots == freeCount) {
            horizonNanos = Deadline.after(deadlineNanos, NEAR_NANOS);
        }
        if (sleeper.slot < 0) {
            takeSlot(sleeper);
        }
        if (deadlineNanos >= horizonNanos) {
            leaveHeap(sleeper);
            farNanos[sleeper.slot] = deadlineNanos;
        } else if (sleeper.place < 0) {
            enterHeap(sleeper, deadlineNanos);
        } else if (heapNanos[sleeper.place] != deadlineNanos) {
            move(sleeper, deadlineNanos, sleeper.place);
        }
    }

    /** Takes the sleeper out. */
    public void remove(S sleeper) {
        if (sleeper.slot >= 0) {
            leaveHeap(sleeper);
            giveUpSlot(sleeper);
        }
    }

    /**
     * The next one that is due; {@code null} when none is. It stays so until whoever wakes it schedules it anew or takes it
     * out, so that it moves once and not twice.
     */
    public @Nullable S due(long nowNanos) {
        if (isAnyFar() && horizonNanos <= nowNanos) {
            lookFurther(nowNanos);
        }
        return heapSize == 0 || heapNanos[0] > nowNanos ? null : at(heap, 0);
    }

    /**
     * When {@link #due} is to be asked next: the next one is due then, or it is not yet known when it will be;
     * {@link Deadline#NEVER} when nobody waits.
     */
    public long nextDeadlineNanos() {
        if (heapSize > 0) {
            return heapNanos[0];
        }
        return isAnyFar() ? horizonNanos : Deadline.NEVER;
    }

    // ---- slots

    private void takeSlot(S sleeper) {
        if (freeCount > 0) {
            sleeper.slot = freeSlots[--freeCount];
        } else {
            if (slots == sleepers.length) {
                sleepers = Arrays.copyOf(sleepers, 2 * slots);
                farNanos = Arrays.copyOf(farNanos, 2 * slots);
                freeSlots = Arrays.copyOf(freeSlots, 2 * slots);
            }
            sleeper.slot = slots++;
        }
        sleepers[sleeper.slot] = sleeper;
        farNanos[sleeper.slot] = Deadline.NEVER;
    }

    private void giveUpSlot(S sleeper) {
        sleepers[sleeper.slot] = null;
        farNanos[sleeper.slot] = Deadline.NEVER;
        freeSlots[freeCount++] = sleeper.slot;
        sleeper.slot = Sleeper.NOWHERE;
    }

    // ---- from the slots into the heap

    private boolean isAnyFar() {
        return slots - freeCount > heapSize;
    }

    private void lookFurther(long nowNanos) {
        lookTo(Deadline.after(nowNanos, NEAR_NANOS));
        if (heapSize == 0) {
            lookTo(Deadline.after(earliestFarNanos(), NEAR_NANOS));
        }
    }

    private long earliestFarNanos() {
        long earliest = Deadline.NEVER;
        for (int slot = 0; slot < slots; slot++) {
            earliest = Math.min(earliest, farNanos[slot]);
        }
        return earliest;
    }

    private void lookTo(long nanos) {
        horizonNanos = nanos;
        int count = findSoon();
        // What they say is known. But what each needs when it is woken is fetched into the caches by that, for many at
        // once; else it would be waited for each time.
        for (int i = 0; i < count; i++) {
            farNanos[soon[i]] = at(sleepers, soon[i]).deadlineNanos();
        }
        for (int i = 0; i < count; i++) {
            long deadlineNanos = farNanos[soon[i]];
            if (deadlineNanos < horizonNanos) {
                enterHeap(at(sleepers, soon[i]), deadlineNanos);
            }
        }
    }

    private int findSoon() {
        int count = 0;
        for (int slot = 0; slot < slots; slot++) {
            if (farNanos[slot] < horizonNanos) {
                if (count == soon.length) {
                    soon = Arrays.copyOf(soon, 2 * count);
                }
                soon[count++] = slot;
            }
        }
        return count;
    }

    // ---- the heap

    private void enterHeap(S sleeper, long nanos) {
        farNanos[sleeper.slot] = Deadline.NEVER;
        if (heapSize == heap.length) {
            heap = Arrays.copyOf(heap, 2 * heapSize);
            heapNanos = Arrays.copyOf(heapNanos, 2 * heapSize);
        }
        up(sleeper, nanos, heapSize++);
    }

    private void leaveHeap(S sleeper) {
        int place = sleeper.place;
        if (place < 0) {
            return;
        }
        sleeper.place = Sleeper.NOWHERE;
        S last = at(heap, --heapSize);
        heap[heapSize] = null;
        if (last != sleeper) {
            move(last, heapNanos[heapSize], place);
        }
    }

    private void move(S sleeper, long nanos, int from) {
        if (from > 0 && nanos < heapNanos[parentOf(from)]) {
            up(sleeper, nanos, from);
        } else {
            down(sleeper, nanos, from);
        }
    }

    private void up(S sleeper, long nanos, int from) {
        int place = from;
        while (place > 0 && heapNanos[parentOf(place)] > nanos) {
            int parent = parentOf(place);
            put(at(heap, parent), heapNanos[parent], place);
            place = parent;
        }
        put(sleeper, nanos, place);
    }

    private void down(S sleeper, long nanos, int from) {
        int place = from;
        while (CHILDREN * place + 1 < heapSize) {
            int child = earliestChildOf(place);
            if (heapNanos[child] >= nanos) {
                break;
            }
            put(at(heap, child), heapNanos[child], place);
            place = child;
        }
        put(sleeper, nanos, place);
    }

    private int earliestChildOf(int place) {
        int first = CHILDREN * place + 1;
        int end = Math.min(first + CHILDREN, heapSize);
        int earliest = first;
        for (int child = first + 1; child < end; child++) {
            if (heapNanos[child] < heapNanos[earliest]) {
                earliest = child;
            }
        }
        return earliest;
    }

    private void put(S sleeper, long nanos, int place) {
        heap[place] = sleeper;
        heapNanos[place] = nanos;
        sleeper.place = place;
    }

    private static int parentOf(int place) {
        return (place - 1) / CHILDREN;
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
