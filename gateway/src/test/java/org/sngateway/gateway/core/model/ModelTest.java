package org.sngateway.gateway.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Random inputs, drawn by seeds, to the core and to a model that was written from the state table (R6.4). A longer search:
 * {@code -Dmodel.times=5} is a million inputs. One seed again: {@code -Dmodel.seed=4711}.
 */
class ModelTest {
    private static final int RUNS = 400;
    private static final int INPUTS_PER_RUN = 500;
    /** Of each cell in a million inputs. */
    private static final int LEAST_HITS = 70;

    private static final int MILLION = 1_000_000;

    @Test
    void coreDoesWhatTheStateTableSaysInEveryCell() {
        Hits hits = new Hits();
        long first = Long.getLong("model.seed", 1);
        int runs = Long.getLong("model.seed") == null ? RUNS * Integer.getInteger("model.times", 1) : 1;

        for (long seed = first; seed < first + runs; seed++) {
            new ModelRun(seed, hits).run(INPUTS_PER_RUN);
        }

        System.out.println(hits);
        if (runs > 1) {
            assertThat(hits.below((int) ((long) LEAST_HITS * runs * INPUTS_PER_RUN / MILLION)))
                    .as("cells that were hardly hit")
                    .isEmpty();
        }
    }
}
