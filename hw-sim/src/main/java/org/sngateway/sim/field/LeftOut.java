package org.sngateway.sim.field;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sim.scenario.GatewayConditions;
import org.sngateway.sim.scenario.NodeConditions;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.Scenario;

/** The events of a scenario that a running gateway and broker can't be made to do. */
public final class LeftOut {
    private LeftOut() {}

    /** The keys of a scenario that have no effect in the real world. */
    public static List<String> of(Scenario scenario) {
        List<String> keys = new ArrayList<>();
        addIfAny(
                keys,
                "nodes inherits",
                populations(scenario, one -> !one.inherits().isZero()));
        addIfAny(keys, "nodes twins", populations(scenario, one -> !one.twins().isZero()));
        addIfAny(
                keys,
                "nodes reboots",
                populations(scenario, one -> !one.reboots().isZero()));
        addIfAny(keys, "nodes forwarder", populations(scenario, one -> one.forwarder() > 0));
        BrokerConditions broker = scenario.broker();
        addIfAny(keys, "broker outages", broker.outages());
        addIfAny(keys, "broker silences", broker.silences());
        addIfAny(keys, "broker refusals", broker.refusals());
        addIfAny(keys, "broker slow", broker.slow());
        addIfAny(keys, "broker forgets", broker.forgets());
        addIfAny(keys, "broker drops", broker.drops());
        GatewayConditions gateway = scenario.gateway();
        addIfAny(keys, "gateway disk-full", gateway.diskFull());
        addIfAny(keys, "gateway restarts", gateway.restarts());
        addIfAny(keys, "gateway kills", gateway.kills());
        addIfAny(keys, "gateway power-cuts", gateway.powerCuts());
        addIfAny(keys, "gateway moves", gateway.moves());
        addIfAny(keys, "gateway disk-slow", gateway.diskSlow());
        addIfAny(keys, "gateway disk-errors", gateway.diskErrors());
        addIfAny(keys, "gateway clock", gateway.clock());
        addIfAny(keys, "gateway reloads", gateway.reloads());
        addIfAny(keys, "gateway disk-stuck", gateway.diskStuck());
        addIfAny(keys, "gateway edits", gateway.edits());
        addIfAny(keys, "gateway upgrades", gateway.upgrades());
        return keys;
    }

    private static List<Population> populations(Scenario scenario, Predicate<NodeConditions> condition) {
        return scenario.populations().stream()
                .filter(population -> condition.test(population.conditions()))
                .toList();
    }

    private static void addIfAny(List<String> keys, String key, List<?> occasions) {
        if (!occasions.isEmpty()) {
            keys.add(key);
        }
    }
}
