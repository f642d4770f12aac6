package org.sngateway.gateway.log;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.function.LongFunction;

/**
 * Writes times as log lines have them, such as {@code 2026-11-30T09:20:15.781+0000}. Without a formatter: a start would
 * wait for its classes.
 */
final class LogClock {
    private static final int MILLIS = 1_000;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int SECONDS = 60;
    private static final int MINUTES = 60;

    private LogClock() {}

    /** In this zone. */
    static LongFunction<String> ofZone(ZoneId zone) {
        ZoneRules rules = zone.getRules();
        return millis -> text(millis, rules.getOffset(Instant.ofEpochMilli(millis)));
    }

    private static String text(long millis, ZoneOffset offset) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                Math.floorDiv(millis, MILLIS), Math.floorMod(millis, MILLIS) * NANOS_PER_MILLI, offset);
        StringBuilder text = new StringBuilder(28);
        append(text, time.getYear(), 4).append('-');
        append(text, time.getMonthValue(), 2).append('-');
        append(text, time.getDayOfMonth(), 2).append('T');
        append(text, time.getHour(), 2).append(':');
        append(text, time.getMinute(), 2).append(':');
        append(text, time.getSecond(), 2).append('.');
        append(text, time.getNano() / NANOS_PER_MILLI, 3).append(offset.getTotalSeconds() < 0 ? '-' : '+');
        int minutes = Math.abs(offset.getTotalSeconds()) / SECONDS;
        append(text, minutes / MINUTES, 2);
        return append(text, minutes % MINUTES, 2).toString();
    }

    private static StringBuilder append(StringBuilder text, int number, int digits) {
        String plain = Integer.toString(number);
        return text.append("0".repeat(Math.max(0, digits - plain.length()))).append(plain);
    }
}
