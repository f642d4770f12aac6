package org.sngateway.sim.hunt;

import java.util.SplittableRandom;

/** Chance for one part of a scenario: what it decides changes nothing of what others decide. */
final class Chance {
    private final SplittableRandom random;

    /**
     * The chance of one part.
     *
     * @param salt of that part: each has another one
     */
    Chance(long seed, long salt) {
        this(new SplittableRandom(seed ^ salt));
    }

    /** Chance that takes its numbers from a generator. */
    Chance(SplittableRandom random) {
        this.random = random;
    }

    /** Whether something happens that happens in so many of a hundred cases. */
    boolean in100(int cases) {
        return below(100) < cases;
    }

    /** A number from 0 to the one below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A number from 0 to the one below the bound. */
    long below(long bound) {
        return random.nextLong(bound);
    }

    int oneOf(int... values) {
        return values[below(values.length)];
    }

    long oneOf(long... values) {
        return values[below(values.length)];
    }

    /** Yes or no. */
    boolean half() {
        return random.nextBoolean();
    }
}
