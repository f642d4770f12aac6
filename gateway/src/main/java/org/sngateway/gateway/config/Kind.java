package org.sngateway.gateway.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a key takes: how its value is read, checked and written.
 *
 * @param <T> the type of the value
 */
public final class Kind<T> {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,12}) ?([a-zA-Z]*)");

    private static final String HIDDEN = "(hidden)";

    private final String expected;
    private final boolean isList;
    private final Function<List<String>, Optional<T>> reader;
    private final Function<T, String> writer;
    private final boolean isAnyText;
    private final Function<String, String> hints;

    private Kind(
            String expected,
            boolean isList,
            Function<List<String>, Optional<T>> reader,
            Function<T, String> writer,
            boolean isAnyText,
            Function<String, String> hints) {
        this.expected = expected;
        this.isList = isList;
        this.reader = reader;
        this.writer = writer;
        this.isAnyText = isAnyText;
        this.hints = hints;
    }

    /**
     * The same, with words for mistakes that are usual.
     *
     * @param hints gives a sentence for a text that means no value; empty where there is none
     */
    Kind<T> withHints(Function<String, String> hints) {
        return new Kind<>(expected, isList, reader, writer, isAnyText, hints);
    }

    /** Any text is taken, so that a part of one is too, and is not found to be wrong. */
    private Kind<T> ofAnyText() {
        return new Kind<>(expected, isList, reader, writer, true, hints);
    }

    /** Whether any text is taken. */
    boolean isAnyText() {
        return isAnyText;
    }

    /** What helps beside {@link #expected} with these texts, which mean no value; empty if nothing does. */
    String hint(List<String> items) {
        return items.stream()
                .map(hints)
                .filter(hint -> !hint.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** The value that these texts mean, or empty when they mean none; more than one only where several are taken. */
    public Optional<T> read(List<String> items) {
        return reader.apply(items);
    }

    /** Whether several values in square brackets are taken. */
    boolean isList() {
        return isList;
    }

    /** The value as it stands in a file. */
    public String write(T value) {
        return writer.apply(value);
    }

    /** What to write instead, for the message about a wrong value. */
    String expected() {
        return expected;
    }

    /**
     * A single value.
     *
     * @param expected what to write, for the message about a wrong value
     * @param reader empty when the text means no value
     * @param writer gives a text that means the value again
     */
    public static <T> Kind<T> of(String expected, Function<String, Optional<T>> reader, Function<T, String> writer) {
        return new Kind<>(
                expected,
                false,
                items -> items.size() == 1 ? reader.apply(items.get(0)) : Optional.empty(),
                writer,
                false,
                text -> "");
    }

    /** A whole number. */
    public static Kind<Integer> integer(int min, int max) {
        return of(
                "a whole number from " + min + " to " + max,
                text -> number(text, "")
                        .filter(number -> number >= min && number <= max)
                        .map(Long::intValue),
                String::valueOf);
    }

    /** A time with its unit: ms, s, m, h or d. */
    public static Kind<Duration> duration(Duration min, Duration max) {
        return of(
                "a time with its unit from " + writeTime(min) + " to " + writeTime(max)
                        + ", such as 500ms, 10s, 5m or 24h",
                text -> readDuration(text).filter(time -> time.compareTo(min) >= 0 && time.compareTo(max) <= 0),
                Kind::writeTime);
    }

    /** A size with its unit: B, KiB or MiB. The value is in octets. */
    public static Kind<Integer> octets(int min, int max) {
        return of(
                "a size with its unit from " + writeOctets(min) + " to " + writeOctets(max)
                        + ", such as 1472B, 64KiB or 4MiB",
                text -> readOctets(text)
                        .filter(octets -> octets >= min && octets <= max)
                        .map(Long::intValue),
                Kind::writeOctets);
    }

    /** One of the names of an enum, written in lower case with dashes. */
    public static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        List<E> values = Arrays.asList(type.getEnumConstants());
        return of(
                "one of " + values.stream().map(Kind::name).collect(Collectors.joining(", ")),
                text -> values.stream()
                        .filter(value -> name(value).equals(text))
                        .findFirst(),
                Kind::name);
    }

    /** {@code on} or {@code off}. */
    public static Kind<Boolean> onOff() {
        return of(
                "on or off",
                text -> switch (text) {
                    case "on", "true" -> Optional.of(true);
                    case "off", "false" -> Optional.of(false);
                    default -> Optional.empty();
                },
                value -> value ? "on" : "off");
    }

    /** Any text; it may be empty. */
    public static Kind<String> text() {
        return of("a text", Optional::of, Kind::quoteIfNeeded).ofAnyText();
    }

    /** A text that a pattern describes. */
    public static Kind<String> text(Pattern pattern, String expected) {
        return of(
                expected,
                text -> Optional.of(text).filter(t -> pattern.matcher(t).matches()),
                Kind::quoteIfNeeded);
    }

    /** Where a file or a folder is, as {@link FilePath} reads it. */
    public static Kind<String> path() {
        return of(
                        "a path; ~/ at its beginning is the home of the gateway's user, and of no other",
                        text -> Optional.of(text)
                                .filter(t ->
                                        (!t.startsWith("~") || t.startsWith(FilePath.HOME)) && t.indexOf('\0') < 0),
                        Kind::quoteIfNeeded)
                .ofAnyText();
    }

    /** A path of a directory that is the gateway's alone, and not one of the system or a whole home. */
    public static Kind<String> ownDirectory() {
        Kind<String> path = path();
        return of(
                        path.expected,
                        text -> path.read(List.of(text)).filter(t -> !FilePath.isOfOthersToo(t)),
                        Kind::quoteIfNeeded)
                .ofAnyText()
                .withHints(text -> FilePath.isOfOthersToo(text)
                        ? "what is there is not the gateway's alone; choose a directory of its own, such as"
                                + " /var/lib/sn-gateway"
                        : "");
    }

    /** A text that is never shown: a printed configuration says only that there is one. */
    public static Kind<String> secret() {
        return of(
                        "a text other than " + HIDDEN + ", which stands in a printed configuration for one",
                        text -> Optional.of(text).filter(t -> !t.equals(HIDDEN)),
                        text -> text.isEmpty() ? "\"\"" : '"' + HIDDEN + '"')
                .ofAnyText();
    }

    /** Several values in square brackets; one alone needs none. */
    public static <T> Kind<List<T>> listOf(Kind<T> element) {
        return new Kind<>(
                element.expected() + ", or several in square brackets",
                true,
                items -> {
                    List<T> values = new ArrayList<>();
                    for (String item : items) {
                        element.read(List.of(item)).ifPresent(values::add);
                    }
                    return values.size() == items.size() && !values.isEmpty()
                            ? Optional.of(List.copyOf(values))
                            : Optional.empty();
                },
                values -> values.size() == 1
                        ? element.write(values.get(0))
                        : values.stream().map(element::write).collect(Collectors.joining(", ", "[", "]")),
                element.isAnyText,
                element.hints);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Optional<Long> number(String text, String unit) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        return matcher.matches() && matcher.group(2).equals(unit)
                ? Optional.of(Long.parseLong(matcher.group(1)))
                : Optional.empty();
    }

    private static Optional<Duration> readDuration(String text) {
        Optional<Duration> time = number(text, "ms").map(Duration::ofMillis);
        time = time.or(() -> number(text, "s").map(Duration::ofSeconds));
        time = time.or(() -> number(text, "m").map(Duration::ofMinutes));
        time = time.or(() -> number(text, "h").map(Duration::ofHours));
        time = time.or(() -> number(text, "d").map(Duration::ofDays));
        return text.equals("0") ? Optional.of(Duration.ZERO) : time;
    }

    /** The time in the largest unit that shows it exactly, as in a file. */
    private static String writeTime(Duration time) {
        long millis = time.toMillis();
        if (millis == 0) {
            return "0s";
        } else if (millis % 86_400_000L == 0 && millis > 86_400_000L) {
            return millis / 86_400_000L + "d";
        } else if (millis % 3_600_000L == 0) {
            return millis / 3_600_000L + "h";
        } else if (millis % 60_000L == 0 && millis > 60_000L) {
            return millis / 60_000L + "m";
        }
        return millis % 1_000L == 0 ? millis / 1_000L + "s" : millis + "ms";
    }

    private static Optional<Long> readOctets(String text) {
        Optional<Long> octets = number(text, "B");
        octets = octets.or(() -> number(text, "KiB").map(kib -> kib * 1024));
        return octets.or(() -> number(text, "MiB").map(mib -> mib * 1024 * 1024));
    }

    private static String writeOctets(int octets) {
        if (octets > 0 && octets % (1024 * 1024) == 0) {
            return octets / (1024 * 1024) + "MiB";
        }
        return octets > 0 && octets % 1024 == 0 ? octets / 1024 + "KiB" : octets + "B";
    }

    /** YAML needs quotation marks around what would otherwise be something else than a text. */
    static String quoteIfNeeded(String text) {
        boolean plain = Pattern.matches("[A-Za-z0-9/][A-Za-z0-9_./:{}-]*", text) && !text.endsWith(":");
        return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
