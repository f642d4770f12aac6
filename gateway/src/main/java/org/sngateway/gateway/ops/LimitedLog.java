package org.sngateway.gateway.ops;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A logger that writes so many lines a second and says how many more there were. Owned by the event loop. */
final class LimitedLog {
    private static final long SECOND = 1_000_000_000L;

    private final Logger log;
    private final int maxPerSecond;
    private long secondStart;
    private int lines;
    private long suppressed;

    /**
     * A logger of its own.
     *
     * @param name stands in each line
     */
    LimitedLog(String name, int maxPerSecond) {
        this.log = LoggerFactory.getLogger(name);
        this.maxPerSecond = maxPerSecond;
        this.secondStart = System.nanoTime();
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

    /** With its stack, for it is our own. */
    void fault(String line, RuntimeException fault) {
        if (allows()) {
            log.error(line, fault);
        }
    }

    private boolean allows() {
        long now = System.nanoTime();
        if (now - secondStart >= SECOND) {
            secondStart = now;
            lines = 0;
            if (suppressed > 0) {
                log.info("suppressed={} hint=\"more lines like these in the last second\"", suppressed);
                suppressed = 0;
            }
        }
        if (lines >= maxPerSecond) {
            suppressed++;
            return false;
        }
        lines++;
        return true;
    }
}
