package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SystemdNotifierTest {
    private static final long PID = 4711;

    private final List<String> told = new ArrayList<>();
    private long nanos = TimeUnit.MILLISECONDS.toNanos(1_234);

    @Test
    void readySaysWhatTheGatewayDoes() {
        notifier(Map.of()).onReady("3 sessions");

        assertThat(told).containsExactly("READY=1\nSTATUS=3 sessions");
    }

    @Test
    void statusIsToldOnlyWhenItHasChanged() {
        SystemdNotifier notifier = notifier(Map.of());

        notifier.onReady("3 sessions");
        notifier.onStatus("3 sessions");
        notifier.onStatus("4 sessions");
        notifier.onStatus("4 sessions");

        assertThat(told).containsExactly("READY=1\nSTATUS=3 sessions", "STATUS=4 sessions");
    }

    @Test
    void reloadCarriesTheMonotonicTimeInMicroseconds() {
        SystemdNotifier notifier = notifier(Map.of());

        notifier.onReloading();
        notifier.onReloaded();

        assertThat(told).containsExactly("RELOADING=1\nMONOTONIC_USEC=1234000", "READY=1");
    }

    @Test
    void slowStartAsksForTimeEachFiveSecondsAndNotAtEachFile() {
        SystemdNotifier notifier = notifier(Map.of());

        for (int second = 0; second < 12; second++) {
            notifier.onProgress();
            nanos += TimeUnit.SECONDS.toNanos(1);
        }

        assertThat(told).containsExactly("EXTEND_TIMEOUT_USEC=30000000", "EXTEND_TIMEOUT_USEC=30000000");
    }

    @Test
    void watchdogWantsASignTwiceInItsTime() {
        SystemdNotifier notifier = notifier(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "" + PID));

        assertThat(notifier.aliveIntervalNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(15));
    }

    @Test
    void watchdogOfAnotherProcessWantsNothing() {
        assertThat(notifier(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "1"))
                        .aliveIntervalNanos())
                .isZero();
        assertThat(notifier(Map.of("WATCHDOG_USEC", "soon")).aliveIntervalNanos())
                .isZero();
        assertThat(notifier(Map.of()).aliveIntervalNanos()).isZero();
    }

    @Test
    void failureShowsTheFirstLineOfItsReason() {
        notifier(Map.of()).onFailed("the port is taken\nmore of it");

        assertThat(told).containsExactly("STATUS=the port is taken");
    }

    private SystemdNotifier notifier(Map<String, String> environment) {
        return new SystemdNotifier(told::add, environment, PID, () -> nanos);
    }
}
