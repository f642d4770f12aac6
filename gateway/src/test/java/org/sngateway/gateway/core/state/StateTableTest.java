package org.sngateway.gateway.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The state table of MQTT-SN 1.2 §6.14, R6.4, as {@code STATE-MACHINE.md} has it: at least one scenario per cell.
 */
class StateTableTest {
    private final StateTable table = new StateTable();

    StateTableTest() {
        ConnectRows.describe(table);
        ClientRows.describe(table);
        TimeAndBrokerRows.describe(table);
    }

    @TestFactory
    Stream<DynamicTest> everyCellHappensAsTheTableSays() {
        return table.scenarios().stream()
                .map(scenario -> DynamicTest.dynamicTest(scenario.toString(), () -> play(scenario)));
    }

    /** Plays a scenario and returns the state that it ends in. */
    private static char play(StateTable.Scenario scenario) {
        Situation situation = new Situation(scenario.start());
        scenario.given().accept(situation);
        assertThat(situation.stateNow())
                .as("the state before")
                .isEqualTo(scenario.cell().column());
        scenario.course().accept(situation);
        situation.gateway.nothingElse();
        assertThat(scenario.cell().statesAfter()).as("the states after").contains(situation.stateNow());
        return situation.stateNow();
    }

    @Test
    void everyStateAfterIsReached() {
        Map<StateTable.Cell, Set<Character>> reached = new LinkedHashMap<>();
        for (StateTable.Scenario scenario : table.scenarios()) {
            reached.computeIfAbsent(scenario.cell(), cell -> new TreeSet<>()).add(play(scenario));
        }

        reached.forEach((cell, states) ->
                assertThat(states).as("the states after %s", cell).isEqualTo(cell.statesAfter()));
    }

    @Test
    void everyCellThatCanHappenHasAScenario() {
        Set<StateTable.Cell> played =
                table.scenarios().stream().map(StateTable.Scenario::cell).collect(Collectors.toSet());
        List<StateTable.Cell> possible = new ArrayList<>();
        table.cells().forEach(cell -> {
            if (cell.canHappen()) {
                possible.add(cell);
            }
        });

        assertThat(played).containsExactlyInAnyOrderElementsOf(possible);
    }
}
