package org.sngateway.serial;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.airtime.Modulation;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.radio.DriverSettings;

/**
 * One radio: its port, its driver, and its limits.
 *
 * @param name of the link, for threads and logs
 * @param ports as many as the driver has lines
 * @param driver the kind of radio and its options
 * @param settle how long the radio is deaf after its port was opened; what comes in that time is thrown away
 * @param echo whether the line returns what is sent (RS-485 with two wires)
 * @param maxQueued how many messages wait at most
 * @param maxWait how long a message waits at most
 * @param airtime what the band allows; empty = no limit
 */
public record LinkSettings(
        String name,
        List<PortSettings> ports,
        DriverSettings driver,
        Duration settle,
        boolean echo,
        int maxQueued,
        Duration maxWait,
        Optional<Airtime> airtime) {

    /**
     * The airtime of the radio.
     *
     * @param modulation how long a message is on air
     * @param budget of the band; its state is the link's from now on
     */
    public record Airtime(Modulation modulation, AirtimeBudget budget) {}

    private static final int MAX_QUEUED = 64;
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);

    public LinkSettings {
        ports = List.copyOf(ports);
        if (ports.size() != driver.kind().lines()) {
            throw new IllegalArgumentException(
                    driver.kind().key() + " needs " + driver.kind().lines() + " ports, and there are " + ports.size());
        }
        if (maxQueued < 1) {
            throw new IllegalArgumentException("a queue of " + maxQueued + " messages");
        }
    }

    /** With the usual limits of this kind of radio, no echo and no limit of airtime. */
    public static LinkSettings of(String name, List<PortSettings> ports, DriverSettings driver) {
        return new LinkSettings(
                name, ports, driver, driver.kind().settle(), false, MAX_QUEUED, MAX_WAIT, Optional.empty());
    }

    /** The same with another time to settle. */
    public LinkSettings withSettle(Duration value) {
        return new LinkSettings(name, ports, driver, value, echo, maxQueued, maxWait, airtime);
    }

    /** The same with airtime that is limited; a radio that does not tell is taken to be on air for that long, too. */
    public LinkSettings withAirtime(Airtime value) {
        DriverSettings paced = driver.withModulation(value.modulation());
        return new LinkSettings(name, ports, paced, settle, echo, maxQueued, maxWait, Optional.of(value));
    }

    /** The same with or without an echo. */
    public LinkSettings withEcho(boolean value) {
        return new LinkSettings(name, ports, driver, settle, value, maxQueued, maxWait, airtime);
    }

    /** The same with another limit of the queue. */
    public LinkSettings withMaxQueued(int value) {
        return new LinkSettings(name, ports, driver, settle, echo, value, maxWait, airtime);
    }
}
