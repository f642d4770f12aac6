package org.sngateway.sim.node;

import java.util.random.RandomGenerator;
import org.sngateway.gateway.core.time.Deadline;

/**
 * The clock of a node, which may be too fast or too slow.
 *
 * @param rate 1 = as fast as the world's clock
 */
public record NodeClock(double rate) {
    private static final NodeClock EXACT = new NodeClock(1);

    /**
     * A clock with a random drift.
     *
     * @param drift 0.01 = up to one per cent too fast or too slow
     */
    public static NodeClock withDrift(double drift, RandomGenerator random) {
        return drift == 0 ? EXACT : new NodeClock(1 + drift * (2 * random.nextDouble() - 1));
    }

    /** Its time at this time of the world. */
    public long localNanos(long worldNanos) {
        return rate == 1 ? worldNanos : (long) (worldNanos * rate);
    }

    /** The time of the world at which it shows this time; {@link Deadline#NEVER} is not changed. */
    public long worldNanos(long localNanos) {
        return rate == 1 || localNanos == Deadline.NEVER ? localNanos : (long) Math.ceil(localNanos / rate) + 1;
    }
}
