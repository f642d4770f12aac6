package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;

/**
 * The repetitions of one message towards a client (MQTT-SN 1.2 §6.13): Nretry times, Tretry apart. Tretry begins when the link
 * has sent the message. A link that does not send at once names the message by a token; if it never says what became of it,
 * the message counts as sent after (Nretry + 1) x Tretry. While the link is down, or the message waits for the disk, nothing is
 * repeated (R5.9).
 */
public final class Retry {
    private final SessionContext session;
    private int repetitionsLeft;
    private int failuresLeft;
    private long deadlineNanos = Deadline.NEVER;

    /** Of the message that the link has not sent yet; 0 = there is none. */
    private long token;
    /** When the message was handed over, for the first time and for the last time. */
    private long startNanos;

    private long latestNanos;
    /** When the message left for the first time; never, if it has not left yet. */
    private long departedNanos;
    /** The message that waits for the disk; {@code null} if none does. */
    private @Nullable Object held;

    Retry(SessionContext session) {
        this.session = session;
    }

    /** The message was sent for the first time. */
    void start(long nowNanos) {
        repetitionsLeft = session.listener().retryCount();
        failuresLeft = repetitionsLeft;
        startNanos = nowNanos;
        departedNanos = nowNanos;
        onSent(nowNanos);
    }

    /**
     * Whether the message was sent again as often as it may be: the exchange gives up. What was sent before an outage ended may
     * be lost with it, and goes out once more.
     */
    boolean isUsedUp() {
        return repetitionsLeft <= 0 && !session.outage().wasAfter(latestNanos);
    }

    /** The message is sent again. */
    void repeat(long nowNanos) {
        repetitionsLeft--;
        departedNanos = Math.min(departedNanos, nowNanos);
        onSent(nowNanos);
    }

    private void onSent(long nowNanos) {
        latestNanos = nowNanos;
        awaitAnswer(nowNanos);
    }

    void stop() {
        token = 0;
        held = null;
        deadlineNanos = Deadline.NEVER;
    }

    long deadlineNanos() {
        return held == null ? session.outage().putOff(deadlineNanos) : Deadline.NEVER;
    }

    boolean isDue(long nowNanos) {
        return Deadline.isDue(deadlineNanos(), nowNanos);
    }

    /**
     * When the client could hear a message for the first time.
     *
     * @param sentNanos when it was handed over for the first time, by this retry or an earlier one
     */
    long departedNanos(long sentNanos) {
        return sentNanos == startNanos ? departedNanos : sentNanos;
    }

    // ---- the departure of the message

    /** Whether the exchange still waits for an answer to the message. */
    public boolean isRunning() {
        return deadlineNanos != Deadline.NEVER;
    }

    /** The message waits for the disk: it is not repeated before it has left. */
    public void onHeld(Object message) {
        held = message;
        if (departedNanos == latestNanos) {
            departedNanos = Deadline.NEVER;
        }
    }

    /** The disk has answered, and the link gets the message now. */
    public void onReleased(Object message, long nowNanos) {
        if (message == held) {
            latestNanos = nowNanos;
            departedNanos = Math.min(departedNanos, nowNanos);
            awaitAnswer(nowNanos);
        }
    }

    /** The disk has failed, and the message does not go out. */
    public void onDiscarded(Object message, long nowNanos) {
        if (message == held) {
            onNotSent(nowNanos);
        }
    }

    /** The link has taken the message and sends it later. */
    public void onUnderWay(long messageToken, long nowNanos) {
        token = messageToken;
        if (departedNanos == latestNanos) {
            departedNanos = Deadline.NEVER;
        }
        deadlineNanos = Deadline.after(nowNanos, session.listener().retryWindowNanos());
    }

    /** The link has sent a message; of no interest unless it is the latest one. */
    public void onDeparted(long messageToken, long nowNanos) {
        if (messageToken == token) {
            departedNanos = Math.min(departedNanos, nowNanos);
            awaitAnswer(nowNanos);
        }
    }

    /** The link could not send a message. It does not count as sent, Nretry times: a link may fail for ever. */
    public void onFailed(long messageToken, long nowNanos) {
        if (messageToken == token) {
            onNotSent(nowNanos);
        }
    }

    private void onNotSent(long nowNanos) {
        if (failuresLeft > 0) {
            failuresLeft--;
            repetitionsLeft++;
        }
        awaitAnswer(nowNanos);
    }

    private void awaitAnswer(long nowNanos) {
        token = 0;
        held = null;
        deadlineNanos = Deadline.after(nowNanos, session.listener().retryIntervalNanos());
    }
}
