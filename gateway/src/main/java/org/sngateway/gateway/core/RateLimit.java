package org.sngateway.gateway.core;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A limit on what an unknown sender can cause: once per interval for each key, after a pause several times at
 * once, and a number of times a second in all.
 *
 * @param <K> what is limited, such as an address
 */
final class RateLimit<K> {
    private static final long SECOND = 1_000_000_000L;

    private final LongSupplier intervalNanos;
    private final IntSupplier burst;
    private final IntSupplier maxPerSecond;
    /** The last interval that each key has used up; it lies ahead after a burst. */
    private final BoundedMap<K, Long> usedUntil;

    private long secondStart;
    private int allowedInSecond;

    /** A limit that has not been used, without bursts. */
    RateLimit(IntSupplier maxKeys, LongSupplier intervalNanos, IntSupplier maxPerSecond, Consumer<K> forgotten) {
        this(maxKeys, intervalNanos, () -> 1, maxPerSecond, forgotten);
    }

    /**
     * A limit that has not been used.
     *
     * <p>The limits may change while it counts: another configuration must not forgive anything.
     *
     * @param maxKeys how many keys are remembered
     * @param intervalNanos between two times for one key; 0 = no limit
     * @param burst how often for one key at once, 1 or more, if it has paused for as many intervals
     * @param maxPerSecond over all keys; 0 = no limit
     * @param forgotten is called when a key had to be forgotten
     */
    RateLimit(
            IntSupplier maxKeys,
            LongSupplier intervalNanos,
            IntSupplier burst,
            IntSupplier maxPerSecond,
            Consumer<K> forgotten) {
        this.intervalNanos = intervalNanos;
        this.burst = burst;
        this.maxPerSecond = maxPerSecond;
        this.usedUntil = new BoundedMap<>(maxKeys, forgotten);
    }

    /** Whether it may happen now; if so, it counts. */
    boolean allows(K key, long nowNanos) {
        boolean free = isFree(key, nowNanos);
        if (free) {
            count(key, nowNanos);
        }
        return free;
    }

    /** Whether it may happen now. */
    boolean isFree(K key, long nowNanos) {
        long interval = intervalNanos.getAsLong();
        Long used = interval == 0 ? null : usedUntil.get(key);
        if (used != null && nowNanos - used < interval * (2 - burst.getAsInt())) {
            return false;
        }
        boolean nextSecond = nowNanos - secondStart >= SECOND;
        int max = maxPerSecond.getAsInt();
        return max == 0 || nextSecond || allowedInSecond < max;
    }

    /** It happens now. */
    void count(K key, long nowNanos) {
        if (nowNanos - secondStart >= SECOND) {
            secondStart = nowNanos;
            allowedInSecond = 0;
        }
        allowedInSecond++;
        long interval = intervalNanos.getAsLong();
        if (interval > 0) {
            Long used = usedUntil.get(key);
            usedUntil.put(key, used == null ? nowNanos : Math.max(nowNanos, used + interval));
        }
    }
}
