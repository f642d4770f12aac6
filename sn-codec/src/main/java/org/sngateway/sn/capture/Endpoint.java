package org.sngateway.sn.capture;

import java.nio.ByteBuffer;
import org.sngateway.sn.message.Payload;

/**
 * One end of a captured PDU.
 *
 * @param ip 4 or 16 octets; empty on a link without IP
 * @param port 0 to 65535
 */
public record Endpoint(Payload ip, int port) {
    /** The end of a link that has no IP addresses. */
    public static final Endpoint NONE = new Endpoint(Payload.EMPTY, 0);

    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;
    private static final int MAX_PORT = 0xFFFF;
    private static final int MULTICAST_IPV4 = 0xE0;
    private static final int MULTICAST_IPV4_MASK = 0xF0;
    private static final int MULTICAST_IPV6 = 0xFF;

    public Endpoint {
        if (ip.size() != 0 && ip.size() != IPV4_OCTETS && ip.size() != IPV6_OCTETS) {
            throw new IllegalArgumentException("an IP address has 4 or 16 octets, not " + ip.size());
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
    }

    public boolean isIpv4() {
        return ip.size() == IPV4_OCTETS;
    }

    /** Whether it is a multicast group (RFC 5771 §3, RFC 4291 §2.7), or the broadcast address of IPv4. */
    public boolean isGroup() {
        if (ip.isEmpty()) {
            return false;
        }
        int first = ip.octetAt(0);
        return isIpv4()
                ? (first & MULTICAST_IPV4_MASK) == MULTICAST_IPV4
                        || ip.asBuffer().getInt() == -1
                : first == MULTICAST_IPV6;
    }

    /** Examples: {@code 192.0.2.7:10000}, {@code [2001:db8:0:0:0:0:0:1]:10000}, {@code -} without IP. */
    @Override
    public String toString() {
        if (ip.isEmpty()) {
            return "-";
        }
        StringBuilder text = new StringBuilder();
        if (isIpv4()) {
            for (int i = 0; i < IPV4_OCTETS; i++) {
                text.append(i == 0 ? "" : ".").append(ip.octetAt(i));
            }
        } else {
            ByteBuffer octets = ip.asBuffer();
            text.append('[').append(Integer.toHexString(octets.getShort() & 0xFFFF));
            while (octets.hasRemaining()) {
                text.append(':').append(Integer.toHexString(octets.getShort() & 0xFFFF));
            }
            text.append(']');
        }
        return text.append(':').append(port).toString();
    }
}
