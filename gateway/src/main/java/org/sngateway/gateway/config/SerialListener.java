package org.sngateway.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sngateway.serial.LinkSettings;
import org.sngateway.serial.airtime.AirtimeBudget;
import org.sngateway.serial.airtime.Band;
import org.sngateway.serial.airtime.Modulation;
import org.sngateway.serial.port.PortSettings;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.serial.radio.RadioOption;

/**
 * A listener with a radio on a serial port.
 *
 * @param ports as many as the driver has lines
 * @param settle how long the radio is deaf after its port was opened
 * @param echo whether the line returns what is sent
 * @param airtime that is kept to; empty = no limit
 */
public record SerialListener(
        String name,
        List<PortSettings> ports,
        DriverSettings driver,
        Duration settle,
        boolean echo,
        Optional<Airtime> airtime) {

    /** What a band allows a radio. */
    public record Airtime(Band band, Modulation modulation) {}

    /**
     * The settings of its link.
     *
     * @param budget of the airtime of its band
     */
    public LinkSettings link(Function<Band, AirtimeBudget> budget) {
        LinkSettings link =
                LinkSettings.of(name, ports, driver).withSettle(settle).withEcho(echo);
        return airtime.map(limit ->
                        link.withAirtime(new LinkSettings.Airtime(limit.modulation(), budget.apply(limit.band()))))
                .orElse(link);
    }

    /** The values of a section that has the key {@code serial}; what is wrong in it is reported there. */
    static Values read(Section section) {
        Optional<RadioKind> kind = RadioKind.ofKey(section.readOne(SerialKeys.DRIVER));
        if (kind.isEmpty() && !section.names().contains(SerialKeys.DRIVER.name())) {
            section.reportKey(SerialKeys.SERIAL, "a radio needs a driver; write one of " + SerialKeys.drivers());
        }
        // Without a driver nobody can tell which keys there are.
        if (kind.isEmpty()) {
            return Values.defaults(SerialKeys.of(RadioKind.RAW).all());
        }
        SerialKeys keys = SerialKeys.of(kind.get());
        Values values = section.read(keys.all());
        int ports = values.get(SerialKeys.PORTS).size();
        if (ports > 0 && ports != kind.get().lines()) {
            section.reportValue(
                    SerialKeys.PORTS,
                    kind.get().key() + " has " + kind.get().lines() + " ports, and here are " + ports
                            + "; loralink: [receiver, transmitter], all others one");
        }
        if (values.areSound(SerialKeys.BAND, SerialKeys.MODULATION)
                && values.get(SerialKeys.BAND).equals(GatewayKeys.OFF)
                        != values.get(SerialKeys.MODULATION).equals(GatewayKeys.OFF)) {
            section.reportValue(SerialKeys.BAND, "band and modulation belong together; write both");
        }
        Key<String> channel = keys.options().get(RadioOption.CHANNEL);
        Key<String> encapsulated = keys.options().get(RadioOption.ENCAPSULATED);
        if (channel != null
                && encapsulated != null
                && values.areSound(channel, encapsulated)
                && !values.get(channel).equals(GatewayKeys.OFF)
                && values.get(encapsulated).equals(GatewayKeys.OFF)) {
            section.reportValue(channel, "nobody knows which node a message is of; write encapsulated: on");
        }
        return values;
    }

    /** Whether these are the values of such a listener. */
    static boolean is(Values values) {
        return !values.has(GatewayKeys.PORT);
    }

    private static RadioKind kind(Values values) {
        return RadioKind.ofKey(values.get(SerialKeys.DRIVER)).orElse(RadioKind.RAW);
    }

    /** The keys of such a listener, by its driver. */
    static SerialKeys keys(Values values) {
        return SerialKeys.of(kind(values));
    }

    /** The listener of these values, which have no mistakes. */
    static SerialListener of(String name, Values values) {
        SerialKeys keys = keys(values);
        DriverSettings driver = DriverSettings.of(kind(values))
                .withBaudRate(values.get(keys.baud()))
                .with(RadioOption.MAX_MESSAGE, String.valueOf(values.get(keys.maxMessage())));
        for (Map.Entry<RadioOption, Key<String>> option : keys.options().entrySet()) {
            driver = driver.with(option.getKey(), values.get(option.getValue()));
        }
        int baud = driver.baudRate();
        List<PortSettings> ports = values.get(SerialKeys.PORTS).stream()
                .map(port ->
                        new PortSettings(port, baud, values.get(SerialKeys.FLOW_CONTROL), values.get(SerialKeys.DTR)))
                .toList();
        Optional<Airtime> airtime = Band.ofKey(values.get(SerialKeys.BAND))
                .map(band -> new Airtime(band, SerialKeys.modulation(values.get(SerialKeys.MODULATION))));
        return new SerialListener(name, ports, driver, values.get(keys.settle()), values.get(SerialKeys.ECHO), airtime);
    }
}
