package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sngateway.sim.scenario.AttackConditions;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sim.scenario.GatewayConditions;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.RadioConditions;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.Span;
import org.sngateway.sim.world.Outcome;
import org.sngateway.sim.world.World;

/**
 * Makes a failing scenario smaller: leaves out one thing after another for as long as the same promise is broken. Smaller
 * scenarios take their chances from a few seeds, for what is left out shifts everything that is random.
 */
public final class Shrink {
    private static final int SEEDS = 8;
    private static final int MAX_ROUNDS = 12;

    private Outcome smallest;
    private final long endNanos;

    private Shrink(Outcome failed, Duration patience) {
        smallest = failed;
        endNanos = System.nanoTime() + patience.toNanos();
    }

    /**
     * A smaller case of the same failure, or the same one.
     *
     * @param failed a world in which a promise was broken
     * @param patience after which it ends with what it has
     */
    public static Outcome run(Outcome failed, Duration patience) {
        Shrink shrink = new Shrink(failed, patience);
        boolean smaller = true;
        for (int round = 0; smaller && round < MAX_ROUNDS; round++) {
            smaller = shrink.round();
        }
        return shrink.smallest;
    }

    private boolean round() {
        boolean smaller = false;
        smaller |= tryAll(
                this::withoutPopulation, smallest.scenario().populations().size());
        for (UnaryOperator<Scenario> step : steps()) {
            smaller |= attempt(step.apply(smallest.scenario()));
        }
        return smaller;
    }

    private interface Omission {
        Scenario without(Scenario scenario, int index);
    }

    private boolean tryAll(Omission omission, int count) {
        boolean smaller = false;
        for (int i = count - 1; i >= 0; i--) {
            smaller |= attempt(omission.without(smallest.scenario(), i));
        }
        return smaller;
    }

    /** Takes a smaller scenario over if it fails in the same way. */
    private boolean attempt(Scenario scenario) {
        String promise = smallest.broken().map(Outcome.Broken::promise).orElse("");
        if (scenario.equals(smallest.scenario()) || scenario.populations().isEmpty()) {
            return false;
        }
        for (int i = 0; i < SEEDS && System.nanoTime() < endNanos; i++) {
            Outcome outcome = World.run(scenario, i == 0 ? smallest.seed() : i);
            Optional<String> broken = outcome.broken().map(Outcome.Broken::promise);
            if (broken.isPresent() && broken.get().equals(promise)) {
                smallest = outcome;
                return true;
            }
        }
        return false;
    }

    // ---- what can be left out

    private Scenario withoutPopulation(Scenario scenario, int index) {
        List<Population> rest = new ArrayList<>(scenario.populations());
        rest.remove(index);
        return withPopulations(scenario, rest);
    }

    private List<UnaryOperator<Scenario>> steps() {
        return List.of(
                Shrink::endsAtFailure,
                scenario -> withPopulations(scenario, each(scenario, population -> with(population, 1))),
                scenario -> withPopulations(scenario, each(scenario, Shrink::withFewerReadings)),
                scenario -> withPopulations(scenario, each(scenario, Shrink::withFewerCommands)),
                scenario -> withPopulations(scenario, each(scenario, Shrink::withoutOddities)),
                scenario -> withAttack(scenario, AttackConditions.NONE),
                Shrink::withPerfectRadio,
                Shrink::withoutPartitions,
                Shrink::withoutLoss,
                Shrink::withHealthyBroker,
                Shrink::withFewerOutages,
                Shrink::withoutDrops,
                Shrink::withUnharmedGateway,
                Shrink::withFewerKills,
                Shrink::withFewerPowerCuts,
                Shrink::withFewerRestarts);
    }

    private static Scenario endsAtFailure(Scenario scenario) {
        Duration half = scenario.duration().dividedBy(2);
        return half.toSeconds() < 1 ? scenario : lasting(scenario, Duration.ofSeconds(half.toSeconds()));
    }

    private static Scenario lasting(Scenario scenario, Duration duration) {
        RadioConditions radio = scenario.radio();
        BrokerConditions broker = scenario.broker();
        GatewayConditions gateway = scenario.gateway();
        return new Scenario(
                scenario.title(),
                duration,
                scenario.populations(),
                with(radio, radio.loss(), within(radio.partitions(), duration)),
                new BrokerConditions(
                        broker.delay(),
                        within(broker.outages(), duration),
                        within(broker.silences(), duration),
                        within(broker.refusals(), duration),
                        within(broker.slow(), duration),
                        broker.slowDelay(),
                        before(broker.forgets(), duration),
                        before(broker.drops(), duration)),
                new GatewayConditions(
                        gateway.config(),
                        gateway.diskDelay(),
                        within(gateway.diskFull(), duration),
                        within(gateway.restarts(), duration),
                        within(gateway.kills(), duration),
                        within(gateway.powerCuts(), duration),
                        before(gateway.moves(), duration)),
                new AttackConditions(
                        within(scenario.attack().spans(), duration),
                        scenario.attack().perSecond(),
                        scenario.attack().sources()),
                scenario.expectations());
    }

    private static List<Span> within(List<Span> spans, Duration duration) {
        return spans.stream()
                .filter(span -> span.end().compareTo(duration) <= 0)
                .toList();
    }

    private static List<Duration> before(List<Duration> moments, Duration duration) {
        return moments.stream().filter(moment -> moment.compareTo(duration) < 0).toList();
    }

    private static List<Population> each(Scenario scenario, UnaryOperator<Population> change) {
        return scenario.populations().stream().map(change).toList();
    }

    private static Population with(Population population, int count) {
        return changed(population, count, population.readings(), population.commands(), false);
    }

    private static Population withFewerReadings(Population population) {
        int keep = population.readings().size() / 2;
        return changed(
                population, population.count(), population.readings().subList(0, keep), population.commands(), false);
    }

    private static Population withFewerCommands(Population population) {
        int keep = population.commands().size() / 2;
        return changed(
                population,
                population.count(),
                population.readings(),
                population.commands().subList(0, keep),
                false);
    }

    private static Population withoutOddities(Population population) {
        return changed(population, population.count(), population.readings(), population.commands(), true);
    }

    private static Population changed(
            Population from,
            int count,
            List<Population.Readings> readings,
            List<Population.Commands> commands,
            boolean plain) {
        return new Population(
                from.name(),
                count,
                from.cleanSession(),
                from.keepAlive(),
                from.retryInterval(),
                from.retryCount(),
                from.startWithin(),
                readings,
                commands,
                from.sleep(),
                plain ? Optional.empty() : from.will(),
                plain ? 0 : from.clockDrift(),
                plain ? Duration.ZERO : from.battery(),
                plain ? Duration.ZERO : from.leaves(),
                plain ? Duration.ZERO : from.moves(),
                from.firmware());
    }

    private static Scenario withPopulations(Scenario scenario, List<Population> populations) {
        return new Scenario(
                scenario.title(),
                scenario.duration(),
                populations,
                scenario.radio(),
                scenario.broker(),
                scenario.gateway(),
                scenario.attack(),
                scenario.expectations());
    }

    private static Scenario withAttack(Scenario scenario, AttackConditions attack) {
        return new Scenario(
                scenario.title(),
                scenario.duration(),
                scenario.populations(),
                scenario.radio(),
                scenario.broker(),
                scenario.gateway(),
                attack,
                scenario.expectations());
    }

    // ---- radio

    private static Scenario withPerfectRadio(Scenario scenario) {
        RadioConditions radio = scenario.radio();
        return with(
                scenario,
                new RadioConditions(0, 0, radio.burstLength(), radio.delay(), Duration.ZERO, 0, 0, 0, 0, List.of()));
    }

    private static Scenario withoutPartitions(Scenario scenario) {
        return with(scenario, with(scenario.radio(), scenario.radio().loss(), List.of()));
    }

    private static Scenario withoutLoss(Scenario scenario) {
        return with(scenario, with(scenario.radio(), 0, scenario.radio().partitions()));
    }

    private static RadioConditions with(RadioConditions radio, double loss, List<Span> partitions) {
        return new RadioConditions(
                loss,
                radio.burstLoss(),
                radio.burstLength(),
                radio.delay(),
                radio.jitter(),
                radio.duplication(),
                radio.reordering(),
                radio.bitErrors(),
                radio.bitsPerSecond(),
                partitions);
    }

    private static Scenario with(Scenario scenario, RadioConditions radio) {
        return new Scenario(
                scenario.title(),
                scenario.duration(),
                scenario.populations(),
                radio,
                scenario.broker(),
                scenario.gateway(),
                scenario.attack(),
                scenario.expectations());
    }

    // ---- broker

    private static Scenario withHealthyBroker(Scenario scenario) {
        BrokerConditions broker = scenario.broker();
        return with(
                scenario,
                new BrokerConditions(
                        broker.delay(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        broker.slowDelay(),
                        List.of(),
                        List.of()));
    }

    private static Scenario withFewerOutages(Scenario scenario) {
        BrokerConditions broker = scenario.broker();
        return with(
                scenario,
                new BrokerConditions(
                        broker.delay(),
                        half(broker.outages()),
                        half(broker.silences()),
                        half(broker.refusals()),
                        half(broker.slow()),
                        broker.slowDelay(),
                        broker.forgets(),
                        broker.drops()));
    }

    private static Scenario withoutDrops(Scenario scenario) {
        BrokerConditions broker = scenario.broker();
        return with(
                scenario,
                new BrokerConditions(
                        broker.delay(),
                        broker.outages(),
                        broker.silences(),
                        broker.refusals(),
                        broker.slow(),
                        broker.slowDelay(),
                        half(broker.forgets()),
                        half(broker.drops())));
    }

    private static Scenario with(Scenario scenario, BrokerConditions broker) {
        return new Scenario(
                scenario.title(),
                scenario.duration(),
                scenario.populations(),
                scenario.radio(),
                broker,
                scenario.gateway(),
                scenario.attack(),
                scenario.expectations());
    }

    // ---- gateway

    private static Scenario withUnharmedGateway(Scenario scenario) {
        return with(scenario, List.of(), List.of(), List.of(), List.of());
    }

    private static Scenario withFewerKills(Scenario scenario) {
        GatewayConditions gateway = scenario.gateway();
        return with(scenario, gateway.restarts(), half(gateway.kills()), gateway.powerCuts(), gateway.moves());
    }

    private static Scenario withFewerPowerCuts(Scenario scenario) {
        GatewayConditions gateway = scenario.gateway();
        return with(scenario, gateway.restarts(), gateway.kills(), half(gateway.powerCuts()), gateway.moves());
    }

    private static Scenario withFewerRestarts(Scenario scenario) {
        GatewayConditions gateway = scenario.gateway();
        return with(scenario, half(gateway.restarts()), gateway.kills(), gateway.powerCuts(), half(gateway.moves()));
    }

    private static Scenario with(
            Scenario scenario, List<Span> restarts, List<Span> kills, List<Span> powerCuts, List<Duration> moves) {
        GatewayConditions gateway = scenario.gateway();
        return new Scenario(
                scenario.title(),
                scenario.duration(),
                scenario.populations(),
                scenario.radio(),
                scenario.broker(),
                new GatewayConditions(
                        gateway.config(), gateway.diskDelay(), gateway.diskFull(), restarts, kills, powerCuts, moves),
                scenario.attack(),
                scenario.expectations());
    }

    private static <T> List<T> half(List<T> some) {
        return some.subList(0, some.size() / 2);
    }
}
