package org.sngateway.gateway.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often something took how long, in fixed buckets. One thread records and allocates nothing by that; any thread may read, and
 * sees a record a moment later.
 */
public final class Histogram {
    private static final double NANOS_PER_SECOND = 1e9;

    /** The upper bounds as they stand in the label {@code le}, in seconds; what is above the last one counts as +Inf. */
    static final String[] BOUNDS = {"0.001", "0.0025", "0.005", "0.01", "0.025", "0.1", "0.5", "2.5", "10.0"};

    private static final long[] BOUNDS_MICROS = {
        1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 2_500_000, 10_000_000
    };

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_MICROS.length + 1);
    private final AtomicLong sumNanos = new AtomicLong();

    /** Counts a duration; one that is less than 0 counts as 0. */
    public void record(long nanos) {
        long took = Math.max(0, nanos);
        int bucket = 0;
        while (bucket < BOUNDS_MICROS.length && took > TimeUnit.MICROSECONDS.toNanos(BOUNDS_MICROS[bucket])) {
            bucket++;
        }
        // One thread writes: no other addition can come between.
        counts.lazySet(bucket, counts.get(bucket) + 1);
        sumNanos.lazySet(sumNanos.get() + took);
    }

    /** How many there were in each bucket, the last one without an upper bound. */
    long[] counts() {
        long[] copy = new long[counts.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = counts.get(i);
        }
        return copy;
    }

    /** How long all took together. */
    double sumSeconds() {
        return sumNanos.get() / NANOS_PER_SECOND;
    }
}
