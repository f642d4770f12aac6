package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.time.Deadline;

/**
 * The outage of one link, the present one or the last one (R5.9). While it lasts, the silence of a client says nothing about the
 * client: it is not taken for lost, and nothing is repeated to it.
 */
public final class Outage {
    private boolean isDown;
    private long sinceNanos;
    private boolean lasts;
    private long overNanos;

    /** The link is down. */
    public void onDown(long nowNanos) {
        if (!isDown) {
            isDown = true;
            sinceNanos = nowNanos;
            lasts = true;
        }
    }

    /** The link is up. */
    public void onUp(long nowNanos) {
        if (isDown) {
            isDown = false;
            giveUp(nowNanos);
        }
    }

    /** The link is not waited for any longer: to clients the outage is over. */
    public void giveUp(long nowNanos) {
        lasts = false;
        overNanos = nowNanos;
    }

    /** When the link went down. */
    public long sinceNanos() {
        return sinceNanos;
    }

    /** Whether clients on the link can't be heard, and the link is waited for. */
    public boolean lasts() {
        return lasts;
    }

    /** Whether what was sent at this time may be lost with the link. */
    boolean wasAfter(long sentNanos) {
        return lasts || sentNanos < overNanos;
    }

    /** A deadline that an outage may put off until its end; {@link Deadline#NEVER} while it lasts. */
    long putOff(long deadlineNanos) {
        return lasts ? Deadline.NEVER : Math.max(deadlineNanos, overNanos);
    }

    /** When a time of this length is over that begins again at the end of an outage; {@link Deadline#NEVER} while it lasts. */
    long afterFull(long beginNanos, long nanos) {
        return lasts ? Deadline.NEVER : Deadline.after(Math.max(beginNanos, overNanos), nanos);
    }
}
