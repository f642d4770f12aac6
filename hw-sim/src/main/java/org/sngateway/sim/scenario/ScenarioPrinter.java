package org.sngateway.sim.scenario;

import java.util.List;
import java.util.stream.Collectors;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;

/** Writes scenarios as short as possible: default values are left out. */
final class ScenarioPrinter {
    private static final int INDENT = 2;

    private ScenarioPrinter() {}

    static String print(Scenario scenario) {
        return lines(ScenarioKeys.OF_SCENARIO, scenario)
                + section(
                        ScenarioKeys.NODES,
                        scenario.populations().stream()
                                .map(ScenarioPrinter::population)
                                .collect(Collectors.joining()))
                + section(ScenarioKeys.RADIO, lines(ScenarioKeys.OF_RADIO, scenario.radio()))
                + section(ScenarioKeys.LINE, lines(ScenarioKeys.OF_LINE, scenario.line()))
                + section(ScenarioKeys.BROKER, lines(ScenarioKeys.OF_BROKER, scenario.broker()))
                + section(ScenarioKeys.GATEWAY, gateway(scenario.gateway()))
                + section(ScenarioKeys.ATTACK, attack(scenario.attack()))
                + section(ScenarioKeys.EXPECT, lines(ScenarioKeys.OF_EXPECT, scenario.expectations()));
    }

    private static String population(Population population) {
        StringBuilder publish = new StringBuilder();
        for (Readings readings : population.readings()) {
            publish.append(entry(readings.name(), ScenarioKeys.OF_READINGS, readings));
        }
        StringBuilder commands = new StringBuilder();
        for (Commands some : population.commands()) {
            commands.append(entry(some.name(), ScenarioKeys.OF_COMMANDS, some));
        }
        return population.name() + ":\n"
                + indented(lines(ScenarioKeys.OF_POPULATION, population)
                        + section(ScenarioKeys.PUBLISH, publish.toString())
                        + section(ScenarioKeys.COMMANDS, commands.toString()));
    }

    private static String gateway(GatewayConditions gateway) {
        return lines(ScenarioKeys.OF_GATEWAY, gateway)
                + section(ScenarioKeys.CONFIGURATION, gateway.config().printChanges())
                + (gateway.edits().isEmpty()
                        ? ""
                        : section(
                                ScenarioKeys.EDITED_CONFIGURATION,
                                gateway.editedConfig().printChanges()));
    }

    private static String attack(AttackConditions attack) {
        return attack.spans().isEmpty() ? "" : lines(ScenarioKeys.OF_ATTACK, attack);
    }

    /** A section without a line is left out. */
    private static String section(String name, String lines) {
        return lines.isEmpty() ? "" : name + ":\n" + indented(lines);
    }

    private static String indented(String lines) {
        return lines.indent(INDENT);
    }

    private static <R> String lines(List<Field<R, ?>> fields, R section) {
        return fields.stream()
                .filter(field -> field.isChanged(section))
                .map(field -> field.print(section) + "\n")
                .collect(Collectors.joining());
    }

    /** A named section on one line. */
    private static <R> String entry(String name, List<Field<R, ?>> fields, R section) {
        return fields.stream()
                .filter(field -> field.isChanged(section))
                .map(field -> field.print(section))
                .collect(Collectors.joining(", ", name + ": {", "}\n"));
    }
}
