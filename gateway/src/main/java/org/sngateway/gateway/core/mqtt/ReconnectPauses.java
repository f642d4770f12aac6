package org.sngateway.gateway.core.mqtt;

import java.util.random.RandomGenerator;
import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.time.Deadline;

/**
 * How long a session at the broker waits before it opens its connection again. The pauses grow while connections are of no use,
 * and are jittered, so that the clients of a broker that is back do not all come at once (R8.29).
 */
public final class ReconnectPauses {
    /** So long a client waits at most for the next attempt when the one before failed: T_RETRY as clients have it. */
    public static final long CLIENTS_PAUSE_NANOS = 10_000_000_000L;

    /** After so many failed attempts in a row a client that connects again waits for the pause to end. */
    public static final int FREE_ATTEMPTS = 3;

    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final RandomGenerator random;

    /** In a row, of connections that were of no use: the pauses grow with them. */
    private int failures;
    /** In a row, of attempts to open a connection. */
    private int failedAttempts;

    private long failedNanos = LONG_AGO;
    private long earliestNanos = LONG_AGO;

    /** No connection has failed. */
    ReconnectPauses(RandomGenerator random) {
        this.random = random;
    }

    /**
     * When a client that connects again gets its attempt: now, or later when several in a row have failed. A client that connects
     * each second must not make the broker refuse it each second.
     */
    long earliestNanos(BrokerSettings settings, long nowNanos) {
        if (nowNanos < earliestNanos) {
            return earliestNanos;
        }
        if (nowNanos - failedNanos > settings.reconnectMaxNanos()) {
            failures = 0;
            failedAttempts = 0;
        }
        return nowNanos;
    }

    /** The broker accepted the connection. */
    void onConnected() {
        failedAttempts = 0;
        earliestNanos = LONG_AGO;
    }

    /** The connection is of use: the pauses begin again with the shortest one. */
    void onUse() {
        failures = 0;
    }

    /**
     * The connection could not be opened or is lost.
     *
     * @param wasUp whether the broker had accepted it
     * @param leastPauseNanos the shortest pause
     * @return when the next attempt is to be made
     */
    long onLost(boolean wasUp, long leastPauseNanos, BrokerSettings settings, long nowNanos) {
        long retryNanos = Deadline.after(nowNanos, Math.max(leastPauseNanos, pauseNanos(settings)));
        failures++;
        failedAttempts++;
        failedNanos = nowNanos;
        if (!wasUp && failedAttempts > FREE_ATTEMPTS) {
            earliestNanos = Math.min(retryNanos, Deadline.after(nowNanos, CLIENTS_PAUSE_NANOS));
        }
        return retryNanos;
    }

    /** At most a time that doubles with each failure up to the maximum; any part of it, so that clients spread. */
    private long pauseNanos(BrokerSettings settings) {
        long pause = settings.reconnectMinNanos();
        for (int i = 0; i < failures && pause < settings.reconnectMaxNanos(); i++) {
            pause *= 2;
        }
        pause = Math.min(pause, settings.reconnectMaxNanos());
        return random.nextLong(pause) + 1;
    }
}
