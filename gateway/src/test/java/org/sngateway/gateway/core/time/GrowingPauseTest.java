package org.sngateway.gateway.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrowingPauseTest {
    private final GrowingPause pause = new GrowingPause(10, 35);

    private long nextEnd(long nowNanos) {
        pause.end();
        pause.begin(nowNanos);
        return pause.deadlineNanos();
    }

    @Test
    void eachPauseTakesTwiceAsLongUpToTheLongest() {
        assertThat(nextEnd(100)).isEqualTo(110);
        assertThat(nextEnd(110)).isEqualTo(130);
        assertThat(nextEnd(130)).isEqualTo(165);
        assertThat(nextEnd(165)).isEqualTo(200);
    }

    @Test
    void pauseThatLastsIsNotProlonged() {
        pause.begin(100);
        pause.begin(105);

        assertThat(pause.deadlineNanos()).isEqualTo(110);
    }

    @Test
    void nextPauseIsTheFirstAfterAFreshStart() {
        nextEnd(100);
        nextEnd(110);
        pause.startOver();

        assertThat(nextEnd(200)).isEqualTo(210);
    }

    @Test
    void withoutAPauseThereIsNoDeadline() {
        nextEnd(100);
        pause.end();

        assertThat(pause.lasts()).isFalse();
        assertThat(pause.deadlineNanos()).isEqualTo(Deadline.NEVER);
    }
}
