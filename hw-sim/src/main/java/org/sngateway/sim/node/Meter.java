package org.sngateway.sim.node;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** An electricity meter: it only counts up. */
public final class Meter implements Device {
    private static final double NANOS_PER_HOUR = 3600 * 1e9;
    private static final double BASE_KILOWATTS = 0.2;
    private static final double PEAK_KILOWATTS = 3.0;

    private double kilowattHours;
    private long readNanos;

    @Override
    public String metric() {
        return "energy";
    }

    @Override
    public String read(long nowNanos, RandomGenerator random) {
        double kilowatts = BASE_KILOWATTS + PEAK_KILOWATTS * Math.pow(random.nextDouble(), 4);
        kilowattHours += kilowatts * (nowNanos - readNanos) / NANOS_PER_HOUR;
        readNanos = nowNanos;
        return String.format(Locale.ROOT, "\"kWh\":%.4f", kilowattHours);
    }

    @Override
    public Optional<String> lastWords() {
        return Optional.of("{\"lost\":true}");
    }
}
