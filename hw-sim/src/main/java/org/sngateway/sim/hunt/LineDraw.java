package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sngateway.serial.radio.RadioKind;
import org.sngateway.sim.scenario.LineConditions;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sim.scenario.Span;

/** Puts the nodes of every eighth scenario behind a dongle, one kind after the other. The rest is drawn independently. */
final class LineDraw {
    private static final int EVERY = 8;
    private static final long SALT = 0x646f_6e67_6c65L;
    private static final int PUBLISH_HEADER_OCTETS = 7;
    private static final int ENCAPSULATION_OCTETS = 5;
    /** Else some of the nodes that are drawn would say more than the line carries. */
    private static final int BAUD_PER_PAYLOAD_OCTET = 160;

    private static final int SMALL_PAYLOAD_OCTETS = 40;

    private static final List<Integer> BAUD_RATES = List.of(9600, 38_400, 115_200);
    private static final double DAMAGE = 0.0005;
    /** The longest frame, with each octet escaped or as text, and a little. */
    private static final int SMALL_BUFFER_OCTETS = 1700;

    private static final int MAX_STUCK_SECONDS = 60;
    /** Longer than most periods of nodes, and often than the time for which the gateway waits for the radio. */
    private static final int MAX_UNPLUGGED_SECONDS = 600;

    private final Chance chance;
    private final boolean onRadio;
    private final RadioKind kind;
    private final int baud;
    private final boolean airtimeIsLimited;
    /** The gateway waits for the radio for less than the longest outage. */
    private final boolean isImpatient;

    LineDraw(long seed) {
        chance = new Chance(seed, SALT);
        onRadio = seed % EVERY == 0;
        List<RadioKind> kinds = List.of(RadioKind.values());
        kind = kinds.get((int) (seed / EVERY % kinds.size()));
        isImpatient = seed / EVERY % 2 == 0;
        // Text takes twice the octets.
        airtimeIsLimited = chance.in100(30);
        baud = kind == RadioKind.RAK_AT ? kind.baudRate() : BAUD_RATES.get(chance.below(BAUD_RATES.size()));
    }

    /** Whether the nodes are on a radio. */
    boolean isOnRadio() {
        return onRadio;
    }

    /** The population with messages that the radio can carry. */
    Population fitted(Population drawn) {
        if (!onRadio) {
            return drawn;
        }
        int most = Math.min(
                kind.maxMessageOctets() - PUBLISH_HEADER_OCTETS - ENCAPSULATION_OCTETS,
                airtimeIsLimited ? SMALL_PAYLOAD_OCTETS : baud / BAUD_PER_PAYLOAD_OCTET);
        return drawn.withMessages(
                        drawn.readings().stream()
                                .map(some -> shortened(some, most))
                                .toList(),
                        drawn.commands().stream()
                                .map(some -> shortened(some, most))
                                .toList())
                .withWillContent(drawn.willRetain(), Math.min(most, drawn.willOctets()));
    }

    private static Readings shortened(Readings some, int most) {
        return new Readings(
                some.name(),
                some.qos(),
                some.retain(),
                some.every(),
                some.jitter(),
                Math.min(most, some.payloadOctets()),
                some.predefinedId(),
                some.shortTopic());
    }

    private static Commands shortened(Commands some, int most) {
        return new Commands(
                some.name(),
                some.qos(),
                some.wildcard(),
                some.every(),
                some.jitter(),
                Math.min(most, some.payloadOctets()),
                some.retain(),
                some.predefinedId(),
                some.shortTopic());
    }

    /**
     * The listener.
     *
     * @param udp the one of nodes that are not on a radio
     * @param more keys of that on a radio; empty = none
     */
    String listener(String udp, String more) {
        if (!onRadio) {
            return udp;
        }
        return "listeners: {radio: {serial: "
                + (kind.lines() == 1 ? "/dev/ttyUSB0" : "[/dev/ttyUSB0, /dev/ttyUSB1]")
                + ", driver: " + kind.key() + ", baud: " + baud + options()
                + (isImpatient ? ", outage-maximum: 2m" : "")
                + (more.isEmpty() ? "" : ", " + more)
                + (airtimeIsLimited ? ", band: eu868-10%, modulation: \"fsk:55555:15\"" : "") + "}}\n";
    }

    private String options() {
        return switch (kind) {
            case RAW, UART_LORA, RAK_AT -> ", encapsulated: on";
            case RH_SERIAL -> chance.in100(50) ? ", reliable: on" : "";
            default -> "";
        };
    }

    /** What happens on the line. */
    LineConditions line(long minutes) {
        if (!onRadio) {
            return LineConditions.PERFECT;
        }
        return new LineConditions(
                chance.in100(30) ? DAMAGE : 0,
                chance.in100(30) ? DAMAGE : 0,
                chance.in100(20) ? SMALL_BUFFER_OCTETS : LineConditions.USUAL_BUFFER_OCTETS,
                chance.in100(30) ? spans(minutes, MAX_STUCK_SECONDS) : List.of(),
                chance.in100(50) ? spans(minutes, MAX_UNPLUGGED_SECONDS) : List.of());
    }

    private List<Span> spans(long minutes, int maxSeconds) {
        List<Span> spans = new ArrayList<>();
        long slot = minutes * 30;
        for (int i = 0; i < 1 + chance.below(2); i++) {
            long length = 1 + chance.below(Math.min(maxSeconds, slot / 2));
            spans.add(new Span(Duration.ofSeconds(i * slot + chance.below(slot - length)), Duration.ofSeconds(length)));
        }
        return spans;
    }
}
