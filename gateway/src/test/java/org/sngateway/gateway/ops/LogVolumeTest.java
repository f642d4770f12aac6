package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.core.CoreListener;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.link.LinkListener;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;

/**
 * Whatever happens, and however often: a day of it is less than 1 MB of log. Each event of the core and of the links is played,
 * with each of its reasons, so that a new one is played too.
 */
class LogVolumeTest {
    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final int MAX_OCTETS = 1_000_000;
    /** Of date, time and line end. */
    private static final int AROUND_LINE = 30;

    private final LogLines log = new LogLines(false);
    private long nowNanos;
    private final LogReporter reporter = new LogReporter(log::log, address -> Optional.of("n1"), () -> nowNanos);

    /** An event with one of its reasons. */
    private record Case(Method event, int enumPlace, Object constant) {
        void play(LogReporter reporter, int number) throws Exception {
            Object[] arguments = Arguments.of(event, number);
            if (enumPlace >= 0) {
                arguments[enumPlace] = constant;
            }
            event.invoke(reporter, arguments);
        }

        @Override
        public String toString() {
            return event.getName() + (enumPlace < 0 ? "" : " " + constant);
        }
    }

    static Stream<Case> events() {
        return Stream.concat(
                        Arrays.stream(CoreListener.class.getDeclaredMethods()),
                        Arrays.stream(LinkListener.class.getDeclaredMethods()))
                .flatMap(LogVolumeTest::cases);
    }

    private static Stream<Case> cases(Method event) {
        Class<?>[] types = event.getParameterTypes();
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            if (types[i].isEnum()) {
                for (Object constant : types[i].getEnumConstants()) {
                    cases.add(new Case(event, i, constant));
                }
            }
        }
        return cases.isEmpty() ? Stream.of(new Case(event, -1, "")) : cases.stream();
    }

    @ParameterizedTest
    @MethodSource("events")
    void oneThingAgainAndAgain(Case event) throws Exception {
        play(event, 7, 1);
    }

    @ParameterizedTest
    @MethodSource("events")
    void tenThingsInTurn(Case event) throws Exception {
        play(event, 7, 10);
    }

    @ParameterizedTest
    @MethodSource("events")
    void athousandThingsInTurn(Case event) throws Exception {
        play(event, 7, 1_000);
    }

    @ParameterizedTest
    @MethodSource("events")
    void aNewThingEachTime(Case event) throws Exception {
        play(event, 11, 60_000);
    }

    @ParameterizedTest
    @MethodSource("events")
    void tenThingsNowAndThen(Case event) throws Exception {
        for (int pauseSeconds : List.of(61, 301, 601)) {
            play(event, pauseSeconds, 10);
        }
    }

    @Test
    void connectionToTheBrokerThatFlaps() {
        for (; nowNanos < DAY; advance(1)) {
            reporter.onOwnConnectionDown("the broker closed the connection before CONNACK; is it full, or a TLS port?");
            for (int i = 0; i < 100; i++) {
                reporter.onBrokerLost("n" + i, "the broker closed the connection");
            }
            advance(20);
            reporter.onOwnConnectionUp();
            advance(20);
        }

        isSmall();
    }

    @Test
    void nodesThatLeaveAndComeBackAllDay() {
        for (; nowNanos < DAY; advance(60)) {
            for (int i = 0; i < 100; i++) {
                reporter.onStateChanged("n" + i, null, SessionState.DISCONNECTED, SessionState.ACTIVE, Cause.CONNECTED);
                reporter.onStateChanged(
                        "n" + i, null, SessionState.ACTIVE, SessionState.DISCONNECTED, Cause.DISCONNECT);
            }
        }

        isSmall();
    }

    @ParameterizedTest
    @MethodSource("reasonsOfQosMinusOne")
    void messagesAtQosMinusOneThatGoNowhere(Case event) {
        Publish publish = new Publish(false, QoS.MINUS_ONE, false, new PredefinedTopicId(5), 0, Payload.EMPTY);
        for (; nowNanos < DAY; advance(1)) {
            Object[] arguments = Arguments.of(event.event(), (int) (nowNanos % 50_000));
            reporter.onIgnored((NodeAddress) arguments[0], publish, (IgnoreReason) event.constant());
        }

        isSmall();
    }

    static Stream<Case> reasonsOfQosMinusOne() {
        return events().filter(event -> event.event().getName().equals("onIgnored"));
    }

    private void play(Case event, int everySeconds, int things) throws Exception {
        long end = nowNanos + DAY;
        for (int i = 0; nowNanos < end; i++) {
            event.play(reporter, things == 1 ? 0 : i % things);
            advance(everySeconds);
        }
        isSmall();
    }

    private void advance(int seconds) {
        nowNanos += Duration.ofSeconds(seconds).toNanos();
        reporter.onInterval();
    }

    private void isSmall() {
        int octets =
                log.all().stream().mapToInt(line -> line.length() + AROUND_LINE).sum();
        log.clear();
        assertThat(octets).isLessThan(MAX_OCTETS);
    }
}
