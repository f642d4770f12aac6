package org.sngateway.gateway.core;

import java.util.function.Supplier;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.time.Deadline;

/** How long a client has been disconnected or lost: its session expires (row 32), also over restarts. */
final class Absence {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Supplier<CoreSettings> settings;
    private final CoreClock clock;
    private long sinceNanos;
    private long sinceMillis;

    Absence(Supplier<CoreSettings> settings, CoreClock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The client left or was lost. */
    void begin(long nowNanos) {
        sinceNanos = nowNanos;
        sinceMillis = clock.steady().millis();
    }

    /** The client is away since this steady time; a time that has not come yet is now. */
    void restore(long millis, long nowNanos) {
        long now = clock.steady().millis();
        sinceMillis = Math.min(millis, now);
        sinceNanos = nowNanos - (now - sinceMillis) * NANOS_PER_MILLI;
    }

    /** Since when the client is away, in the steady time. */
    long sinceMillis() {
        return sinceMillis;
    }

    /** When its session expires. */
    long deadlineNanos() {
        return Deadline.after(sinceNanos, settings.get().limits().sessionExpiryNanos());
    }
}
