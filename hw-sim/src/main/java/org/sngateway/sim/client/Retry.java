package org.sngateway.sim.client;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.SnMessage;

/** One message to the gateway that needs an answer: repeated Nretry times, Tretry apart (MQTT-SN 1.2 §6.13). */
final class Retry {
    private final SnClient client;
    private @Nullable SnMessage message;
    private int repetitionsLeft;
    private long deadlineNanos = Deadline.NEVER;

    Retry(SnClient client) {
        this.client = client;
    }

    /** Sends the message for the first time. */
    void start(SnMessage first, long nowNanos) {
        message = first;
        repetitionsLeft = client.settings().retryCount();
        restartTimer(nowNanos);
        client.send(first, nowNanos);
    }

    /** The message is answered, or its answer no longer matters. */
    void stop() {
        message = null;
        deadlineNanos = Deadline.NEVER;
    }

    /** A message came that is not the answer, but shows that the answer will come. */
    void restartTimer(long nowNanos) {
        deadlineNanos =
                Deadline.after(nowNanos, client.settings().retryInterval().toNanos());
    }

    /** The message that waits for its answer, or {@code null}. */
    @Nullable
    SnMessage message() {
        return message;
    }

    /** The unanswered message, for people. */
    String name() {
        return message == null ? "nothing" : message.type().toString();
    }

    boolean isWaiting() {
        return message != null;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /**
     * Repeats the message when its time has come.
     *
     * @return true when the time has come and no repetition is left
     */
    boolean isExhausted(long nowNanos) {
        SnMessage again = message;
        if (again == null || !Deadline.isDue(deadlineNanos, nowNanos)) {
            return false;
        }
        if (repetitionsLeft == 0) {
            return true;
        }
        repetitionsLeft--;
        restartTimer(nowNanos);
        SnMessage repetition = again instanceof Publish publish ? publish.asDuplicate() : again;
        client.listener().onRepeated(repetition);
        client.send(repetition, nowNanos);
        return false;
    }
}
