package org.sngateway.serial.radio;

/** The one message that a driver has on its way. */
final class InFlight {
    private final RadioListener listener;
    private boolean busy;
    private boolean departsAtDeadline;
    private long token;
    private long deadlineNanos = RadioDriver.NO_DEADLINE;

    InFlight(RadioListener listener) {
        this.listener = listener;
    }

    boolean isFree() {
        return !busy;
    }

    /** The radio does not tell: the message has departed at this time. */
    void departsAt(long sent, long nanos) {
        begin(sent, nanos, true);
    }

    /** The radio tells, or fails to until this time. */
    void awaitsAnswer(long sent, long untilNanos) {
        begin(sent, untilNanos, false);
    }

    private void begin(long sent, long nanos, boolean departs) {
        require(!busy);
        busy = true;
        token = sent;
        deadlineNanos = nanos;
        departsAtDeadline = departs;
    }

    /**
     * Before a message is taken.
     *
     * @throws IllegalStateException unless the driver takes one
     */
    static void require(boolean takesMore) {
        if (!takesMore) {
            throw new IllegalStateException("the driver takes no message now");
        }
    }

    /** The radio says that the message has departed; means nothing when none is on its way. */
    void departed() {
        if (busy) {
            free();
            listener.onDeparted(token);
        }
    }

    /** The message failed; means nothing when none is on its way. */
    void failed(SendFailure reason) {
        if (busy) {
            free();
            listener.onFailed(token, reason);
        }
    }

    private void free() {
        busy = false;
        deadlineNanos = RadioDriver.NO_DEADLINE;
    }

    void onTick(long nowNanos) {
        if (busy && nowNanos - deadlineNanos >= 0) {
            if (departsAtDeadline) {
                departed();
            } else {
                failed(SendFailure.NO_ANSWER);
            }
        }
    }

    long deadlineNanos() {
        return deadlineNanos;
    }
}
