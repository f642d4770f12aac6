package org.sngateway.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.airtime.Band;

/** The airtime of a band holds over any hour, whatever restarts there are in it. */
class AirtimeLevelsTest {
    private static final String RADIO = "attic";
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600 * SECOND;
    private static final int SEEDS = 10;

    @TempDir
    Path folder = Path.of("");

    private record OnAir(long beginNanos, long nanos) {
        long within(long from, long to) {
            return Math.max(0, Math.min(beginNanos + nanos, to) - Math.max(beginNanos, from));
        }
    }

    @ParameterizedTest
    @EnumSource(Band.class)
    void noHourHasMoreThanTheBandAllowsWithAnyRestartsInIt(Band band) throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            Path state = Files.createDirectory(folder.resolve("state-" + seed));
            List<OnAir> sent = twoHoursAtTheLimit(band, state, new SplittableRandom(seed));

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
            assertThat(sent).as("%s, seed %d", band, seed).hasSizeGreaterThan(2);
        }
    }

    /** Sends whatever is allowed; the gateway is stopped or killed now and then, and starts again at once. */
    private static List<OnAir> twoHoursAtTheLimit(Band band, Path state, SplittableRandom random) throws IOException {
        List<OnAir> sent = new ArrayList<>();
        long now = 0;
        AirtimeLevels levels = AirtimeLevels.in(state);
        AirtimeBudget budget = levels.budget(RADIO, band, now);
        levels.begin(List.of(RADIO));
        long most =
                Math.min(budget.capacity().toNanos() / 3, band.maxTransmission().toNanos());
        while (now < 2 * HOUR && sent.size() < 1_000) {
            Duration airtime = Duration.ofNanos(most / 4 + random.nextLong(most / 2));
            boolean urgent = random.nextBoolean();
            now += budget.waitNanos(airtime, urgent, now);
            budget.spend(airtime, now);
            sent.add(new OnAir(now, airtime.toNanos()));
            now += airtime.toNanos();
            int event = random.nextInt(10);
            if (event < 2) {
                if (event == 0) {
                    levels.keep(Map.of(RADIO, budget.level(now)));
                }
                now += random.nextLong(10 * SECOND);
                levels = AirtimeLevels.in(state);
                budget = levels.budget(RADIO, band, now);
                levels.begin(List.of(RADIO));
            }
        }
        return sent;
    }

    @Test
    void cleanStopKeepsWhatIsLeft() throws IOException {
        AirtimeLevels before = AirtimeLevels.in(folder);
        before.begin(List.of(RADIO));
        before.keep(Map.of(RADIO, Duration.ofSeconds(4)));

        AirtimeBudget after = AirtimeLevels.in(folder).budget(RADIO, Band.EU868_1, 0);

        assertThat(after.level(0)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void gatewayThatWasKilledHasNothingLeft() throws IOException {
        AirtimeLevels.in(folder).keep(Map.of(RADIO, Duration.ofSeconds(4)));
        AirtimeLevels.in(folder).begin(List.of(RADIO));

        AirtimeBudget after = AirtimeLevels.in(folder).budget(RADIO, Band.EU868_1, 0);

        assertThat(after.level(0)).isZero();
    }

    @Test
    void listenerThatWasNeverStartedBeginsFresh() throws IOException {
        AirtimeLevels.in(folder).keep(Map.of("cellar", Duration.ofSeconds(4)));

        assertThat(AirtimeLevels.in(folder).budget(RADIO, Band.EU868_1, 0).level(0))
                .isEqualTo(AirtimeBudget.fresh(Band.EU868_1, 0).level(0));
    }

    @Test
    void damagedFileLeavesNothing() throws IOException {
        Files.writeString(folder.resolve(AirtimeLevels.FILE), "attic 12x\n\nrubbish\n");

        assertThat(AirtimeLevels.in(folder).budget(RADIO, Band.EU868_1, 0).level(0))
                .isZero();
    }
}
