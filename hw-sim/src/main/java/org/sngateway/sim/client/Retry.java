package org.sngateway.sim.client;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.SnMessage;

/** One message to the gateway that wants an answer: repeated Nretry times, Tretry apart (MQTT-SN 1.2 §6.13). */
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

    /** It is answered, or the answer does not matter any more. */
    void stop() {
        message = null;
        deadlineNanos = Deadline.NEVER;
    }

    /** Something came that is not the answer and yet shows that it will come. */
    void restartTimer(long nowNanos) {
        deadlineNanos =
                Deadline.after(nowNanos, client.settings().retryInterval().toNanos());
    }

    /** The message whose answer is awaited, or {@code null}. */
    @Nullable
    SnMessage message() {
        return message;
    }

    /** What is not answered, for people. */
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
     * Repeats the message if it is time.
     *
     * @return true when it is time and nothing is left to try
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
