package org.sngateway.gateway.core;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A limit on what an unknown sender can cause: once per interval for each key, and a number of times a second in all.
 *
 * @param <K> what is limited, such as an address
 */
final class RateLimit<K> {
    private static final long SECOND = 1_000_000_000L;

    private final LongSupplier intervalNanos;
    private final IntSupplier maxPerSecond;
    private final BoundedMap<K, Long> allowedAt;
    private long secondStart;
    private int allowedInSecond;

    /**
     * A limit that has not been used.
     *
     * <p>The limits may change while it counts: another configuration must not forgive anything.
     *
     * @param maxKeys how many keys are remembered
     * @param intervalNanos between two times for one key; 0 = no limit
     * @param maxPerSecond over all keys; 0 = no limit
     * @param forgotten is called when a key had to be forgotten
     */
    RateLimit(IntSupplier maxKeys, LongSupplier intervalNanos, IntSupplier maxPerSecond, Consumer<K> forgotten) {
        this.intervalNanos = intervalNanos;
        this.maxPerSecond = maxPerSecond;
        this.allowedAt = new BoundedMap<>(maxKeys, forgotten);
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
        Long last = interval == 0 ? null : allowedAt.get(key);
        if (last != null && nowNanos - last < interval) {
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
        if (intervalNanos.getAsLong() > 0) {
            allowedAt.put(key, nowNanos);
        }
    }
}
