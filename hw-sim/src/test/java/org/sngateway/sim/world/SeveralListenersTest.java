package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.scenario.ScenarioFile;

/** Nodes at two ports, whose listeners differ. */
class SeveralListenersTest {
    private static final int SEED = 1;

    @Test
    void eachNodeIsHeardByItsListener() throws ConfigException {
        Outcome outcome = World.run(ScenarioFile.parse("test", """
                        title: two listeners
                        duration: 20m
                        nodes:
                          lamp: {count: 4, publish: {t: {octets: 200, every: 10s}}, commands: {on: {every: 30s}}}
                        gateway:
                          restarts: [10m+2s]
                          configuration: {listeners: {near: {port: 1884}, far: {port: 1885, max-message: 100B}}}
                        """), SEED);

        assertThat(outcome.broken()).isEmpty();
        assertThat(outcome.figures().arrivedReadings())
                .isBetween(
                        outcome.figures().readings() * 2 / 5, outcome.figures().readings() * 3 / 5);
        assertThat(outcome.figures().arrivedCommands())
                .isEqualTo(outcome.figures().commands());
    }
}
