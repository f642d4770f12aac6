package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sngateway.sim.scenario.ClockStep;
import org.sngateway.sim.scenario.GatewayConditions;
import org.sngateway.sim.scenario.Span;

/**
 * Gives the gateway a disk that is full, slow, stuck or fails, small files, a wall clock that is set, reloads, edits and upgrades. The rest of the
 * scenario is drawn independently.
 */
final class GatewayDraw {
    private static final long SALT = 0x6761_7465_7761_7921L;
    private static final int MAX_SPAN_SECONDS = 60;
    private static final long SALT_OF_EDITS = 0x6564_6974_7321_2121L;
    private static final int PERCENT_OF_EDITS = 8;
    private static final long SALT_OF_UPGRADES = 0x7570_6772_6164_6521L;
    private static final int PERCENT_OF_UPGRADES = 8;
    private static final int MAX_UPGRADE_SECONDS = 30;
    private static final Duration UPGRADE = Duration.ofSeconds(2);
    private static final int PERCENT_IN_OUTAGES = 20;
    private static final int MAX_STUCK_SECONDS = 180;
    private static final int SMALL_SEGMENT = 64 * 1024;
    /** Of these the clock of a machine without a clock chip is wrong, or a time zone, or a few seconds. */
    private static final long[] STEPS_SECONDS = {3, 90, 3600, 86_400, 10 * 86_400, 300 * 86_400};

    private final Chance chance;
    /** A separate generator, so that the rest is the same with and without these. */
    private final Chance ofOutages;
    /** The same. */
    private final Chance ofEdits;
    /** The same. */
    private final Chance ofUpgrades;

    private final Moments moments;
    private final long minutes;

    GatewayDraw(long seed, long minutes) {
        chance = new Chance(seed, SALT);
        ofOutages = new Chance(new SplittableRandom(seed ^ SALT).split());
        moments = new Moments(chance, minutes);
        this.minutes = minutes;
        ofUpgrades = new Chance(seed, SALT_OF_UPGRADES);
        ofEdits = new Chance(seed, SALT_OF_EDITS);
    }

    /**
     * Draws the rest.
     *
     * @param outages of the broker: messages that wait for their end are old, if the clock is to be believed
     */
    GatewayConditions given(GatewayConditions drawn, List<Span> outages) {
        List<Duration> edits = new ArrayList<>();
        List<Duration> reloads = new ArrayList<>();
        List<Span> restarts = new ArrayList<>(drawn.restarts());
        if (ofEdits.in100(PERCENT_OF_EDITS)) {
            edits.addAll(new Moments(ofEdits, minutes).moments(2));
        }
        for (Duration edit : edits) {
            if (ofEdits.below(5) < 3 || edit.plus(UPGRADE).compareTo(Duration.ofMinutes(minutes)) > 0) {
                reloads.add(edit);
            } else {
                restarts.add(new Span(edit, UPGRADE));
            }
        }
        return new GatewayConditions(
                drawn.config(),
                drawn.diskDelay(),
                spans(7, MAX_SPAN_SECONDS),
                restarts,
                drawn.kills(),
                drawn.powerCuts(),
                drawn.moves(),
                spans(6, MAX_SPAN_SECONDS),
                Duration.ofSeconds(1 + chance.below(20)),
                spans(5, MAX_SPAN_SECONDS),
                chance.in100(10) ? SMALL_SEGMENT : drawn.segment(),
                steps(12, drawn, outages),
                with(reloads, chance.in100(6) ? moments.moments(3) : List.of()),
                spans(8, MAX_STUCK_SECONDS),
                edits,
                drawn.editedConfig(),
                ofUpgrades.in100(PERCENT_OF_UPGRADES)
                        ? new Moments(ofUpgrades, minutes).spans(2, MAX_UPGRADE_SECONDS)
                        : List.of());
    }

    private static List<Duration> with(List<Duration> some, List<Duration> others) {
        some.addAll(others);
        return some;
    }

    /** Some of them while the gateway is down, and some while the broker is away. */
    private List<ClockStep> steps(int percent, GatewayConditions drawn, List<Span> outages) {
        List<ClockStep> steps = new ArrayList<>();
        int count = chance.in100(percent) ? 1 + chance.below(3) : 0;
        List<Span> ends = new ArrayList<>(drawn.restarts());
        ends.addAll(drawn.kills());
        ends.addAll(drawn.powerCuts());
        for (int i = 0; i < count; i++) {
            Duration at = Duration.ofMillis(chance.below(minutes * 60_000));
            if (!ends.isEmpty() && chance.half()) {
                Span down = ends.get(chance.below(ends.size()));
                at = down.start().plus(down.length().dividedBy(2));
            }
            Duration by = Duration.ofSeconds(chance.oneOf(STEPS_SECONDS));
            steps.add(new ClockStep(at, chance.half() ? by : by.negated()));
        }
        if (!outages.isEmpty() && ofOutages.in100(PERCENT_IN_OUTAGES)) {
            Span away = outages.get(ofOutages.below(outages.size()));
            Duration by = Duration.ofDays(ofOutages.half() ? 10 : 300);
            Duration late = away.length().multipliedBy(3).dividedBy(4);
            steps.add(new ClockStep(away.start().plus(late), ofOutages.below(4) == 0 ? by.negated() : by));
        }
        return steps;
    }

    private List<Span> spans(int percent, int maxSeconds) {
        boolean any = chance.in100(percent);
        List<Span> some = moments.spans(2, maxSeconds);
        return any ? some : List.of();
    }
}
