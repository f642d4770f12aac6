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
        sinceMillis = clock.wallClockMillis();
    }

    /** The client is away since this time, in milliseconds of Unix time. */
    void restore(long millis, long nowNanos) {
        sinceMillis = millis;
        sinceNanos = nowNanos - Math.max(0, clock.wallClockMillis() - millis) * NANOS_PER_MILLI;
    }

    /** Since when the client is away, in milliseconds of Unix time. */
    long sinceMillis() {
        return sinceMillis;
    }

    /** When its session expires. */
    long deadlineNanos() {
        return Deadline.after(sinceNanos, settings.get().limits().sessionExpiryNanos());
    }
}
