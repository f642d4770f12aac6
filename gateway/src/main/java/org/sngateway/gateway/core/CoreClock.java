package org.sngateway.gateway.core;

import java.util.function.LongSupplier;
import org.sngateway.gateway.core.time.Deadline;

/**
 * The time of the core. Its nanoseconds stand still while the process stands still: no client is lost for time in which the
 * gateway itself did not run (R5.9). Ages over restarts are told in the {@link SteadyTime}.
 */
final class CoreClock {
    /** An input this long after the time at which one was due shows that the process was stopped or suspended. */
    private static final long STANDSTILL_NANOS = 5_000_000_000L;

    private final CoreListener listener;
    private long standstillNanos;
    private long nowNanos;
    private final SteadyTime steady = new SteadyTime(this::nowNanos);

    CoreClock(CoreListener listener) {
        this.listener = listener;
    }

    /**
     * The time of an input.
     *
     * @param inputNanos as the caller tells it
     * @param dueNanos when the core had to be called, by its own time; asked only after a long time without an input
     * @return nanoseconds of the core's own time
     */
    long onInput(long inputNanos, LongSupplier dueNanos) {
        long now = inputNanos - standstillNanos;
        // What was due before the last input has not waited longer than since then.
        if (now - nowNanos > STANDSTILL_NANOS) {
            long due = Math.max(dueNanos.getAsLong(), nowNanos);
            if (due != Deadline.NEVER && now - due > STANDSTILL_NANOS) {
                listener.onStandstill(now - due);
                // The standstill may have begun right after the last input: what is due is not done, or a client would
                // be lost.
                standstillNanos += now - nowNanos;
                now = nowNanos;
            }
        }
        nowNanos = now;
        return now;
    }

    /** The core's own time of the present input. */
    long nowNanos() {
        return nowNanos;
    }

    /** A time of the core as the caller tells it; {@link Deadline#NEVER} stays. */
    long toInputNanos(long coreNanos) {
        return coreNanos == Deadline.NEVER ? coreNanos : coreNanos + standstillNanos;
    }

    /** A time of the caller as the core counts it; no input. */
    long toCoreNanos(long inputNanos) {
        return inputNanos - standstillNanos;
    }

    /** In which ages are told. */
    SteadyTime steady() {
        return steady;
    }
}
