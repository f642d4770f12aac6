package org.sngateway.gateway.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sngateway.serial.airtime.Band;
import org.sngateway.serial.airtime.Fsk;
import org.sngateway.serial.airtime.Lora;
import org.sngateway.serial.airtime.Modulation;
import org.sngateway.serial.port.PortName;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.serial.radio.RadioOption;

/** The keys of a listener on a serial port. Which there are, and their defaults, depends on the kind of radio. */
final class SerialKeys {
    /** The key that makes a listener one on a serial port. */
    static final String SERIAL = "serial";

    private static final int MIN_MESSAGE_OCTETS = 16;
    private static final int MAX_MESSAGE_OCTETS = 1_024;
    private static final int MAX_BAUD = 4_000_000;

    static final Key<List<PortName>> PORTS = new Key<>(
            SERIAL,
            Kind.listOf(Kind.of(
                    "a port, such as /dev/serial/by-id/..., usb:VID:PID[:SERIAL] or usb-path:1-1.2 (\"sn-gateway ports\""
                            + " lists them)",
                    text -> attempt(text, PortName::new),
                    port -> Kind.quoteIfNeeded(port.text()))),
            List.of(),
            "port of the radio; loralink has two: [receiver, transmitter]",
            true);
    static final Key<String> DRIVER = new Key<>(
            "driver", word("one of " + drivers(), text -> RadioKind.ofKey(text).isPresent()), "", drivers(), true);
    static final Key<Boolean> FLOW_CONTROL =
            new Key<>("flow-control", Kind.onOff(), false, "RTS and CTS; both ends need them", false);
    static final Key<Boolean> DTR =
            new Key<>("dtr", Kind.onOff(), true, "DTR and RTS stay raised; an ESP32 may want off", false);
    static final Key<Boolean> ECHO =
            new Key<>("echo", Kind.onOff(), false, "the line returns what is sent (RS-485)", false);
    static final Key<String> BAND = new Key<>(
            "band",
            word(
                    "off, " + bands(),
                    text -> text.equals(GatewayKeys.OFF) || Band.ofKey(text).isPresent()),
            GatewayKeys.OFF,
            "airtime that is kept to: off, " + bands(),
            true);
    static final Key<String> MODULATION = new Key<>(
            "modulation",
            word(
                    "lora:SF:HZ:CR:PREAMBLE such as lora:9:125000:1:8, fsk:BPS:OVERHEAD such as fsk:55555:15, or off",
                    text -> text.equals(GatewayKeys.OFF)
                            || attempt(text, SerialKeys::modulation).isPresent()),
            GatewayKeys.OFF,
            "with band: lora:9:125000:1:8 (SF, Hz, CR, preamble) or fsk:55555:15 (bit/s, overhead)",
            true);
    static final Key<Duration> OUTAGE_MAXIMUM = new Key<>(
            "outage-maximum",
            Kind.duration(Duration.ZERO, Duration.ofDays(30)),
            Duration.ofMinutes(15),
            "while the radio is gone, no node is taken for lost, for so long",
            false);
    static final Key<Boolean> ADVERTISE =
            new Key<>("advertise", Kind.onOff(), true, "ADVERTISE to all nodes; off saves airtime", true);

    private static final Map<RadioKind, SerialKeys> OF_KIND = new EnumMap<>(RadioKind.class);

    static {
        for (RadioKind kind : RadioKind.values()) {
            OF_KIND.put(kind, new SerialKeys(kind));
        }
    }

    private final Key<Integer> baud;
    private final Key<Integer> maxMessage;
    private final Key<Duration> settle;
    private final Map<RadioOption, Key<String>> options = new LinkedHashMap<>();

    private SerialKeys(RadioKind kind) {
        baud = new Key<>("baud", Kind.integer(1, MAX_BAUD), kind.baudRate(), "bits a second on the line", true);
        maxMessage = new Key<>(
                "max-message",
                Kind.octets(MIN_MESSAGE_OCTETS, MAX_MESSAGE_OCTETS),
                kind.maxMessageOctets(),
                "longest message to a node",
                false);
        settle = new Key<>(
                "settle",
                Kind.duration(Duration.ZERO, Duration.ofMinutes(1)),
                kind.settle(),
                "how long the radio is deaf after its port was opened",
                false);
        for (RadioOption option : kind.options()) {
            if (option != RadioOption.MAX_MESSAGE) {
                Kind<String> value = word(option.expected(), option::allows);
                options.put(option, new Key<>(option.key(), value, option.byDefault(), option.meaning(), true));
            }
        }
    }

    static SerialKeys of(RadioKind kind) {
        SerialKeys keys = OF_KIND.get(kind);
        if (keys == null) {
            throw new IllegalArgumentException("no keys of " + kind);
        }
        return keys;
    }

    /** All keys of a listener with such a radio, in the order in which they are printed. */
    List<Key<?>> all() {
        List<Key<?>> all = new ArrayList<>(List.of(PORTS, DRIVER, baud));
        all.addAll(options.values());
        all.addAll(List.of(BAND, MODULATION, ADVERTISE, OUTAGE_MAXIMUM, settle, FLOW_CONTROL, DTR, ECHO, maxMessage));
        all.addAll(GatewayKeys.OF_EACH_LISTENER);
        return all;
    }

    Key<Integer> baud() {
        return baud;
    }

    Key<Integer> maxMessage() {
        return maxMessage;
    }

    Key<Duration> settle() {
        return settle;
    }

    /** What can be told the driver, each with its key. */
    Map<RadioOption, Key<String>> options() {
        return options;
    }

    /**
     * The modulation of a text.
     *
     * @throws IllegalArgumentException if it means none
     */
    static Modulation modulation(String text) {
        String[] parts = text.split(":", -1);
        int[] numbers = Arrays.stream(parts).skip(1).mapToInt(Integer::parseInt).toArray();
        if (parts[0].equals("lora") && numbers.length == 4) {
            return new Lora(numbers[0], numbers[1], numbers[2], numbers[3]);
        } else if (parts[0].equals("fsk") && numbers.length == 2) {
            return new Fsk(numbers[0], numbers[1]);
        }
        throw new IllegalArgumentException(text + " is no modulation");
    }

    /** The kinds of radio by their names. */
    static String drivers() {
        return Arrays.stream(RadioKind.values()).map(RadioKind::key).collect(Collectors.joining(", "));
    }

    private static String bands() {
        return Arrays.stream(Band.values()).map(Band::key).collect(Collectors.joining(", "));
    }

    private static Kind<String> word(String expected, Predicate<String> check) {
        return Kind.of(expected, text -> Optional.of(text).filter(check), Kind::quoteIfNeeded);
    }

    private static <T> Optional<T> attempt(String text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
