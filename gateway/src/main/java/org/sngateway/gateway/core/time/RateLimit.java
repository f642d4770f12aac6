package org.sngateway.gateway.core.time;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a stranger may cause only so often: once per interval for each key, and so many times a second in all. Remembers a
 * bounded number of keys and forgets the one it heard of longest ago.
 *
 * @param <K> who causes it
 */
public final class RateLimit<K> {
    private static final long SECOND = 1_000_000_000L;

    private final long intervalNanos;
    private final int maxPerSecond;
    private final Map<K, Long> allowedAt;
    private long secondStart;
    private int allowedInSecond;

    /**
     * @param maxKeys how many keys are remembered
     * @param intervalNanos between two times for one key; 0 = no limit
     * @param maxPerSecond over all keys; 0 = no limit
     */
    public RateLimit(int maxKeys, long intervalNanos, int maxPerSecond) {
        this.intervalNanos = intervalNanos;
        this.maxPerSecond = maxPerSecond;
        this.allowedAt = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
                return size() > maxKeys;
            }
        };
    }

    /** Whether it may happen now; if so, it counts. */
    public boolean allows(K key, long nowNanos) {
        Long last = intervalNanos == 0 ? null : allowedAt.get(key);
        if (last != null && nowNanos - last < intervalNanos) {
            return false;
        }
        if (nowNanos - secondStart >= SECOND) {
            secondStart = nowNanos;
            allowedInSecond = 0;
        }
        if (maxPerSecond > 0 && allowedInSecond >= maxPerSecond) {
            return false;
        }
        allowedInSecond++;
        if (intervalNanos > 0) {
            allowedAt.put(key, nowNanos);
        }
        return true;
    }
}
