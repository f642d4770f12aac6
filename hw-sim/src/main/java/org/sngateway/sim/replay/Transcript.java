package org.sngateway.sim.replay;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.store.Json;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.RadioDriver;
import org.sngateway.serial.radio.RadioGuess;
import org.sngateway.serial.radio.RadioGuess.Heard;
import org.sngateway.serial.radio.RadioOption;
import org.sngateway.sim.dongle.BareDongle;
import org.sngateway.sn.capture.Capture;
import org.sngateway.sn.capture.CapturedPdu;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.capture.Endpoint;
import org.sngateway.sn.capture.Protocol;
import org.sngateway.sn.message.Payload;

/**
 * What was said on a serial line between a gateway and its radio, octet for octet: JSON Lines, one for each piece.
 *
 * <pre>
 *   {"t": 0.8175, "dir": "bridge->host", "hex": "c0b0b012fe0101000d040401000a72666e6f6465311c4fc0"}
 *   t    seconds, from any beginning
 *   dir  towards the gateway if it ends in ->host, from it if it begins with host->
 * </pre>
 *
 * @param radio at the line
 * @param capture the messages; each has the number of the line that it ends in for that of its packet
 */
public record Transcript(DriverSettings radio, Capture capture) {
    private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);
    private static final long SILENCE_NANOS = 200_000_000L;
    private static final String TO_HOST = "->host";
    private static final String OF_HOST = "host->";

    /** A line of the file. */
    private record Line(long number, long nanos, boolean toHost, Payload octets) {
        byte[] copy() {
            byte[] copy = new byte[octets.size()];
            octets.asBuffer().get(copy);
            return copy;
        }
    }

    /**
     * Reads a file; the lines before a damage are kept.
     *
     * @param settings of the radio; {@code null} = guess from what it said
     * @throws RecordingException if no line can be read, or the radio can't be guessed
     */
    public static Transcript read(String text, @Nullable DriverSettings settings) throws RecordingException {
        List<Line> lines = new ArrayList<>();
        Optional<String> damage = Optional.empty();
        long number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                try {
                    lines.add(line(number, line));
                } catch (IllegalArgumentException wrong) {
                    damage = Optional.of("line " + number + ": " + wrong.getMessage());
                    break;
                }
            }
        }
        if (lines.isEmpty()) {
            throw new RecordingException(damage.orElse("no line is in it"));
        }
        DriverSettings radio = settings == null ? guess(lines) : settings;
        return new Transcript(radio, new Capture(lines.size(), new Listening(radio).pdus(lines), Map.of(), damage));
    }

    private static Line line(long number, String text) {
        Map<String, String> members = Json.object(text);
        String direction = members.getOrDefault("dir", "");
        if (!direction.endsWith(TO_HOST) && !direction.startsWith(OF_HOST)) {
            throw new IllegalArgumentException("\"dir\" is \"X->host\" or \"host->X\", not \"" + direction + '"');
        }
        String seconds = members.get("t");
        String hex = members.get("hex");
        if (seconds == null || hex == null) {
            throw new IllegalArgumentException('"' + (hex == null ? "hex" : "t") + "\" is missing");
        }
        if (!hex.matches("([0-9a-fA-F]{2})*")) {
            throw new IllegalArgumentException("\"hex\" is no octets in hexadecimal: " + hex);
        }
        return new Line(number, nanos(seconds), direction.endsWith(TO_HOST), Payload.ofHex(hex));
    }

    private static long nanos(String seconds) {
        try {
            return new BigDecimal(seconds).multiply(NANOS_PER_SECOND).longValueExact();
        } catch (ArithmeticException | NumberFormatException wrong) {
            throw new IllegalArgumentException("\"t\" is a number of seconds, not " + seconds);
        }
    }

    private static DriverSettings guess(List<Line> lines) throws RecordingException {
        RadioGuess.Guess guess = RadioGuess.of(lines.stream()
                        .filter(Line::toHost)
                        .map(line -> Heard.of(line.nanos(), line.copy()))
                        .toList())
                .orElseThrow(() -> new RecordingException(
                        "no radio is known that says such octets; name its driver with --driver"));
        DriverSettings settings = DriverSettings.of(guess.kind());
        return guess.encapsulated() ? settings.with(RadioOption.ENCAPSULATED, "on") : settings;
    }

    /** Both ends of the line, which hear what the file says. */
    private static final class Listening {
        private final DriverSettings settings;
        private final RadioDriver driver;
        private final BareDongle dongle;
        private final List<CapturedPdu> pdus = new ArrayList<>();
        private Line now = new Line(0, 0, true, Payload.EMPTY);

        Listening(DriverSettings settings) throws RecordingException {
            this.settings = settings;
            driver = settings.newDriver((HeardMessages) (from, message) -> add(Direction.INBOUND, from, message));
            try {
                dongle = new BareDongle(settings, new BareDongle.Surroundings() {
                    @Override
                    public void write(byte[] octets) {
                        // What it said then is in the file.
                    }

                    @Override
                    public void transmit(@Nullable RadioAddress to, byte[] message) {
                        add(Direction.OUTBOUND, to == null ? RadioAddress.LINE : to, message);
                    }
                });
            } catch (IllegalArgumentException impossible) {
                throw new RecordingException(String.valueOf(impossible.getMessage()));
            }
        }

        List<CapturedPdu> pdus(List<Line> lines) {
            driver.onOpen(lines.get(0).nanos());
            dongle.onStart();
            for (Line line : lines) {
                if (line.nanos() - now.nanos() > SILENCE_NANOS) {
                    dongle.onSilence();
                }
                now = line;
                if (line.toHost()) {
                    driver.onTick(line.nanos());
                    driver.onOctets(0, line.copy(), line.nanos());
                } else {
                    dongle.onOctets(line.copy());
                }
            }
            return pdus;
        }

        private void add(Direction direction, RadioAddress node, byte[] message) {
            String radio = settings.kind().key();
            pdus.add(new CapturedPdu(
                    now.number(),
                    now.nanos(),
                    Protocol.MQTT_SN,
                    Endpoint.NONE,
                    Endpoint.NONE,
                    Payload.copyOf(message),
                    direction,
                    radio,
                    "node=" + radio + '/' + HexFormat.of().formatHex(node.octets())));
        }
    }
}
