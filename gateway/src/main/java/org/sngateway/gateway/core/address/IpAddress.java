package org.sngateway.gateway.core.address;

import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address. IPv4 is held in its IPv6-mapped form (RFC 4291 §2.5.5.2), so both spellings are equal.
 *
 * @param high the first eight octets
 * @param low the last eight octets
 */
public record IpAddress(long high, long low) {
    private static final long MAPPED_IPV4 = 0xFFFFL << 32;

    /**
     * The address with these octets.
     *
     * @param octets 4 or 16, most significant first
     */
    public static IpAddress of(byte[] octets) {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        return switch (octets.length) {
            case 4 -> new IpAddress(0, MAPPED_IPV4 | (buffer.getInt() & 0xFFFF_FFFFL));
            case 16 -> new IpAddress(buffer.getLong(), buffer.getLong());
            default -> throw new IllegalArgumentException("an address has 4 or 16 octets, not " + octets.length);
        };
    }

    // Written out: what a record has of its own is made at run time, and a start waits for that.
    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high) * 31 + Long.hashCode(low);
    }

    public boolean isIpv4() {
        return high == 0 && (low & 0xFFFF_FFFF_0000_0000L) == MAPPED_IPV4;
    }

    /** 4 octets for IPv4, else 16. */
    public byte[] octets() {
        return isIpv4()
                ? ByteBuffer.allocate(4).putInt((int) low).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** Dotted for IPv4, else as RFC 5952 §4 wants it: lower case, the longest run of zeros as two colons. */
    @Override
    public String toString() {
        return isIpv4()
                ? (low >> 24 & 0xFF) + "." + (low >> 16 & 0xFF) + "." + (low >> 8 & 0xFF) + "." + (low & 0xFF)
                : ipv6();
    }

    private String ipv6() {
        int zerosFrom = -1;
        int zerosTo = -1;
        for (int from = 0; from < 8; from++) {
            int to = from;
            while (to < 8 && group(to) == 0) {
                to++;
            }
            if (to - from > Math.max(1, zerosTo - zerosFrom)) {
                zerosFrom = from;
                zerosTo = to;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == zerosFrom) {
                text.append("::");
                i = zerosTo - 1;
            } else {
                text.append(i > 0 && i != zerosTo ? ":" : "").append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >> (48 - 16 * (index % 4)) & 0xFFFF);
    }
}
