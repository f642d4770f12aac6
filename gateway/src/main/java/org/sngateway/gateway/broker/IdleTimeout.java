package org.sngateway.gateway.broker;

import java.time.Duration;

/**
 * An idle timeout of the broker, of a proxy or of a NAT on the way to it (R8.30): connections end after the same time without a
 * packet each time. Then the gateway pings at half of that time. Of one address of the broker. PURE.
 */
final class IdleTimeout {
    private static final long SHORTEST_NANOS = 1_000_000_000L;
    private static final int TOLERANCE_PERCENT = 5;

    private long lastIdleNanos;
    private long pingIntervalNanos = Long.MAX_VALUE;

    /**
     * A connection was closed by the other side.
     *
     * @param idleNanos since the last packet in either direction
     * @return whether it was as idle as the one before: that is why
     */
    boolean isCauseOfEnd(long idleNanos) {
        boolean isAgain = idleNanos >= SHORTEST_NANOS
                && Math.abs(idleNanos - lastIdleNanos) <= idleNanos * TOLERANCE_PERCENT / 100;
        lastIdleNanos = idleNanos;
        if (isAgain) {
            pingIntervalNanos = Math.min(pingIntervalNanos, idleNanos / 2);
        }
        return isAgain;
    }

    /** How often to ping at least; {@link Long#MAX_VALUE} while no timeout is known. */
    long pingIntervalNanos() {
        return pingIntervalNanos;
    }

    /** For the log. */
    static String inWords(long idleNanos) {
        return "the connection was closed after " + Duration.ofNanos(idleNanos).toSeconds()
                + " s without traffic, as the one before: an idle timeout of the broker, a proxy or a NAT; the gateway pings"
                + " sooner from now on, see broker: keep-alive";
    }
}
