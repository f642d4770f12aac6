package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;

/**
 * A world and what happens in it. All times count from its beginning.
 *
 * @param title one line
 * @param duration of the faults; after that they end, and everything must recover
 * @param populations of nodes, each with a name of its own
 * @param line between gateway and dongle, if the gateway's listener is a radio
 */
public record Scenario(
        String title,
        Duration duration,
        List<Population> populations,
        RadioConditions radio,
        LineConditions line,
        BrokerConditions broker,
        GatewayConditions gateway,
        AttackConditions attack,
        Expectations expectations) {
    public Scenario {
        populations = List.copyOf(populations);
    }

    /** The number of nodes. */
    public int nodes() {
        return populations.stream().mapToInt(Population::count).sum();
    }

    /** The same with another duration of the faults. */
    public Scenario withDuration(Duration other) {
        return new Scenario(title, other, populations, radio, line, broker, gateway, attack, expectations);
    }

    /** The same with other nodes. */
    public Scenario withPopulations(List<Population> other) {
        return new Scenario(title, duration, other, radio, line, broker, gateway, attack, expectations);
    }

    /** The same with another radio. */
    public Scenario withRadio(RadioConditions other) {
        return new Scenario(title, duration, populations, other, line, broker, gateway, attack, expectations);
    }

    /** The same with another serial line. */
    public Scenario withLine(LineConditions other) {
        return new Scenario(title, duration, populations, radio, other, broker, gateway, attack, expectations);
    }

    /** The same with another broker. */
    public Scenario withBroker(BrokerConditions other) {
        return new Scenario(title, duration, populations, radio, line, other, gateway, attack, expectations);
    }

    /** The same with another gateway. */
    public Scenario withGateway(GatewayConditions other) {
        return new Scenario(title, duration, populations, radio, line, broker, other, attack, expectations);
    }

    /** The same with another attack. */
    public Scenario withAttack(AttackConditions other) {
        return new Scenario(title, duration, populations, radio, line, broker, gateway, other, expectations);
    }
}
