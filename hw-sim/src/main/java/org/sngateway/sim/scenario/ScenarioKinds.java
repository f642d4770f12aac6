package org.sngateway.sim.scenario;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sngateway.gateway.config.Kind;
import org.sngateway.sn.message.QoS;

/** The kinds of values in a scenario, in addition to those of the gateway's configuration. */
final class ScenarioKinds {
    static final Duration LONGEST = Duration.ofDays(366);

    /** A time since the beginning, or a duration. */
    static final Kind<Duration> TIME = Kind.duration(Duration.ZERO, LONGEST);

    /** A span, such as {@code 10m+30s}. */
    static final Kind<Span> SPAN = Kind.of(
            "when it begins and how long it lasts, such as 10m+30s",
            ScenarioKinds::span,
            span -> TIME.write(span.start()) + "+" + TIME.write(span.length()));

    /** A step of a clock, such as {@code 10m-3h}. */
    static final Kind<ClockStep> CLOCK_STEP = Kind.of(
            "when a clock is set and how far forward or back, such as 10m+3h or 10m-3h",
            ScenarioKinds::clockStep,
            step -> TIME.write(step.at())
                    + (step.by().isNegative() ? "-" : "+")
                    + TIME.write(step.by().abs()));

    /** A count; empty = any. */
    static final Kind<OptionalInt> COUNT = optionalCount();

    private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(\\.\\d{1,40})?");
    private static final Pattern PERCENT = Pattern.compile("(" + NUMBER + ") ?%");

    private ScenarioKinds() {}

    /** A time that a field of two octets carries in seconds. */
    static Kind<Duration> wholeSeconds() {
        Duration max = Duration.ofSeconds(0xFFFF);
        return Kind.of(
                "a time in whole seconds from 0s to 65535s, such as 90s, 5m or 1h",
                text -> TIME.read(List.of(text)).filter(time -> time.toMillisPart() == 0 && time.compareTo(max) <= 0),
                TIME::write);
    }

    /** A share, written in per cent. */
    static Kind<Double> share(double max) {
        return Kind.of(
                "a share from 0% to " + writeShare(max) + ", such as 5% or 0.1%",
                text -> readShare(text).filter(share -> share <= max),
                ScenarioKinds::writeShare);
    }

    /** A number that may have decimal places. */
    static Kind<Double> number(double min, double max) {
        return Kind.of(
                "a number from " + plain(BigDecimal.valueOf(min)) + " to " + plain(BigDecimal.valueOf(max)),
                text -> Optional.of(text)
                        .filter(number -> NUMBER.matcher(number).matches())
                        .map(Double::valueOf)
                        .filter(number -> number >= min && number <= max),
                number -> plain(BigDecimal.valueOf(number)));
    }

    static Kind<QoS> qos(QoS... allowed) {
        return Kind.of(names(allowed), text -> named(text, allowed), QoS::toString);
    }

    /** A QoS, or {@code off}. */
    static Kind<Optional<QoS>> optionalQos(QoS... allowed) {
        return Kind.of(
                names(allowed) + ", or off",
                text -> {
                    Optional<QoS> qos = named(text, allowed);
                    return qos.isPresent() || text.equals("off") ? Optional.of(qos) : Optional.empty();
                },
                qos -> qos.map(QoS::toString).orElse("off"));
    }

    private static Optional<QoS> named(String text, QoS... allowed) {
        return Stream.of(allowed).filter(qos -> qos.toString().equals(text)).findFirst();
    }

    private static String names(QoS... allowed) {
        return "one of " + Stream.of(allowed).map(QoS::toString).collect(Collectors.joining(", "));
    }

    private static Kind<OptionalInt> optionalCount() {
        Kind<Integer> count = Kind.integer(0, Integer.MAX_VALUE);
        return Kind.of(
                "a whole number, or any",
                text -> text.equals("any")
                        ? Optional.of(OptionalInt.empty())
                        : count.read(List.of(text)).map(OptionalInt::of),
                number -> number.isPresent() ? String.valueOf(number.getAsInt()) : "any");
    }

    private static Optional<Span> span(String text) {
        String[] parts = text.split("\\+", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        Optional<Duration> length = TIME.read(List.of(parts[1].strip()));
        return TIME.read(List.of(parts[0].strip())).flatMap(start -> length.map(l -> new Span(start, l)));
    }

    private static Optional<ClockStep> clockStep(String text) {
        int sign = Math.max(text.indexOf('+'), text.indexOf('-'));
        if (sign < 0) {
            return Optional.empty();
        }
        Optional<Duration> by = TIME.read(List.of(text.substring(sign + 1).strip()))
                .map(length -> text.charAt(sign) == '-' ? length.negated() : length);
        return TIME.read(List.of(text.substring(0, sign).strip()))
                .flatMap(at -> by.map(step -> new ClockStep(at, step)));
    }

    private static Optional<Double> readShare(String text) {
        Matcher percent = PERCENT.matcher(text);
        if (!percent.matches()) {
            return text.equals("0") ? Optional.of(0.0) : Optional.empty();
        }
        return Optional.of(new BigDecimal(percent.group(1)).movePointLeft(2).doubleValue());
    }

    private static String writeShare(double share) {
        return plain(BigDecimal.valueOf(share).movePointRight(2)) + "%";
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
