package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.time.Deadline;

/** The repetitions of one message towards a client (MQTT-SN 1.2 §6.13): Nretry times, Tretry apart. */
final class Retry {
    private int repetitionsLeft;
    private long intervalNanos;
    private long deadlineNanos = Deadline.NEVER;

    /** The message was sent for the first time. */
    void start(ListenerSettings listener, long nowNanos) {
        repetitionsLeft = listener.retryCount();
        intervalNanos = listener.retryIntervalNanos();
        deadlineNanos = Deadline.after(nowNanos, intervalNanos);
    }

    /** Whether the message is to be sent again; if not, the exchange gives up. */
    boolean repeats(long nowNanos) {
        if (repetitionsLeft == 0) {
            return false;
        }
        repetitionsLeft--;
        deadlineNanos = Deadline.after(nowNanos, intervalNanos);
        return true;
    }

    void stop() {
        deadlineNanos = Deadline.NEVER;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isDue(long nowNanos) {
        return Deadline.isDue(deadlineNanos, nowNanos);
    }
}
