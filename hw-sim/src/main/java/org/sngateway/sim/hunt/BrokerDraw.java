package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sngateway.sim.scenario.BrokerConditions;
import org.sngateway.sim.scenario.BrokerLimits;
import org.sngateway.sim.scenario.BrokerLimits.Answer;
import org.sngateway.sim.scenario.Span;

/**
 * Gives the broker limits and habits of real ones, and bad days: it refuses, it is slower than each timeout, it reads
 * nothing, and others use client ids of nodes. The rest of the scenario is drawn independently.
 */
final class BrokerDraw {
    private static final long SALT = 0x6272_6f6b_6572_2121L;
    private static final int MAX_SPAN_SECONDS = 90;
    private static final List<Answer> ANSWERS = List.of(Answer.values());

    private static final long SALT_OF_STALLS = 0x7374_616c_6c73_2121L;
    private static final long SALT_OF_RIGHTS = 0x7269_6768_7473_2121L;
    private static final long SALT_5 = 0x6d71_7474_3521_2121L;

    private final Chance chance;
    /** For what MQTT 5 has. */
    private final Chance of5;

    private final Chance ofStalls;
    private final Chance ofRights;
    private final Moments moments;
    private final Moments momentsOfRights;
    private final List<String> refusedTopics;

    /**
     * Draws from a seed.
     *
     * @param mayRefuseCommands there is no client that takes the refusal of a SUBSCRIBE for silence, and comes back for ever
     */
    BrokerDraw(long seed, long minutes, boolean mayRefuseCommands) {
        refusedTopics = mayRefuseCommands ? List.of("r1", "r2", "c1") : List.of("r1", "r2", "r3");
        chance = new Chance(seed, SALT);
        of5 = new Chance(seed, SALT_5);
        ofStalls = new Chance(seed, SALT_OF_STALLS);
        ofRights = new Chance(seed, SALT_OF_RIGHTS);
        moments = new Moments(chance, minutes);
        momentsOfRights = new Moments(ofRights, minutes);
    }

    BrokerConditions given(BrokerConditions drawn) {
        boolean crawls = chance.in100(20) && !drawn.slow().isEmpty();
        // While packets are late the gateway can't know yet that its own connection is refused too.
        List<Span> notReady = drawn.slow().isEmpty() ? spans(7) : List.of();
        List<Span> bans = spans(5);
        List<Span> conflicts = spans(5);
        List<Span> stalls = spans(6);
        List<Span> quotas = spansOfRights(8);
        List<Span> noRights = spansOfRights(8);
        boolean forgets = ofRights.half();
        return new BrokerConditions(
                drawn.delay(),
                drawn.outages(),
                drawn.silences(),
                drawn.refusals(),
                drawn.slow(),
                crawls ? Duration.ofSeconds(chance.oneOf(12, 25, 40)) : drawn.slowDelay(),
                forgets ? withStartsOf(noRights, drawn.forgets()) : drawn.forgets(),
                withEndsOf(stalls, forgets ? drawn.drops() : withStartsOf(noRights, drawn.drops())),
                notReady,
                bans,
                conflicts,
                stalls,
                quotas,
                noRights,
                limits());
    }

    /** Rights come later than the broker after its restart. */
    private static List<Duration> withStartsOf(List<Span> noRights, List<Duration> moments) {
        List<Duration> all = new ArrayList<>(moments);
        noRights.forEach(span -> all.add(span.start()));
        return all;
    }

    /** The broker may die of what keeps it from reading. */
    private List<Duration> withEndsOf(List<Span> stalls, List<Duration> drops) {
        List<Duration> all = new ArrayList<>(drops);
        for (Span stall : stalls) {
            if (ofStalls.half()) {
                all.add(stall.start().plus(stall.length().dividedBy(2)));
            }
        }
        return all;
    }

    private String protocol() {
        int roll = chance.below(100);
        return roll < 50 ? "5" : roll < 90 ? "3.1.1" : "3.1";
    }

    private BrokerLimits limits() {
        return new BrokerLimits(
                protocol(),
                chance.in100(6) ? chance.oneOf(60, 200) : 0,
                chance.in100(6) ? chance.oneOf(0, 1) : 2,
                !chance.in100(6),
                chance.in100(8) ? refusedTopics.get(chance.below(refusedTopics.size())) : "",
                ANSWERS.get(chance.below(ANSWERS.size())),
                chance.in100(5) ? chance.oneOf(0, 1) : 2,
                chance.in100(10) ? chance.oneOf(1, 10) : 20,
                chance.in100(4),
                chance.in100(3) ? chance.oneOf(1, 2) : 0,
                chance.in100(6) ? Duration.ofSeconds(chance.oneOf(8, 20, 45)) : Duration.ZERO,
                drawn5(30, 0xFFFF, 1, 2, 10),
                drawn5(50, 0, 1, 5, 100),
                Duration.ofSeconds(drawn5(25, 0, 5, 20, 60)));
    }

    private int drawn5(int percent, int usual, int... values) {
        int other = of5.oneOf(values);
        return of5.in100(percent) ? other : usual;
    }

    private List<Span> spansOfRights(int percent) {
        boolean any = ofRights.in100(percent);
        List<Span> some = momentsOfRights.spans(2, MAX_SPAN_SECONDS);
        return any ? some : List.of();
    }

    private List<Span> spans(int percent) {
        boolean any = chance.in100(percent);
        List<Span> some = moments.spans(2, MAX_SPAN_SECONDS);
        return any ? some : List.of();
    }
}
