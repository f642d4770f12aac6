package org.sngateway.gateway.core;

import org.sngateway.gateway.core.settings.BrokerSettings;
import org.sngateway.gateway.core.time.Deadline;

/**
 * The signs of a client id conflict (row 31, R8.30): connections that end soon after their CONNACK with nothing unanswered, or
 * with a word of the broker. Each makes the pause before the next attempt longer, which also ends a fight of two clients.
 */
final class ClientIdConflict {
    private static final long MAX_PAUSE_NANOS = 60_000_000_000L;
    /** So long does a connection last when nobody fights for it; more than twice the longest pause of the other side. */
    private static final long CALM_NANOS = 3 * MAX_PAUSE_NANOS;

    /** In a row. */
    private int losses;
    /** Since when it is taken for one. */
    private long sinceNanos = Deadline.NEVER;

    /** Whether a connection that lasted for so long, and ended without a reason, is a sign. */
    boolean isSign(long upNanos, BrokerSettings settings) {
        return settings.conflictWindowNanos() > 0
                && upNanos < (isLikely() ? CALM_NANOS : settings.conflictWindowNanos());
    }

    /** One more such end. */
    void onSign() {
        losses++;
    }

    /** The last end was that of all connections (row 30): it is no sign. */
    void forgetLastSign() {
        losses = Math.max(0, losses - 1);
    }

    /** One more end that the broker called a takeover. */
    void onTakeover() {
        losses = Math.max(2, losses + 1);
    }

    /** The connection ended for another reason, or lasted. */
    void clear() {
        losses = 0;
        sinceNanos = Deadline.NEVER;
    }

    /** Whether there were signs enough to look whether others stay up. */
    boolean isSuspected() {
        return losses > 1;
    }

    /** Whether it is taken for one. */
    boolean isLikely() {
        return sinceNanos != Deadline.NEVER;
    }

    /** It is taken for one. Returns whether that is news. */
    boolean confirm(long nowNanos) {
        boolean isNews = !isLikely();
        if (isNews) {
            sinceNanos = nowNanos;
        }
        return isNews;
    }

    /** Whether it has gone on for so long that the client is sent away. */
    boolean hasLasted(long nowNanos, BrokerSettings settings) {
        return isLikely() && nowNanos - sinceNanos >= settings.conflictPatienceNanos();
    }

    /** The pause before the next attempt: 2 s after the second sign, doubled with each one more, up to 60 s. */
    long pauseNanos(BrokerSettings settings) {
        if (!isSuspected()) {
            return 0;
        }
        long pause = settings.conflictCheckNanos();
        for (int i = 2; i < losses && pause < MAX_PAUSE_NANOS; i++) {
            pause *= 2;
        }
        return Math.max(settings.conflictCheckNanos(), Math.min(pause, MAX_PAUSE_NANOS));
    }
}
