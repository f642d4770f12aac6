package org.sngateway.sim.node;

import java.util.random.RandomGenerator;

/** A push button: it says that it was pressed, and how often so far. */
public final class Button implements Device {
    private long presses;

    @Override
    public String metric() {
        return "button";
    }

    @Override
    public String read(long nowNanos, RandomGenerator random) {
        return "\"presses\":" + ++presses;
    }
}
