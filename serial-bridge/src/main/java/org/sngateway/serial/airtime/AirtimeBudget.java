package org.sngateway.serial.airtime;

import java.time.Duration;

/**
 * Keeps one transmitter within the airtime of its band: a token bucket.
 *
 * <pre>
 *   what an hour allows = bucket (a sixth) + refill of an hour + first filling (a tenth of the bucket)
 *   1 %: 36 s           = 6 s              + 29.4 s            + 0.6 s
 * </pre>
 *
 * <p>So no window of an hour has more than the band allows, wherever it begins, with one {@link #fresh} start in it and any
 * number of {@link #resumed} ones. 30 % of the most that has been in the bucket are a reserve for urgent messages
 * (acknowledgements): of the bucket itself deliveries would wait for minutes after each start.
 *
 * <p>Owned by one thread.
 */
public final class AirtimeBudget {
    private static final double BUCKET_SHARE = 1.0 / 6;
    private static final double FIRST_FILLING = 0.1;
    private static final double RESERVED = 0.3;
    private static final double NANOS_PER_HOUR = 3.6e12;
    private static final double ROUNDING_NANOS = 1;

    private final Band band;
    private final double capacityNanos;
    private final double refillPerNano;
    private double levelNanos;
    private double mostNanos;
    private long updatedNanos;
    private long usedNanos;

    private AirtimeBudget(Band band, double levelShare, long nowNanos) {
        this.band = band;
        double perHour = (double) band.perHour().toNanos();
        this.capacityNanos = perHour * BUCKET_SHARE;
        this.refillPerNano = (perHour - capacityNanos - FIRST_FILLING * capacityNanos) / NANOS_PER_HOUR;
        this.levelNanos = levelShare * capacityNanos;
        this.mostNanos = levelNanos;
        this.updatedNanos = nowNanos;
    }

    /**
     * For a start that knows nothing of what was sent before: a tenth of the bucket. Legal once an hour; a gateway that may
     * start more often uses {@link #resumed}.
     */
    public static AirtimeBudget fresh(Band band, long nowNanos) {
        return new AirtimeBudget(band, FIRST_FILLING, nowNanos);
    }

    /**
     * For a start after a clean stop, or with nothing in the bucket.
     *
     * @param level that {@link #level} had at the stop; what would have been refilled since does not count
     */
    public static AirtimeBudget resumed(Band band, Duration level, long nowNanos) {
        AirtimeBudget budget = new AirtimeBudget(band, 0, nowNanos);
        budget.levelNanos = Math.max(0, Math.min((double) level.toNanos(), budget.capacityNanos));
        budget.mostNanos = budget.levelNanos;
        return budget;
    }

    /** The band that it keeps to. */
    public Band band() {
        return band;
    }

    /** Whether a transmission of this length can ever be allowed: it may be longer than the bucket. */
    public boolean canEverAllow(Duration airtime, boolean urgent) {
        return airtime.toNanos() <= capacityNanos - (urgent ? 0 : RESERVED * capacityNanos)
                && airtime.compareTo(band.maxTransmission()) <= 0;
    }

    /**
     * How long a transmission of this length has to wait, 0 if it need not; {@link Long#MAX_VALUE} if for ever.
     *
     * @param urgent whether it may use the reserve
     */
    public long waitNanos(Duration airtime, boolean urgent, long nowNanos) {
        if (!canEverAllow(airtime, urgent)) {
            return Long.MAX_VALUE;
        }
        refill(nowNanos);
        double missing = airtime.toNanos() + reserve(urgent) - levelNanos;
        return missing <= 0 ? 0 : (long) Math.ceil(missing / refillPerNano);
    }

    /**
     * A transmission begins.
     *
     * @throws IllegalStateException if the bucket has less than that
     */
    public void spend(Duration airtime, long nowNanos) {
        refill(nowNanos);
        if (airtime.toNanos() > levelNanos + ROUNDING_NANOS) {
            throw new IllegalStateException("no airtime for " + airtime);
        }
        levelNanos = Math.max(0, levelNanos - airtime.toNanos());
        usedNanos += airtime.toNanos();
    }

    /** How much may be sent at once, reserve included. */
    public Duration level(long nowNanos) {
        refill(nowNanos);
        return Duration.ofNanos((long) levelNanos);
    }

    /** How much the bucket holds. */
    public Duration capacity() {
        return Duration.ofNanos((long) capacityNanos);
    }

    /** How much was sent since the start. */
    public Duration used() {
        return Duration.ofNanos(usedNanos);
    }

    private double reserve(boolean urgent) {
        return urgent ? 0 : RESERVED * mostNanos;
    }

    private void refill(long nowNanos) {
        long passed = nowNanos - updatedNanos;
        if (passed > 0) {
            levelNanos = Math.min(capacityNanos, levelNanos + passed * refillPerNano);
            mostNanos = Math.max(mostNanos, levelNanos);
            updatedNanos = nowNanos;
        }
    }
}
