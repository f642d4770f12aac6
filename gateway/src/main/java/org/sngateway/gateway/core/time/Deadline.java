package org.sngateway.gateway.core.time;

/** Points in time as nanoseconds since the origin, 0 or more. */
public final class Deadline {
    /** No deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    private Deadline() {}

    /** The point in time after this delay; {@link #NEVER} if it is too late to be represented. */
    public static long after(long nowNanos, long durationNanos) {
        long sum = nowNanos + durationNanos;
        return sum < nowNanos ? NEVER : sum;
    }

    public static boolean isDue(long deadlineNanos, long nowNanos) {
        return deadlineNanos <= nowNanos;
    }
}
