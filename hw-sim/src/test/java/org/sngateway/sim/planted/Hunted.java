package org.sngateway.sim.planted;

import java.util.List;
import java.util.function.LongFunction;
import org.sngateway.sim.hunt.ScenarioDraw;
import org.sngateway.sim.world.Outcome;
import org.sngateway.sim.world.World;

/**
 * What the hunt finds in the scenario of a seed: nothing, or the number of the broken promise, such as {@code P1}, and what
 * happened. Says it with classes of the JDK only, for its own are others in another class loader.
 */
public final class Hunted implements LongFunction<List<String>> {
    @Override
    public List<String> apply(long seed) {
        Outcome outcome = World.run(ScenarioDraw.draw(seed), seed);
        return outcome.broken()
                .map(broken -> List.of(
                        broken.promise().replaceAll("^(P\\d+).*", "$1"),
                        broken.promise() + ": " + broken.clientId() + " " + broken.what()))
                .orElse(List.of());
    }
}
