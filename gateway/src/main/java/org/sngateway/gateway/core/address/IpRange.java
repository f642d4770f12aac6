package org.sngateway.gateway.core.address;

import java.util.List;

/**
 * A block of addresses, such as {@code 192.0.2.0/24}.
 *
 * @param base any address in it
 * @param prefixBits how many leading bits all its addresses share, 0 to 128; an IPv4 prefix counts 96 more
 */
public record IpRange(IpAddress base, int prefixBits) {
    private static final int HALF = 64;

    public boolean contains(IpAddress address) {
        return matches(base.high(), address.high(), Math.min(prefixBits, HALF))
                && matches(base.low(), address.low(), Math.max(prefixBits - HALF, 0));
    }

    /** Whether a list of allowed ranges lets a node in: an empty list all, others only nodes that have an IP address. */
    public static boolean allows(List<IpRange> allowed, NodeAddress node) {
        return allowed.isEmpty()
                || node.sourceIp()
                        .filter(ip -> allowed.stream().anyMatch(range -> range.contains(ip)))
                        .isPresent();
    }

    private static boolean matches(long one, long other, int leadingBits) {
        return leadingBits == 0 || (one ^ other) >>> (HALF - leadingBits) == 0;
    }
}
