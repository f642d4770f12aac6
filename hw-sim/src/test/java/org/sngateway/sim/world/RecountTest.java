package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.CoreGauges.SpoolUse;

class RecountTest {
    private final Recount recount = new Recount();

    private static CoreGauges gauges(int messages, long octets, long ageMillis, int queued) {
        CoreGauges none = CoreGauges.NONE;
        SpoolUse spool = new SpoolUse(messages, octets, 1_000, ageMillis);
        return new CoreGauges(none.sessions(), none.memory(), spool, queued, none.broker(), none.store());
    }

    @Test
    void whatWasCountedIsFound() {
        recount.onStopped(gauges(2, 80, 500, 3));

        assertThat(recount.onStarted(gauges(2, 80, 500, 3))).isEmpty();
    }

    @Test
    void otherMessagesOrOctetsAreToldOf() {
        recount.onStopped(gauges(2, 80, 500, 3));
        assertThat(recount.onStarted(gauges(1, 80, 500, 3))).isPresent();

        recount.onStopped(gauges(2, 80, 500, 3));
        assertThat(recount.onStarted(gauges(2, 81, 500, 3))).isPresent();
    }

    @Test
    void spoolIsNeverYoungerThanBefore() {
        recount.onStopped(gauges(2, 80, 500, 3));
        assertThat(recount.onStarted(gauges(2, 80, 20_500, 3))).isEmpty();

        recount.onStopped(gauges(2, 80, 500, 3));
        assertThat(recount.onStarted(gauges(2, 80, 0, 3))).isPresent();
    }

    @Test
    void afterAKillThereIsNothingToCompare() {
        recount.onStopped(gauges(2, 80, 500, 3));
        recount.onEnded();

        assertThat(recount.onStarted(gauges(0, 0, 0, 0))).isEmpty();
    }
}
