package org.sngateway.gateway.ops;

import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Lines at DEBUG: all of them, up to a limit per second; it tells how many more there were. Owned by the event loop. */
final class DebugLog {
    private static final int MAX_LINES_PER_SECOND = 2_000;
    private static final long SECOND = 1_000_000_000L;

    private final Logger log;
    private final LongSupplier nanoTime;
    private long secondNanos;
    private int lines;
    private long suppressed;

    DebugLog(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.secondNanos = nanoTime.getAsLong();
    }

    boolean isOn() {
        return log.isDebugEnabled();
    }

    void write(String format, Object... values) {
        if (log.isDebugEnabled() && allows()) {
            log.debug(format, values);
        }
    }

    private boolean allows() {
        long now = nanoTime.getAsLong();
        if (now - secondNanos >= SECOND) {
            secondNanos = now;
            lines = 0;
            if (suppressed > 0) {
                log.debug("suppressed={} hint=\"more lines like these before\"", suppressed);
                suppressed = 0;
            }
        }
        if (lines >= MAX_LINES_PER_SECOND) {
            suppressed++;
            return false;
        }
        lines++;
        return true;
    }
}
