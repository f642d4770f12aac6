package org.sngateway.serial.radio;

/**
 * When octets have left a line whose other end does not tell: ten bits each (8N1), one behind the other. The system takes
 * octets long before they leave.
 */
final class LineClock {
    private static final long BITS_PER_OCTET = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final int baudRate;
    private long freeAtNanos;
    private boolean used;

    LineClock(int baudRate) {
        this.baudRate = baudRate;
    }

    /** When the last of the octets has left that are written now. */
    long departureNanos(int octets, long nowNanos) {
        long begin = used && freeAtNanos - nowNanos > 0 ? freeAtNanos : nowNanos;
        freeAtNanos = begin + nanos(octets);
        used = true;
        return freeAtNanos;
    }

    /** How long this number of octets takes. */
    long nanos(int octets) {
        return octets * BITS_PER_OCTET * NANOS_PER_SECOND / baudRate;
    }
}
