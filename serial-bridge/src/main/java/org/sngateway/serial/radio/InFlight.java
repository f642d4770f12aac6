package org.sngateway.serial.radio;

/** The one message that a driver has on its way. */
final class InFlight {
    private static final int MAX_UNANSWERED = 3;

    private final RadioListener listener;
    private boolean busy;
    private boolean departsAtDeadline;
    private int unanswered;
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
            unanswered = 0;
            free();
            listener.onDeparted(token);
        }
    }

    /** The message failed; means nothing when none is on its way. */
    void failed(SendFailure reason) {
        if (busy) {
            unanswered = reason == SendFailure.NO_ANSWER ? unanswered + 1 : 0;
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

    /** Whether the radio has ignored three messages in a row; said once. For radios that can't be probed. */
    boolean isIgnored() {
        boolean ignored = unanswered >= MAX_UNANSWERED;
        unanswered = ignored ? 0 : unanswered;
        return ignored;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }
}
