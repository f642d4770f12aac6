package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.CoreGauges.SpoolUse;

class RecountTest {
    private static final CoreGauges COUNTED = gauges(2, 80, 500, 3);

    private final Recount recount = new Recount();

    private static CoreGauges gauges(int messages, long octets, long ageMillis, int queued) {
        CoreGauges none = CoreGauges.NONE;
        SpoolUse spool = new SpoolUse(messages, octets, 1_000, ageMillis);
        return new CoreGauges(none.sessions(), none.memory(), spool, queued, none.broker(), none.store());
    }

    /** What is told when a gateway that has counted {@link #COUNTED} starts again and finds these. */
    private Optional<String> told(CoreGauges found) {
        recount.onStopped(COUNTED);
        return recount.onStarted(found);
    }

    @Test
    void whatWasCountedIsFound() {
        assertThat(told(gauges(2, 80, 500, 3))).isEmpty();
    }

    @Test
    void otherMessagesOrOctetsAreToldOf() {
        assertThat(told(gauges(1, 80, 500, 3))).isPresent();
        assertThat(told(gauges(2, 81, 500, 3))).isPresent();
    }

    @Test
    void spoolIsNeverYoungerThanBefore() {
        assertThat(told(gauges(2, 80, 20_500, 3))).isEmpty();
        assertThat(told(gauges(2, 80, 0, 3))).isPresent();
    }

    @Test
    void afterAKillThereIsNothingToCompare() {
        recount.onStopped(COUNTED);
        recount.onEnded();

        assertThat(recount.onStarted(gauges(0, 0, 0, 0))).isEmpty();
    }
}
