package org.sngateway.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LogClockTest {
    private static final long YEAR_9999_MILLIS = 253_370_764_800_000L;

    @Test
    void timeIsWrittenWithMillisecondsAndTheOffsetOfItsZone() {
        long millis = Instant.parse("2026-07-01T09:05:03.007Z").toEpochMilli();

        assertThat(LogClock.ofZone(ZoneId.of("UTC")).apply(millis)).isEqualTo("2026-07-01T09:05:03.007+0000");
        assertThat(LogClock.ofZone(ZoneId.of("Europe/Berlin")).apply(millis)).isEqualTo("2026-07-01T11:05:03.007+0200");
        assertThat(LogClock.ofZone(ZoneId.of("America/St_Johns")).apply(millis))
                .isEqualTo("2026-07-01T06:35:03.007-0230");
    }

    @Test
    void anyTimeInAnyZoneIsWrittenAsTheFormatterOfJavaWritesIt() {
        SplittableRandom random = new SplittableRandom(1);
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ", Locale.ROOT);
        for (String name : ZoneId.getAvailableZoneIds()) {
            ZoneId zone = ZoneId.of(name);
            long millis = random.nextLong(YEAR_9999_MILLIS);

            assertThat(LogClock.ofZone(zone).apply(millis))
                    .as("%d in %s", millis, zone)
                    .isEqualTo(format.withZone(zone).format(Instant.ofEpochMilli(millis)));
        }
    }
}
