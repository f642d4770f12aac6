package org.sngateway.sim.node;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.sngateway.sn.message.QoS;

/** A soil moisture sensor with a valve, which is told {@code on} or {@code off}; the soil dries, or is watered. */
public final class SoilSensor implements Device {
    private static final double DRYING = 0.02;
    private static final double WATERING = 0.15;

    private double moisturePercent = 40;
    private boolean valveOpen;

    @Override
    public String metric() {
        return "soil";
    }

    @Override
    public String read(long nowNanos, RandomGenerator random) {
        moisturePercent +=
                (valveOpen ? WATERING * (100 - moisturePercent) : -DRYING * moisturePercent) * random.nextDouble();
        return String.format(Locale.ROOT, "\"percent\":%.1f,\"valve\":%b", moisturePercent, valveOpen);
    }

    @Override
    public Optional<String> commandTopic() {
        return Optional.of("set");
    }

    /** Opening an open valve changes nothing. */
    @Override
    public QoS commandQos() {
        return QoS.TWO;
    }

    @Override
    public void onCommand(String command) {
        valveOpen = command.startsWith("on");
    }
}
