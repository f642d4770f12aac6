package org.sngateway.gateway.core.time;

/** Points in time as nanoseconds since the origin, 0 or more. */
public final class Deadline {
    /** The deadline of what waits for nothing. */
    public static final long NEVER = Long.MAX_VALUE;

    private Deadline() {}

    /** So long after; {@link #NEVER} when that is beyond what can be told. */
    public static long after(long nowNanos, long durationNanos) {
        long sum = nowNanos + durationNanos;
        return sum < nowNanos ? NEVER : sum;
    }

    public static boolean isDue(long deadlineNanos, long nowNanos) {
        return deadlineNanos <= nowNanos;
    }
}
