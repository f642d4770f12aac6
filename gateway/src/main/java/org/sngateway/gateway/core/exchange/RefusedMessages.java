package org.sngateway.gateway.core.exchange;

import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.core.time.GrowingPause;

/**
 * When the broker gets acknowledged messages again that it has refused (R8.29). A quota passes. Rights may come a while after the
 * broker does, so that a refusal that may be about them is believed only if it lasts.
 */
final class RefusedMessages {
    private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NO_REFUSAL = Long.MAX_VALUE;

    private final SessionContext session;
    /** The broker has taken none since it refused one. */
    private boolean isInDoubt;

    private final GrowingPause pause = new GrowingPause(FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
    /**
     * Refusals of what was sent before, on this connection, are not believed if they may be about rights. In the steady time;
     * {@link #NO_REFUSAL} if there was none.
     */
    private long patienceEndMillis = NO_REFUSAL;

    /** None is refused. */
    RefusedMessages(SessionContext session) {
        this.session = session;
    }

    /** A new connection: the broker may think otherwise now. */
    void onConnected() {
        onTaken();
        pause.end();
        patienceEndMillis = NO_REFUSAL;
    }

    /** The broker takes a message. */
    void onTaken() {
        isInDoubt = false;
        pause.startOver();
    }

    /**
     * Whether a message goes out again that the broker has refused with this code.
     *
     * @param sentMillis when it was sent, in the steady time: while the connection is not read a refusal grows old
     */
    boolean isTriedAgain(ReasonCode reasonCode, long sentMillis) {
        if (reasonCode.mayPass()) {
            return true;
        }
        if (!reasonCode.mayBeAboutRights()) {
            return false;
        }
        if (patienceEndMillis == NO_REFUSAL) {
            patienceEndMillis =
                    session.steadyMillis() + session.settings().broker().refusalPatienceNanos() / NANOS_PER_MILLI;
        }
        return sentMillis < patienceEndMillis;
    }

    /** Such a message was refused: nothing goes out for a while, which grows. */
    void pause(long nowNanos) {
        isInDoubt = true;
        pause.begin(nowNanos);
    }

    /**
     * Whether messages of one topic go out one at a time: of several the broker may refuse the first ones and take the last, and
     * they would come in another order.
     */
    boolean isInDoubt() {
        return isInDoubt;
    }

    boolean isPausing() {
        return pause.lasts();
    }

    long deadlineNanos() {
        return pause.deadlineNanos();
    }

    /** Returns whether the pause is over. */
    boolean onDeadline(long nowNanos) {
        boolean isOver = Deadline.isDue(pause.deadlineNanos(), nowNanos);
        if (isOver) {
            pause.end();
        }
        return isOver;
    }
}
