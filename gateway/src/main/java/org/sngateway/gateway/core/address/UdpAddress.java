package org.sngateway.gateway.core.address;

import java.util.Optional;

/**
 * The address of a node on UDP.
 *
 * <p>Two are equal if listener, remote address, port and interface are equal. The local address only says from which of
 * our addresses the answer leaves.
 *
 * @param listener the name of the listener
 * @param ip the node's address
 * @param port the node's port, 0 to 65535
 * @param networkInterface the name of the interface for a link-local source, else empty
 * @param local our address that the node wrote to
 */
public record UdpAddress(String listener, IpAddress ip, int port, String networkInterface, IpAddress local)
        implements NodeAddress {

    @Override
    public boolean isSameHost(NodeAddress other) {
        return other instanceof UdpAddress that
                && listener.equals(that.listener)
                && ip.equals(that.ip)
                && networkInterface.equals(that.networkInterface);
    }

    @Override
    public Optional<IpAddress> sourceIp() {
        return Optional.of(ip);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof UdpAddress that && port == that.port && isSameHost(that));
    }

    @Override
    public int hashCode() {
        return ip.hashCode() * 31 + port;
    }

    /** Example: {@code udp/192.0.2.7:10000}, {@code udp/[fe80::1%eth0]:10000}. */
    @Override
    public String toString() {
        String host = networkInterface.isEmpty() ? ip.toString() : ip + "%" + networkInterface;
        return listener + '/' + (ip.isIpv4() ? host : '[' + host + ']') + ':' + port;
    }
}
