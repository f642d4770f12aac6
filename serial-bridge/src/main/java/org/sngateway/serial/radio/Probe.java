package org.sngateway.serial.radio;

import java.time.Duration;

/**
 * Notices a radio that is silent for ever: after a minute without any octet it is asked for an answer, and after three
 * questions without one it is dead.
 */
final class Probe {
    private static final long QUIET_NANOS = Duration.ofSeconds(60).toNanos();
    private static final long ANSWER_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int MAX_QUESTIONS = 3;

    private int questions;
    private long dueNanos = RadioDriver.NO_DEADLINE;

    /** What there is to do. */
    enum Action {
        NOTHING,
        ASK,
        GIVE_UP
    }

    /** The radio says something, or the line was opened. */
    void heard(long nowNanos) {
        questions = 0;
        dueNanos = nowNanos + QUIET_NANOS;
    }

    /** The line is closed. */
    void stop() {
        dueNanos = RadioDriver.NO_DEADLINE;
    }

    Action onTick(long nowNanos) {
        if (dueNanos == RadioDriver.NO_DEADLINE || nowNanos - dueNanos < 0) {
            return Action.NOTHING;
        }
        if (questions == MAX_QUESTIONS) {
            stop();
            return Action.GIVE_UP;
        }
        questions++;
        dueNanos = nowNanos + ANSWER_NANOS;
        return Action.ASK;
    }

    long deadlineNanos() {
        return dueNanos;
    }
}
