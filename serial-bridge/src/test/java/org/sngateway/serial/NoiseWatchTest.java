package org.sngateway.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Noise, silence and good traffic are three things. */
class NoiseWatchTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final NoiseWatch watch = new NoiseWatch("9600 baud and xbee-api2");

    NoiseWatchTest() {
        watch.onOpen(0);
    }

    private void hear(int octets, int noise, long at) {
        watch.onOctets(new byte[octets], at);
        watch.onNoise(noise);
    }

    @Test
    void onlyNoiseIsSaidOnceUntilItIsOver() {
        hear(100, 95, SECOND);
        assertThat(watch.onTick(10 * SECOND)).isEmpty();
        assertThat(watch.nextDeadlineNanos()).isEqualTo(11 * SECOND);
        assertThat(watch.onTick(11 * SECOND))
                .hasValueSatisfying(line -> assertThat(line)
                        .startsWith("only noise comes in: 95 of 100 octets in 10 s mean nothing (00 00")
                        .contains("check 9600 baud and xbee-api2"));
        hear(100, 100, 12 * SECOND);
        assertThat(watch.onTick(22 * SECOND)).isEmpty();
        hear(100, 0, 23 * SECOND);
        assertThat(watch.onTick(33 * SECOND)).isEmpty();
        hear(100, 100, 34 * SECOND);
        assertThat(watch.onTick(44 * SECOND)).isPresent();
    }

    @Test
    void someNoiseInGoodTrafficIsNotWorthALine() {
        hear(100, 50, SECOND);
        assertThat(watch.onTick(11 * SECOND)).isEmpty();
        hear(30, 30, 12 * SECOND);
        assertThat(watch.onTick(22 * SECOND)).isEmpty();
    }

    @Test
    void silenceIsSaidOnceUntilItIsOver() {
        assertThat(watch.onTick(599 * SECOND)).isEmpty();
        assertThat(watch.onTick(600 * SECOND))
                .hasValueSatisfying(line -> assertThat(line).startsWith("not one octet has come in for 10 min"));
        assertThat(watch.onTick(2_000 * SECOND)).isEmpty();
        assertThat(watch.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        hear(10, 0, 2_001 * SECOND);
        watch.onTick(2_011 * SECOND);
        assertThat(watch.onTick(2_601 * SECOND)).isPresent();
    }
}
