package org.sngateway.serial.airtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The budget keeps to its band over any hour, and is never silent for long. */
class AirtimeBudgetTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int SEEDS = 20;

    /** A transmission that was made. */
    private record OnAir(long beginNanos, long nanos) {
        long within(long from, long to) {
            return Math.max(0, Math.min(beginNanos + nanos, to) - Math.max(beginNanos, from));
        }
    }

    @ParameterizedTest
    @EnumSource(Band.class)
    void noHourHasMoreThanTheBandAllows(Band band) {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<OnAir> sent = threeHoursAtTheLimit(band, new Random(seed));

            for (OnAir each : sent) {
                for (long from : new long[] {each.beginNanos, each.beginNanos + each.nanos - HOUR}) {
                    long used = sent.stream()
                            .mapToLong(other -> other.within(from, from + HOUR))
                            .sum();
                    assertThat(used)
                            .as("%s, seed %d, from %d", band, seed, from)
                            .isLessThanOrEqualTo(band.perHour().toNanos());
                }
            }
            assertThat(sent).as("%s, seed %d", band, seed).hasSizeGreaterThan(3);
        }
    }

    /** Sends whatever is allowed, now and then pauses, stops cleanly, or starts without knowing, at most once an hour. */
    private static List<OnAir> threeHoursAtTheLimit(Band band, Random random) {
        List<OnAir> sent = new ArrayList<>();
        long now = random.nextInt();
        long end = now + 3 * HOUR;
        long maxNanos = AirtimeBudget.fresh(band, now).capacity().toNanos() / 3;
        AirtimeBudget budget = AirtimeBudget.fresh(band, now);
        long lastFresh = now;
        while (now < end) {
            Duration airtime = Duration.ofNanos(maxNanos / 8 + random.nextLong(maxNanos));
            boolean urgent = random.nextBoolean();
            long wait = budget.waitNanos(airtime, urgent, now);
            if (wait == Long.MAX_VALUE) {
                airtime = band.maxTransmission();
                wait = budget.waitNanos(airtime, urgent, now);
            }
            now += wait;
            budget.spend(airtime, now);
            sent.add(new OnAir(now, airtime.toNanos()));
            now += airtime.toNanos();
            int event = random.nextInt(40);
            if (event == 0) {
                now += random.nextLong(HOUR / 2);
            } else if (event == 1) {
                Duration level = budget.level(now);
                now += random.nextLong(60 * SECOND);
                budget = AirtimeBudget.resumed(band, level, now);
            } else if (event == 2 && now - lastFresh > HOUR) {
                budget = AirtimeBudget.fresh(band, now);
                lastFresh = now;
            } else if (event == 3) {
                budget = AirtimeBudget.resumed(band, Duration.ZERO, now);
            }
            // Many transmissions of a band without a limit say no more than some.
            if (band.perHour().toNanos() == HOUR && sent.size() > 2_000) {
                return sent;
            }
        }
        return sent;
    }

    @Test
    void onePercentIsABucketOfSixSecondsAndHalfAMinuteAnHour() {
        AirtimeBudget budget = AirtimeBudget.fresh(Band.EU868_1, 0);

        assertThat(budget.capacity()).isEqualTo(Duration.ofSeconds(6));
        assertThat(budget.level(0)).isEqualTo(Duration.ofMillis(600));
        budget.spend(Duration.ofMillis(600), 0);
        assertThat(budget.level(HOUR / 10).toMillis()).isBetween(2_939L, 2_940L);
        assertThat(budget.level(HOUR)).isEqualTo(Duration.ofSeconds(6));
        assertThat(budget.used()).isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void aPartIsKeptForWhatIsUrgent() {
        AirtimeBudget budget = AirtimeBudget.resumed(Band.EU868_1, Duration.ofSeconds(2), 0);
        Duration message = Duration.ofMillis(1_500);

        assertThat(budget.waitNanos(message, true, 0)).isZero();
        assertThat(budget.waitNanos(message, false, 0)).isPositive();
    }

    @Test
    void gatewayThatWasKilledDeliversWithinSeconds() {
        AirtimeBudget budget = AirtimeBudget.resumed(Band.EU868_1, Duration.ZERO, 0);

        assertThat(budget.waitNanos(Duration.ofMillis(30), false, 0)).isBetween(1L, 4 * SECOND);
    }

    @Test
    void aFreshStartDeliversAtOnce() {
        AirtimeBudget budget = AirtimeBudget.fresh(Band.EU868_1, 0);

        assertThat(budget.waitNanos(Duration.ofMillis(300), false, 0)).isZero();
        assertThat(budget.waitNanos(Duration.ofMillis(500), false, 0)).isPositive();
        assertThat(budget.waitNanos(Duration.ofMillis(500), true, 0)).isZero();
    }

    @Test
    void whatIsLongerThanTheBucketWaitsForEver() {
        AirtimeBudget budget = AirtimeBudget.fresh(Band.EU868_01, 0);
        Duration message = new Lora(12, 125_000, 1, 8).timeOnAir(20);

        assertThat(budget.canEverAllow(message, true)).isFalse();
        assertThat(budget.waitNanos(message, true, 0)).isEqualTo(Long.MAX_VALUE);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> budget.spend(message, 0));
    }

    @Test
    void theUsAllowsNoLongTransmission() {
        AirtimeBudget budget = AirtimeBudget.fresh(Band.US915, 0);

        assertThat(budget.canEverAllow(Duration.ofMillis(400), false)).isTrue();
        assertThat(budget.canEverAllow(Duration.ofMillis(401), false)).isFalse();
    }
}
