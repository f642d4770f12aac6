package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.scenario.ScenarioFile;

/** The file of the configuration switches the spool on before an outage of the broker. */
class EditedConfigurationTest {
    private static final int SEED = 1;

    private static Outcome world(String gateway) throws ConfigException {
        Outcome outcome = World.run(ScenarioFile.parse("test", """
                        title: an edited configuration
                        duration: 20m
                        nodes:
                          lamp: {publish: {t: {every: 5s}}}
                        broker: {outages: [10m+5m]}
                        gateway:
                          edits: [8m]
                          %s
                          configuration: {spool: {enabled: off}}
                          edited-configuration: {spool: {enabled: on}}
                        """.formatted(gateway)), SEED);
        assertThat(outcome.broken()).isEmpty();
        return outcome;
    }

    @Test
    void reloadReadsIt() throws ConfigException {
        Outcome.Figures figures = world("reloads: [8m]").figures();

        assertThat(figures.arrivedReadings()).isEqualTo(figures.readings());
    }

    @Test
    void startReadsIt() throws ConfigException {
        Outcome.Figures figures = world("restarts: [8m+2s]").figures();

        assertThat(figures.arrivedReadings()).isEqualTo(figures.readings());
    }

    @Test
    void nothingReadsItWithoutEither() throws ConfigException {
        Outcome.Figures figures = world("reloads: [7m]").figures();

        assertThat(figures.arrivedReadings()).isLessThan(figures.readings());
    }
}
