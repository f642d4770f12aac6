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

    /** Whether the message was sent again as often as it may be: the exchange gives up. */
    boolean isUsedUp() {
        return repetitionsLeft == 0;
    }

    /** The message is sent again. */
    void repeat(long nowNanos) {
        repetitionsLeft--;
        deadlineNanos = Deadline.after(nowNanos, intervalNanos);
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
