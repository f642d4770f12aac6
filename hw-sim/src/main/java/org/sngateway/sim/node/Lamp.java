package org.sngateway.sim.node;

import java.util.Optional;
import java.util.random.RandomGenerator;

/** A lamp: it takes {@code on} or {@code off} and reports its state. */
public final class Lamp implements Device {
    private boolean on;

    @Override
    public String metric() {
        return "lamp";
    }

    @Override
    public String read(long nowNanos, RandomGenerator random) {
        return "\"on\":" + on;
    }

    @Override
    public Optional<String> commandTopic() {
        return Optional.of("set");
    }

    @Override
    public void onCommand(String command) {
        on = command.startsWith("on");
    }

    @Override
    public boolean measures() {
        return false;
    }
}
