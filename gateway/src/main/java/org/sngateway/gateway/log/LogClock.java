package org.sngateway.gateway.log;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongFunction;

/** Writes times as log lines have them, such as {@code 2026-11-30T09:20:15.781+0000}. */
final class LogClock {
    private LogClock() {}

    /** In the zone of this machine. */
    static LongFunction<String> ofZone() {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ", Locale.ROOT)
                .withZone(ZoneId.systemDefault());
        return millis -> format.format(Instant.ofEpochMilli(millis));
    }
}
