package org.sngateway.serial.radio;

import org.jspecify.annotations.Nullable;
import org.sngateway.serial.airtime.Modulation;

/**
 * When a message has left a radio that does not tell. Its octets leave the line one behind the other, ten bits each (8N1);
 * the system takes them long before that. Then the radio is on air, as long as its modulation needs, if that is known.
 */
final class LineClock {
    private static final long BITS_PER_OCTET = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final int baudRate;
    private final @Nullable Modulation modulation;
    private long freeAtNanos;
    private boolean used;

    LineClock(DriverSettings settings) {
        this.baudRate = settings.baudRate();
        this.modulation = settings.modulation();
    }

    /** When a message has left that is written now. */
    long departureNanos(int octetsOnLine, int octetsOnAir, long nowNanos) {
        long begin = used && freeAtNanos - nowNanos > 0 ? freeAtNanos : nowNanos;
        long onAir = modulation == null ? 0 : modulation.timeOnAir(octetsOnAir).toNanos();
        freeAtNanos = begin + nanos(octetsOnLine) + onAir;
        used = true;
        return freeAtNanos;
    }

    /** How long this number of octets takes on the line. */
    long nanos(int octets) {
        return octets * BITS_PER_OCTET * NANOS_PER_SECOND / baudRate;
    }
}
