package org.sngateway.gateway.ops;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * The lines of one kind. What lines of a kind are about, such as a client, is a matter: it gets a line when it begins, then at
 * most one a minute, later one an hour, with the number of times in between, and one when it ends. So no trouble, however long
 * it lasts, fills a disk. Owned by the event loop.
 */
final class LimitedLog {
    /** How lines of a kind are limited. */
    enum Limits {
        /** Something goes wrong, again and again. */
        TROUBLE(20, Duration.ofMinutes(5), 1),
        /** One of many goes from one state to another, as they do all day. */
        CHANGE(40, Duration.ofMinutes(1), 3),
        /** One of few is up or down: the last line of each must not stay a wrong one. */
        CONDITION(32, Duration.ofMinutes(1), 6);

        private final int maxMatters;
        private final long newMatterNanos;
        private final int freeLines;

        Limits(int maxMatters, Duration newMatter, int freeLines) {
            this.maxMatters = maxMatters;
            this.newMatterNanos = newMatter.toNanos();
            this.freeLines = freeLines;
        }
    }

    private static final long MIN_PAUSE = Duration.ofMinutes(1).toNanos();
    private static final long MAX_PAUSE = Duration.ofHours(1).toNanos();
    private static final long SETTLED = Duration.ofMinutes(5).toNanos();
    private static final long TROUBLE_ENDED = Duration.ofMinutes(10).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** All matters for which there is no room; no subject has this text. */
    private static final String OTHERS = "\n";

    private final Logger log;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final Map<String, Matter> matters = new LinkedHashMap<>();

    /** Since when new matters could have begun, one at a time; as early as if the room had been used for none. */
    private long roomSinceNanos;

    LimitedLog(Logger log, Limits limits, LongSupplier nanoTime) {
        this.log = log;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.roomSinceNanos = nanoTime.getAsLong() - limits.maxMatters * limits.newMatterNanos;
    }

    /** A line about a matter. */
    void info(String subject, String format, Object... values) {
        write(subject, new Line(Level.INFO, format, values), null);
    }

    /** A line about a matter. */
    void warn(String subject, String format, Object... values) {
        write(subject, new Line(Level.WARN, format, values), null);
    }

    /** A line with the stack, because the fault is ours. */
    void fault(String subject, RuntimeException fault, String format, Object... values) {
        write(subject, new Line(Level.ERROR, format, values), fault);
    }

    private void write(String subject, Line line, @Nullable RuntimeException fault) {
        if (!log.isEnabledForLevel(line.level)) {
            return;
        }
        long now = nanoTime.getAsLong();
        Matter matter = matters.get(subject);
        if (matter == null) {
            boolean isOther = !takeRoom(now);
            matter = isOther
                    ? matters.computeIfAbsent(OTHERS, others -> new Matter(now, 0, line))
                    : new Matter(now, limits.freeLines, line);
            matters.putIfAbsent(isOther ? OTHERS : subject, matter);
        }
        matter.count(now, line, fault);
    }

    private boolean takeRoom(long now) {
        long full = limits.maxMatters * limits.newMatterNanos;
        roomSinceNanos = Math.max(roomSinceNanos, now - full);
        if (matters.size() >= limits.maxMatters || now - roomSinceNanos < limits.newMatterNanos) {
            return false;
        }
        roomSinceNanos += limits.newMatterNanos;
        return true;
    }

    /** Time has passed: what is due is written. To be called every few seconds. */
    void onInterval() {
        long now = nanoTime.getAsLong();
        matters.values().forEach(matter -> matter.writeDue(now));
        matters.values().removeIf(matter -> matter.isOver(now));
    }

    /** What a line says, without its values until it is written. */
    private static final class Line {
        private final Level level;
        private final String format;
        private final Object[] values;

        Line(Level level, String format, Object[] values) {
            this.level = level;
            this.format = format;
            this.values = values;
        }

        void write(Logger log, String more) {
            switch (level) {
                case ERROR -> log.error(format + more, values);
                case WARN -> log.warn(format + more, values);
                default -> log.info(format + more, values);
            }
        }
    }

    private final class Matter {
        private final long sinceNanos;
        private final boolean isOfOthers;
        private int freeLines;
        private long lastNanos;
        private long times;
        private long unwritten;
        private long pause = MIN_PAUSE;
        private long dueNanos;
        private Line latest;

        Matter(long now, int freeLines, Line line) {
            this.sinceNanos = now;
            this.dueNanos = now + MIN_PAUSE;
            this.isOfOthers = freeLines == 0;
            this.freeLines = freeLines;
            this.latest = line;
        }

        void count(long now, Line line, @Nullable RuntimeException fault) {
            times++;
            lastNanos = now;
            latest = line;
            if (freeLines == 0) {
                unwritten++;
                return;
            }
            freeLines--;
            dueNanos = now + pause;
            line.write(log, "");
            if (fault != null) {
                log.error("stack of the fault", fault);
            }
        }

        void writeDue(long now) {
            boolean settled = limits == Limits.CONDITION && now - lastNanos >= SETTLED;
            if (unwritten > 0 && (now - dueNanos >= 0 || settled)) {
                latest.write(log, (isOfOthers ? " others=" : " times=") + unwritten);
                unwritten = 0;
                pause = Math.min(MAX_PAUSE, 2 * pause);
                dueNanos = now + pause;
            }
        }

        boolean isOver(long now) {
            if (limits != Limits.TROUBLE) {
                return unwritten == 0 && now - lastNanos >= MAX_PAUSE;
            }
            boolean isOver = now - lastNanos >= TROUBLE_ENDED;
            if (isOver && times > 1 && !isOfOthers) {
                latest.write(
                        log, " ended=true total-times=" + times + " lasted=" + (lastNanos - sinceNanos) / SECOND + 's');
            }
            return isOver && (unwritten == 0 || !isOfOthers);
        }
    }
}
