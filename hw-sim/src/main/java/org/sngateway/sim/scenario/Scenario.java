package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;

/**
 * A world and what happens in it. All times count from its beginning.
 *
 * @param title one line
 * @param duration how long the faults go on; then they end, and everything has to come right
 * @param populations of nodes, each with a name of its own
 */
public record Scenario(
        String title,
        Duration duration,
        List<Population> populations,
        RadioConditions radio,
        BrokerConditions broker,
        GatewayConditions gateway,
        AttackConditions attack,
        Expectations expectations) {
    public Scenario {
        populations = List.copyOf(populations);
    }

    /** How many nodes there are. */
    public int nodes() {
        return populations.stream().mapToInt(Population::count).sum();
    }
}
