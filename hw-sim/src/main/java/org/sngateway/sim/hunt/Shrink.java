package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sngateway.sim.scenario.AttackConditions;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sim.scenario.GatewayConditions;
import org.sngateway.sim.scenario.LineConditions;
import org.sngateway.sim.scenario.NodeConditions;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.RadioConditions;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.Span;
import org.sngateway.sim.world.Outcome;
import org.sngateway.sim.world.World;

/**
 * Makes a failing scenario smaller: leaves out one thing after another while the same promise is broken. Smaller
 * scenarios are tried with a few seeds, because every omission shifts all random numbers.
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
     * @param patience after this time the smallest case so far is returned
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
        for (int i = smallest.scenario().populations().size() - 1; i >= 0; i--) {
            smaller |= attempt(withoutPopulation(smallest.scenario(), i));
        }
        for (UnaryOperator<Scenario> step : STEPS) {
            smaller |= attempt(step.apply(smallest.scenario()));
        }
        return smaller;
    }

    /** Takes over a smaller scenario if it fails in the same way. */
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

    // ---- parts that can be left out

    private static final List<UnaryOperator<Scenario>> STEPS = List.of(
            Shrink::withHalfTheTime,
            scenario -> withEach(scenario, population -> changed(population, 1, all(), all(), false)),
            scenario -> withEach(scenario, population -> changed(population, population.count(), half(), all(), false)),
            scenario -> withEach(scenario, population -> changed(population, population.count(), all(), half(), false)),
            scenario -> withEach(scenario, population -> changed(population, population.count(), all(), all(), true)),
            scenario -> scenario.withAttack(AttackConditions.NONE),
            Shrink::withPerfectRadio,
            scenario -> scenario.withRadio(
                    changed(scenario.radio(), scenario.radio().loss(), none())),
            scenario -> scenario.withRadio(changed(scenario.radio(), 0, all())),
            scenario -> scenario.withLine(LineConditions.PERFECT),
            scenario -> scenario.withBroker(changed(scenario.broker(), none(), none())),
            scenario -> scenario.withBroker(changed(scenario.broker(), half(), all())),
            scenario -> scenario.withBroker(changed(scenario.broker(), all(), half())),
            scenario -> scenario.withGateway(changed(scenario.gateway(), all(), none(), none(), none(), none())),
            scenario -> scenario.withGateway(changed(scenario.gateway(), all(), all(), half(), all(), all())),
            scenario -> scenario.withGateway(changed(scenario.gateway(), all(), all(), all(), half(), all())),
            scenario -> scenario.withGateway(changed(scenario.gateway(), all(), half(), all(), all(), half())));

    /** The parts that are left. */
    private interface Rest<T> {
        List<T> of(List<T> some);
    }

    private static <T> Rest<T> all() {
        return some -> some;
    }

    private static <T> Rest<T> half() {
        return some -> some.subList(0, some.size() / 2);
    }

    private static <T> Rest<T> none() {
        return some -> List.of();
    }

    private static Scenario withoutPopulation(Scenario scenario, int index) {
        List<Population> rest = new ArrayList<>(scenario.populations());
        rest.remove(index);
        return scenario.withPopulations(rest);
    }

    private static Scenario withHalfTheTime(Scenario scenario) {
        long seconds = scenario.duration().dividedBy(2).toSeconds();
        if (seconds < 1) {
            return scenario;
        }
        Duration duration = Duration.ofSeconds(seconds);
        Rest<Span> within = spans -> spans.stream()
                .filter(span -> span.end().compareTo(duration) <= 0)
                .toList();
        Rest<Duration> before = moments -> moments.stream()
                .filter(moment -> moment.compareTo(duration) < 0)
                .toList();
        AttackConditions attack = scenario.attack();
        return scenario.withDuration(duration)
                .withRadio(changed(scenario.radio(), scenario.radio().loss(), within))
                .withLine(new LineConditions(
                        scenario.line().lostOctets(),
                        scenario.line().noise(),
                        scenario.line().bufferOctets(),
                        within.of(scenario.line().stuck()),
                        within.of(scenario.line().unplugged())))
                .withBroker(changed(scenario.broker(), within, before))
                .withGateway(changed(scenario.gateway(), within, within, within, within, before))
                .withAttack(new AttackConditions(
                        within.of(attack.spans()), attack.perSecond(), attack.sources(), attack.fillsTable()));
    }

    private static Scenario withPerfectRadio(Scenario scenario) {
        RadioConditions radio = scenario.radio();
        return scenario.withRadio(
                new RadioConditions(0, 0, radio.burstLength(), radio.delay(), Duration.ZERO, 0, 0, 0, 0, List.of()));
    }

    private static Scenario withEach(Scenario scenario, UnaryOperator<Population> change) {
        return scenario.withPopulations(
                scenario.populations().stream().map(change).toList());
    }

    private static Population changed(
            Population from,
            int count,
            Rest<Population.Readings> readings,
            Rest<Population.Commands> commands,
            boolean plain) {
        return new Population(
                from.name(),
                count,
                from.cleanSession(),
                from.keepAlive(),
                from.retryInterval(),
                from.retryCount(),
                from.startWithin(),
                readings.of(from.readings()),
                commands.of(from.commands()),
                from.sleep(),
                plain ? Optional.empty() : from.will(),
                from.willRetain(),
                from.willOctets(),
                plain ? 0 : from.clockDrift(),
                plain ? Duration.ZERO : from.battery(),
                plain ? Duration.ZERO : from.leaves(),
                plain ? Duration.ZERO : from.moves(),
                plain ? Duration.ZERO : from.changes(),
                from.firmware(),
                plain ? NodeConditions.NONE : from.conditions());
    }

    private static RadioConditions changed(RadioConditions from, double loss, Rest<Span> partitions) {
        return new RadioConditions(
                loss,
                from.burstLoss(),
                from.burstLength(),
                from.delay(),
                from.jitter(),
                from.duplication(),
                from.reordering(),
                from.bitErrors(),
                from.bitsPerSecond(),
                partitions.of(from.partitions()));
    }

    private static BrokerConditions changed(BrokerConditions from, Rest<Span> spans, Rest<Duration> moments) {
        return new BrokerConditions(
                from.delay(),
                spans.of(from.outages()),
                spans.of(from.silences()),
                spans.of(from.refusals()),
                spans.of(from.slow()),
                from.slowDelay(),
                moments.of(from.forgets()),
                moments.of(from.drops()),
                spans.of(from.notReady()),
                spans.of(from.bans()),
                spans.of(from.conflicts()),
                spans.of(from.stalls()),
                spans.of(from.quotas()),
                spans.of(from.noRights()),
                from.limits());
    }

    private static GatewayConditions changed(
            GatewayConditions from,
            Rest<Span> diskFull,
            Rest<Span> restarts,
            Rest<Span> kills,
            Rest<Span> powerCuts,
            Rest<Duration> moves) {
        return new GatewayConditions(
                from.config(),
                from.diskDelay(),
                diskFull.of(from.diskFull()),
                restarts.of(from.restarts()),
                kills.of(from.kills()),
                powerCuts.of(from.powerCuts()),
                moves.of(from.moves()),
                diskFull.of(from.diskSlow()),
                from.diskSlowDelay(),
                diskFull.of(from.diskErrors()),
                from.segment(),
                from.clock(),
                moves.of(from.reloads()),
                diskFull.of(from.diskStuck()),
                moves.of(from.edits()),
                from.editedConfig(),
                restarts.of(from.upgrades()));
    }
}
