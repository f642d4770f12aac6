package org.sngateway.serial;

import java.time.Duration;
import java.util.Optional;

/**
 * Tells noise, silence and good traffic apart. Ten seconds of noise and hardly anything else point to a wrong baud rate or a
 * wrong framing. Ten minutes without an octet are reported too. Each is reported once, until it changes. Time is an argument.
 */
final class NoiseWatch {
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long SILENCE_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int MIN_NOISE_OCTETS = 40;
    private static final double NOISY = 0.9;

    private final String settings;
    private long windowBeginNanos;
    private long lastOctetNanos;
    private int octets;
    private int noise;
    private String firstNoise = "";
    private boolean saidNoise;
    private boolean saidSilence;

    /**
     * @param settings in words, such as {@code "9600 baud, xbee-api2"}
     */
    NoiseWatch(String settings) {
        this.settings = settings;
    }

    void onOpen(long nowNanos) {
        windowBeginNanos = nowNanos;
        lastOctetNanos = nowNanos;
        octets = 0;
        noise = 0;
        saidNoise = false;
        saidSilence = false;
    }

    /** Octets came in; the driver is told of them after this. */
    void onOctets(byte[] came, long nowNanos) {
        if (octets == 0) {
            windowBeginNanos = nowNanos;
            firstNoise = beginning(came);
        }
        octets += came.length;
        lastOctetNanos = nowNanos;
        saidSilence = false;
    }

    private static String beginning(byte[] came) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(came.length, 12); i++) {
            text.append(String.format("%02x ", came[i]));
        }
        return text.toString().strip();
    }

    /** The driver finds nothing in this number of the octets. */
    void onNoise(int count) {
        noise += count;
    }

    /** What there is to say now. */
    Optional<String> onTick(long nowNanos) {
        if (octets > 0 && nowNanos - windowBeginNanos >= WINDOW_NANOS) {
            boolean noisy = noise >= MIN_NOISE_OCTETS && noise >= NOISY * octets;
            String line = "only noise comes in: " + noise + " of " + octets + " octets in "
                    + (nowNanos - windowBeginNanos) / 1_000_000_000 + " s mean nothing (" + firstNoise + " ...); check "
                    + settings + ", or let 'ports --listen' guess";
            boolean says = noisy && !saidNoise;
            saidNoise = noisy;
            octets = 0;
            noise = 0;
            return says ? Optional.of(line) : Optional.empty();
        }
        if (!saidSilence && nowNanos - lastOctetNanos >= SILENCE_NANOS) {
            saidSilence = true;
            return Optional.of(
                    "not one octet has come in for 10 min; check that nodes are on, and the wires RX and TX");
        }
        return Optional.empty();
    }

    long nextDeadlineNanos() {
        if (octets > 0) {
            return windowBeginNanos + WINDOW_NANOS;
        }
        return saidSilence ? Long.MAX_VALUE : lastOctetNanos + SILENCE_NANOS;
    }
}
