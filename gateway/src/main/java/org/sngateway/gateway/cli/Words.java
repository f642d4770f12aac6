package org.sngateway.gateway.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Values as people read them in a terminal of 80 columns. */
final class Words {
    private static final long KIB = 1_024;
    private static final String FURTHER_LINE = "\n" + " ".repeat(18);

    private Words() {}

    /** A line of a name and its value; further lines of the value stand below. */
    static String line(String name, String value) {
        return "%-16s  %s%n".formatted(name, value.replace("\n", FURTHER_LINE));
    }

    /** Seconds in the two largest units that they fill. */
    static String duration(@Nullable String seconds) {
        Duration duration = Duration.ofSeconds(Long.parseLong(String.valueOf(seconds)));
        if (duration.isNegative()) {
            return "0 s";
        }
        return duration.toDays() > 0
                ? duration.toDays() + " d " + duration.toHoursPart() + " h"
                : duration.toHours() > 0
                        ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                        : duration.toMinutes() > 0
                                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                                : duration.toSeconds() + " s";
    }

    /** The same in the largest unit, for a column of a table. */
    static String shortDuration(@Nullable String seconds) {
        String words = duration(seconds);
        int end = words.indexOf(' ', words.indexOf(' ') + 1);
        return end < 0 ? words : words.substring(0, end);
    }

    /** Octets in the largest unit that they fill. */
    static String octets(@Nullable String octets) {
        long count = Long.parseLong(String.valueOf(octets));
        return count >= KIB * KIB
                ? count / KIB / KIB + " MiB"
                : count >= KIB ? count / KIB + " KiB" : count + " octets";
    }

    /** A count with its thing, in the singular or with an s. */
    static String count(@Nullable String count, String thing) {
        return count + " " + thing + ("1".equals(count) ? "" : "s");
    }

    /** A text of this width at most, with dots where it is cut. */
    static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 2) + "..";
    }
}
