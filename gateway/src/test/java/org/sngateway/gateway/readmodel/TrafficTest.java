package org.sngateway.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final long HOUR = 3_600_000;
    private static final long NOW = 500_000 * HOUR;

    private final Traffic traffic = new Traffic();

    @Test
    void secondsAreCountedWhenTheyAreOver() {
        traffic.add(NOW, 0);
        traffic.add(NOW + 500, 2);
        traffic.add(NOW + 999, 3);
        traffic.add(NOW + 3_000, 1);

        assertThat(traffic.perSecond()).containsExactly(5L, 0L, 0L);
        assertThat(traffic.lastSecond()).isZero();
    }

    @Test
    void noMoreThanTenMinutesAndAWeekAreKept() {
        for (int second = 0; second < 700; second++) {
            traffic.add(NOW + second * 1_000L, 1);
        }
        for (int hour = 1; hour <= 200; hour++) {
            traffic.add(NOW + hour * HOUR, 1);
        }

        assertThat(traffic.perHour()).hasSize(7 * 24);
        assertThat(traffic.perSecond()).hasSizeLessThanOrEqualTo(600);
    }

    @Test
    void clockThatJumpsBeginsTheSecondsAgain() {
        traffic.add(NOW, 1);
        traffic.add(NOW + 1_000, 1);

        traffic.add(NOW - HOUR, 1);
        traffic.add(NOW - HOUR + 1_000, 1);

        assertThat(traffic.perSecond()).hasSize(1);
        assertThat(traffic.perHour()).isEqualTo(Map.of(NOW, 2L, NOW - HOUR, 2L));
    }
}
