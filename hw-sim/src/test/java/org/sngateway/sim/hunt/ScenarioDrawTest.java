package org.sngateway.sim.hunt;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.ScenarioFile;

class ScenarioDrawTest {
    private static final int SEEDS = 2_000;

    /** Without this, a finding could not be repeated from its file. */
    @Test
    void drawnScenarioCanBeKeptInAFile() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Scenario drawn = ScenarioDraw.draw(seed);
            String text = ScenarioFile.print(drawn);

            assertThatCode(() -> ScenarioFile.parse("drawn", text)).as(text).doesNotThrowAnyException();
        }
    }
}
