package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.sn.Rule;

/** Connections that end after the same time without a packet: an idle timeout on the way (R8.30). */
class IdleTimeoutTest {
    private static final long SECOND = 1_000_000_000L;

    private final IdleTimeout timeout = new IdleTimeout();

    @Test
    @Rule("R8.30 idle timeout")
    void secondEndAfterTheSameIdleTimeIsATimeoutAndHalvesTheTimeBetweenPings() {
        assertThat(timeout.isCauseOfEnd(30 * SECOND)).isFalse();
        assertThat(timeout.pingIntervalNanos()).isEqualTo(Long.MAX_VALUE);

        assertThat(timeout.isCauseOfEnd(30 * SECOND + SECOND / 2)).isTrue();

        assertThat(timeout.pingIntervalNanos()).isEqualTo(15 * SECOND + SECOND / 4);
    }

    @Test
    @Rule("R8.30 idle timeout")
    void endsAtIrregularTimesAreNoTimeout() {
        for (int seconds : new int[] {3, 30, 12, 7, 45}) {
            assertThat(timeout.isCauseOfEnd(seconds * SECOND)).isFalse();
        }

        assertThat(timeout.pingIntervalNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void endsRightAfterAPacketAreNoTimeout() {
        for (int i = 0; i < 3; i++) {
            assertThat(timeout.isCauseOfEnd(SECOND / 1000)).isFalse();
        }
    }

    @Test
    void shortestTimeoutCounts() {
        for (int seconds : new int[] {60, 60, 20, 20, 50, 50}) {
            timeout.isCauseOfEnd(seconds * SECOND);
        }

        assertThat(timeout.pingIntervalNanos()).isEqualTo(10 * SECOND);
    }
}
