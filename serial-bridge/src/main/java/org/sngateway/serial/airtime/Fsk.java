package org.sngateway.serial.airtime;

import java.time.Duration;

/**
 * FSK, and any other radio of constant rate. Example: 20 octets with an overhead of 15 at 55 555 bit/s take 5 ms.
 *
 * @param bitsPerSecond above 0
 * @param overheadOctets preamble, sync word, length, address and check together
 */
public record Fsk(int bitsPerSecond, int overheadOctets) implements Modulation {
    private static final long BITS_PER_OCTET = 8;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    public Fsk {
        if (bitsPerSecond < 1) {
            throw new IllegalArgumentException("a rate of " + bitsPerSecond + " bit/s");
        }
        if (overheadOctets < 0) {
            throw new IllegalArgumentException("an overhead of " + overheadOctets + " octets");
        }
    }

    @Override
    public Duration timeOnAir(int payloadOctets) {
        long bits = (payloadOctets + (long) overheadOctets) * BITS_PER_OCTET;
        return Duration.ofNanos((bits * NANOS_PER_SECOND + bitsPerSecond - 1) / bitsPerSecond);
    }
}
