package org.sngateway.gateway.ops;

import java.time.Duration;
import org.slf4j.Logger;

/** A logger with a limited number of lines per period; it reports how many more there were. Owned by the event loop. */
final class LimitedLog {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Logger log;
    private final int maxLines;
    private final long periodNanos;
    private long periodStart;
    private int lines;
    private long suppressed;

    LimitedLog(Logger log, int maxLinesPerSecond) {
        this(log, maxLinesPerSecond, SECOND);
    }

    LimitedLog(Logger log, int maxLines, Duration period) {
        this.log = log;
        this.maxLines = maxLines;
        this.periodNanos = period.toNanos();
        this.periodStart = System.nanoTime();
    }

    boolean isDebug() {
        return log.isDebugEnabled();
    }

    void warn(String format, Object... values) {
        if (log.isWarnEnabled() && allows()) {
            log.warn(format, values);
        }
    }

    void info(String format, Object... values) {
        if (log.isInfoEnabled() && allows()) {
            log.info(format, values);
        }
    }

    void debug(String format, Object... values) {
        if (log.isDebugEnabled() && allows()) {
            log.debug(format, values);
        }
    }

    /** With its stack, because the fault is ours. */
    void fault(String line, RuntimeException fault) {
        if (allows()) {
            log.error(line, fault);
        }
    }

    private boolean allows() {
        long now = System.nanoTime();
        if (now - periodStart >= periodNanos) {
            periodStart = now;
            lines = 0;
            if (suppressed > 0) {
                log.info("suppressed={} hint=\"more lines like these before\"", suppressed);
                suppressed = 0;
            }
        }
        if (lines >= maxLines) {
            suppressed++;
            return false;
        }
        lines++;
        return true;
    }
}
