package org.sngateway.sim.node;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** A room temperature: it follows the hour of the day, drifts, and returns to the target of the heating. */
public final class Thermometer implements Device {
    private static final double DAY_NANOS = 24 * 3600 * 1e9;
    private static final double COMFORT_CELSIUS = 20.5;
    private static final double DAY_SWING_CELSIUS = 1.5;
    private static final double PULL = 0.05;
    private static final double NOISE_CELSIUS = 0.08;

    private double deviation;

    @Override
    public String metric() {
        return "temperature";
    }

    @Override
    public String read(long nowNanos, RandomGenerator random) {
        deviation += -PULL * deviation + NOISE_CELSIUS * random.nextGaussian();
        double swing = DAY_SWING_CELSIUS * Math.sin(2 * Math.PI * nowNanos / DAY_NANOS);
        return String.format(Locale.ROOT, "\"celsius\":%.2f", COMFORT_CELSIUS + swing + deviation);
    }
}
