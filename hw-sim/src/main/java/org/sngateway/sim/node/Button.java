package org.sngateway.sim.node;

import java.util.random.RandomGenerator;

/** A push button: its reading is the number of times it was pressed. */
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
