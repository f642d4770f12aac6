package org.sngateway.sim.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The promises catch what is planted. Each fault begins with the scenario in which it was found, so that this takes seconds;
 * with {@code -Dplanted.from=1} the hunt begins with the first one, and prints the table of the README.
 */
class PlantedFaultsTest {
    /** After a change of the core or of what is drawn a fault may show in another scenario. */
    private static final int MORE_SEEDS = 40;

    /** In the scenarios of these nothing is broken without a fault, says {@code FoundTest}. */
    private static final long UNBROKEN_SEEDS = 100;

    private static final long FROM = Long.getLong("planted.from", 0);

    private final LongFunction<List<String>> withoutFault = new Hunted();
    private final Map<Long, List<String>> foundWithoutFault = new HashMap<>();

    /** All at once, and in a second: after a change of the gateway, {@code faults.diff} has to follow. */
    @Test
    void eachPlantedFaultFitsTheSourcesOfTheGateway() {
        List<String> misfits = new ArrayList<>();
        for (PlantedFault fault : PlantedFault.all()) {
            try {
                FaultyGateway.sourcesOf(fault);
            } catch (IllegalStateException | UncheckedIOException misfit) {
                misfits.add("\n== " + fault.what() + "\n" + misfit.getMessage());
            }
        }

        assertThat(misfits)
                .as("faults of %s to be written again, as the sources of the gateway are now", "faults.diff")
                .isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> theHuntFindsEachPlantedFault() {
        return PlantedFault.all().stream().map(fault -> DynamicTest.dynamicTest(fault.what(), () -> isFound(fault)));
    }

    @Test
    void theReadmeSaysHowManyScenariosEachFaultTakes() throws IOException {
        String readme = Files.readString(Path.of(System.getProperty("basedir", "."), "README.md"));

        for (PlantedFault fault : PlantedFault.all()) {
            assertThat(readme)
                    .as(fault.what())
                    .containsPattern("\\| " + Pattern.quote(fault.what()) + " \\| ("
                            + String.join("|", fault.promises()) + ") \\| " + fault.seeds() + " \\|");
        }
    }

    private void isFound(PlantedFault fault) {
        LongFunction<List<String>> withFault = FaultyGateway.with(fault);
        long from = FROM > 0 ? FROM : fault.seeds();

        for (long seed = from; seed <= fault.seeds() + MORE_SEEDS; seed++) {
            List<String> found = withFault.apply(seed);
            if (!found.isEmpty()) {
                if (FROM > 0 || seed > UNBROKEN_SEEDS) {
                    assertThat(foundWithoutFault.computeIfAbsent(seed, withoutFault::apply))
                            .as("what is broken in the scenario of seed %d without the planted fault", seed)
                            .isEmpty();
                }
                assertThat(found.get(0)).as(found.get(1)).isIn(fault.promises());
                if (FROM > 0) {
                    System.out.println("| " + fault.what() + " | " + found.get(0) + " | " + seed + " |");
                }
                return;
            }
        }
        fail("not found by the hunt from seed %d to %d", from, fault.seeds() + MORE_SEEDS);
    }
}
