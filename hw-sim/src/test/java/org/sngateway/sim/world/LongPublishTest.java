package org.sngateway.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.sim.scenario.ScenarioFile;

/** Readings that are longer than the listener takes are refused; the node and its other readings go on. */
class LongPublishTest {
    private static final int SEED = 1;

    @Test
    void onlyTheReadingsThatAreTooLongAreRefused() throws ConfigException {
        Outcome outcome = World.run(ScenarioFile.parse("test", """
                        title: long readings
                        duration: 20m
                        nodes:
                          lamp: {publish: {short: {every: 10s}, long: {octets: 200, every: 10s}}}
                        gateway: {configuration: {listeners: {udp: {max-message: 100B}}}}
                        expect: {reconnects: 0}
                        """), SEED);

        assertThat(outcome.broken()).isEmpty();
        assertThat(outcome.figures().arrivedReadings())
                .isBetween(
                        outcome.figures().readings() * 2 / 5, outcome.figures().readings() * 3 / 5);
    }
}
