package org.sngateway.serial.radio;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sngateway.serial.framing.Noise;

/**
 * Guesses the kind of a radio from octets that were heard: each driver listens to them, and the one that finds the most
 * messages and the least noise is it.
 */
public final class RadioGuess {
    private static final int ENOUGH_WITHOUT_CHECK = 2;
    private static final int LONG_FORM = 0x01;
    private static final int LONG_HEADER_OCTETS = 3;

    /** WILLMSGRESP; what is above it is reserved (MQTT-SN 1.2 §5.2.2). */
    private static final int LAST_MSG_TYPE = 0x1D;

    private static final int ENCAPSULATED = 0xFE;

    /** Octets that came together, and when. */
    public static final class Heard {
        private final long nanos;
        private final byte[] octets;

        private Heard(long nanos, byte[] octets) {
            this.nanos = nanos;
            this.octets = octets;
        }

        /** A copy of the octets. */
        public static Heard of(long nanos, byte[] octets) {
            return new Heard(nanos, octets.clone());
        }

        /** How many octets. */
        public int size() {
            return octets.length;
        }
    }

    /**
     * What the octets look like.
     *
     * @param kind of radio
     * @param encapsulated whether messages carry the id of their node
     * @param messages how many were found
     * @param noiseOctets how many octets meant nothing
     */
    public record Guess(RadioKind kind, boolean encapsulated, int messages, int noiseOctets) {
        @Override
        public String toString() {
            return kind.key() + (encapsulated ? " with encapsulated: on" : "") + " (" + messages + " messages, "
                    + noiseOctets + " octets of noise)";
        }
    }

    private RadioGuess() {}

    /** The best guess; empty if nothing fits. */
    public static Optional<Guess> of(List<Heard> heard) {
        return guesses(heard).stream()
                .filter(RadioGuess::isConvincing)
                .min(Comparator.comparingInt(Guess::noiseOctets)
                        // Headers of encapsulation look like messages to those who know no better.
                        .thenComparing(guess -> !guess.encapsulated())
                        .thenComparing(Comparator.comparingInt(Guess::messages).reversed()));
    }

    private static List<Guess> guesses(List<Heard> heard) {
        List<Guess> all = new ArrayList<>();
        for (RadioKind kind : RadioKind.values()) {
            all.add(listen(DriverSettings.of(kind), false, heard));
            if (kind == RadioKind.RAW || kind == RadioKind.RAK_AT) {
                all.add(listen(DriverSettings.of(kind).with(RadioOption.ENCAPSULATED, "on"), true, heard));
            }
        }
        return all;
    }

    /** Without a check octets may look like a message by chance. */
    private static boolean isConvincing(Guess guess) {
        boolean checked = guess.kind() != RadioKind.RAW && guess.kind() != RadioKind.UART_LORA;
        return checked ? guess.messages() > 0 : guess.messages() >= ENOUGH_WITHOUT_CHECK && guess.noiseOctets() == 0;
    }

    private static Guess listen(DriverSettings settings, boolean encapsulated, List<Heard> heard) {
        Counter counter = new Counter();
        RadioDriver driver = settings.newDriver(counter);
        driver.onOpen(heard.isEmpty() ? 0 : heard.get(0).nanos);
        for (Heard each : heard) {
            driver.onOctets(0, each.octets, each.nanos);
        }
        return new Guess(settings.kind(), encapsulated, counter.messages, counter.noise);
    }

    private static final class Counter implements RadioListener {
        private int messages;
        private int noise;

        @Override
        public void onMessage(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
            int type = message[message[0] == LONG_FORM ? LONG_HEADER_OCTETS : 1] & 0xFF;
            if (type <= LAST_MSG_TYPE || type == ENCAPSULATED) {
                messages++;
            } else {
                noise += message.length;
            }
        }

        @Override
        public void onNoise(int octets, Noise why) {
            noise += octets;
        }

        @Override
        public void write(int line, byte[] octets) {
            // Nothing is sent to a radio that is only listened to.
        }

        @Override
        public void onDeparted(long token) {
            // Nothing was sent.
        }

        @Override
        public void onFailed(long token, SendFailure reason) {
            // Nothing was sent.
        }

        @Override
        public void onReady(String facts) {
            // Says nothing about what is heard.
        }

        @Override
        public void onTrouble(String what) {
            // Says nothing about what is heard.
        }

        @Override
        public void onDead() {
            // Says nothing about what is heard.
        }
    }
}
