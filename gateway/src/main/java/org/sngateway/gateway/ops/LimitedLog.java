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
 * most one a minute, later one an hour, with the number of times in between, and one when it ends. A kind has room for some
 * lines at once, which comes back slowly; matters that find none are counted together. So no trouble, however long it lasts and
 * however many it concerns, fills a disk. Owned by the event loop.
 */
final class LimitedLog {
    /** How lines of a kind are limited. */
    enum Limits {
        /** Something goes wrong, again and again. */
        TROUBLE(8, Duration.ofMinutes(5), 1),
        /** One of many goes from one state to another, as they do all day. */
        CHANGE(20, Duration.ofMinutes(3), 3),
        /** One of few is up or down: the last line of each must not stay a wrong one. */
        CONDITION(40, Duration.ofMinutes(1), 6);

        private final int maxLines;
        private final long lineNanos;
        private final int freeLines;

        /**
         * Limits of a kind.
         *
         * @param maxLines at once, and of how many matters
         * @param line the time after which there is room for another line
         * @param freeLines of a matter without a pause between them
         */
        Limits(int maxLines, Duration line, int freeLines) {
            this.maxLines = maxLines;
            this.lineNanos = line.toNanos();
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

    /** Since when lines could have been written, one at a time; as early as if none had been. */
    private long roomSinceNanos;

    LimitedLog(Logger log, Limits limits, LongSupplier nanoTime) {
        this.log = log;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.roomSinceNanos = nanoTime.getAsLong() - limits.maxLines * limits.lineNanos;
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
            boolean isOther = matters.size() >= limits.maxLines || room(now) < 1;
            matter = isOther
                    ? matters.computeIfAbsent(OTHERS, others -> new Matter(now, 0, line))
                    : new Matter(now, limits.freeLines, line);
            matters.putIfAbsent(isOther ? OTHERS : subject, matter);
        }
        matter.count(now, line, fault);
    }

    /** How many lines may be written now; less than 1 after lines that had to be. */
    private long room(long now) {
        roomSinceNanos = Math.max(roomSinceNanos, now - limits.maxLines * limits.lineNanos);
        return Math.floorDiv(now - roomSinceNanos, limits.lineNanos);
    }

    private void write(Line line, String more) {
        roomSinceNanos += limits.lineNanos;
        line.write(log, more);
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
            // The lines of a matter that go on leave half of the room to matters that begin.
            if (freeLines == 0 || (times > 1 && room(now) <= limits.maxLines / 2)) {
                freeLines = 0;
                unwritten++;
                return;
            }
            freeLines--;
            dueNanos = now + pause;
            write(line, "");
            if (fault != null) {
                log.error("stack of the fault", fault);
            }
        }

        void writeDue(long now) {
            boolean isSettled = limits == Limits.CONDITION && now - lastNanos >= SETTLED;
            boolean isDue = now - dueNanos >= 0 && (isOfOthers || room(now) >= 1);
            if (unwritten > 0 && (isDue || isSettled)) {
                write(latest, (isOfOthers ? " others=" : " times=") + unwritten);
                unwritten = 0;
                pause = Math.min(MAX_PAUSE, 4 * pause);
                dueNanos = now + pause;
            }
        }

        boolean isOver(long now) {
            if (limits != Limits.TROUBLE) {
                return unwritten == 0 && now - lastNanos >= MAX_PAUSE;
            }
            boolean isOver = now - lastNanos >= TROUBLE_ENDED;
            if (isOver && times > 1 && !isOfOthers) {
                write(
                        latest,
                        " ended=true total-times=" + times + " lasted=" + (lastNanos - sinceNanos) / SECOND + 's');
            }
            return isOver && (unwritten == 0 || !isOfOthers);
        }
    }
}
