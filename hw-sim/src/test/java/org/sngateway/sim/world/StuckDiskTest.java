package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.scenario.ScenarioFile;

/** A disk that does nothing for two minutes, and then goes on. */
class StuckDiskTest {
    private static final int SEED = 1;

    private static Outcome world(String qos, String more) throws ConfigException {
        return World.run(ScenarioFile.parse("test", """
                        title: a stuck disk
                        duration: 20m
                        nodes:
                          lamp: {count: 3, publish: {t: {qos: %s, every: 5s}}, commands: {on: {qos: 1, every: 7s}}}
                        gateway: {disk-stuck: [10m+2m]%s}
                        """.formatted(qos, more)), SEED);
    }

    @Test
    void nodesThatNeedNoDiskGoOn() throws ConfigException {
        Outcome outcome = world("1", "");

        assertThat(outcome.broken()).isEmpty();
        assertThat(outcome.figures().reconnects()).isZero();
        assertThat(outcome.figures().arrivedReadings())
                .isEqualTo(outcome.figures().readings());
    }

    @Test
    void nodesThatNeedTheDiskWaitForIt() throws ConfigException {
        Outcome outcome = world("2", "");

        assertThat(outcome.broken()).isEmpty();
        assertThat(outcome.figures().reconnects()).isPositive();
    }

    @Test
    void nothingAcknowledgedIsLostWhenThePowerFailsMeanwhile() throws ConfigException {
        Outcome outcome = world("1", ", power-cuts: [11m+5s]");

        assertThat(outcome.broken()).isEmpty();
        assertThat(outcome.figures().starts()).isGreaterThan(2);
    }

    @Test
    void gatewayThatIsStoppedMeanwhileStartsWhenTheDiskGoesOn() throws ConfigException {
        Outcome outcome = world("1", ", restarts: [11m+5s]");

        assertThat(outcome.broken()).isEmpty();
        assertThat(outcome.figures().reconnects()).isPositive();
    }
}
