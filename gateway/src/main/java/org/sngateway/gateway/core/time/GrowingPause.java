package org.sngateway.gateway.core.time;

/** A pause before something is tried again: each one takes twice as long as the one before it, up to a longest one. */
public final class GrowingPause {
    private final long firstNanos;
    private final long longestNanos;
    private long nextNanos;
    private long endNanos = Deadline.NEVER;

    /**
     * There is no pause.
     *
     * @param firstNanos how long the first one takes, more than 0
     * @param longestNanos how long one takes at most
     */
    public GrowingPause(long firstNanos, long longestNanos) {
        this.firstNanos = firstNanos;
        this.longestNanos = longestNanos;
        this.nextNanos = firstNanos;
    }

    /** A pause begins, unless there is one. */
    public void begin(long nowNanos) {
        if (!lasts()) {
            endNanos = Deadline.after(nowNanos, nextNanos);
            nextNanos = Math.min(2 * nextNanos, longestNanos);
        }
    }

    /** There is no pause any more; the next one takes as long as it would have. */
    public void end() {
        endNanos = Deadline.NEVER;
    }

    /** The next pause takes as long as the first one. */
    public void startOver() {
        nextNanos = firstNanos;
    }

    /** Whether there is a pause. */
    public boolean lasts() {
        return endNanos != Deadline.NEVER;
    }

    /** When the pause is over; {@link Deadline#NEVER} if there is none. */
    public long deadlineNanos() {
        return endNanos;
    }
}
