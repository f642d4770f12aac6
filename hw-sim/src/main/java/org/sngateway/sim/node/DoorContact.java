package org.sngateway.sim.node;

import java.util.random.RandomGenerator;

/** A door contact: each reading is a change. */
public final class DoorContact implements Device {
    private boolean open;

    @Override
    public String metric() {
        return "door";
    }

    @Override
    public String read(long nowNanos, RandomGenerator random) {
        open = !open;
        return "\"open\":" + open;
    }
}
