package org.sngateway.gateway.link;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.IpRange;

/**
 * An address of this machine.
 *
 * @param network the addresses that are reached through the same interface without a router
 */
record LocalAddress(InetAddress address, IpRange network, NetworkInterface networkInterface) {
    private static final int IPV6_BITS = 128;
    private static final int MAPPED_BITS = 96;

    /**
     * The present addresses of all interfaces that are up.
     *
     * @throws SocketException if the system does not report them
     */
    static List<LocalAddress> all() throws SocketException {
        List<LocalAddress> all = new ArrayList<>();
        for (NetworkInterface networkInterface :
                NetworkInterface.networkInterfaces().toList()) {
            if (networkInterface.isUp()) {
                networkInterface.getInterfaceAddresses().forEach(one -> all.add(of(one, networkInterface)));
            }
        }
        return all;
    }

    /**
     * This address with its interface; empty if the machine does not have the address.
     *
     * @throws SocketException if the system does not report it
     */
    static Optional<LocalAddress> find(InetAddress address) throws SocketException {
        IpAddress ip = IpAddress.of(address.getAddress());
        Optional<LocalAddress> exact =
                all().stream().filter(local -> local.ip().equals(ip)).findFirst();
        // All of 127.0.0.0/8 is this machine, though the system reports only one of these addresses.
        return exact.isPresent()
                ? exact
                : all().stream()
                        .filter(local -> local.address().isLoopbackAddress()
                                && local.network().contains(ip))
                        .findFirst()
                        .map(local -> new LocalAddress(address, local.network(), local.networkInterface()));
    }

    private static LocalAddress of(InterfaceAddress one, NetworkInterface networkInterface) {
        IpAddress ip = IpAddress.of(one.getAddress().getAddress());
        int prefix = one.getNetworkPrefixLength() + (ip.isIpv4() ? MAPPED_BITS : 0);
        return new LocalAddress(one.getAddress(), new IpRange(ip, Math.min(IPV6_BITS, prefix)), networkInterface);
    }

    IpAddress ip() {
        return IpAddress.of(address.getAddress());
    }

    /** Whether the interface is the same one; one that was taken away and has come back has another index, or name. */
    boolean isOnSameInterface(LocalAddress other) {
        return networkInterface.getIndex() == other.networkInterface.getIndex()
                && networkInterface.getName().equals(other.networkInterface.getName());
    }

    /** The name of the interface, without which a link-local address is incomplete; else empty. */
    String scope() {
        return UdpAddresses.interfaceName(address);
    }

    /** Its form in the log: {@code 192.0.2.1}, {@code [fe80::1%eth0]}. */
    @Override
    public String toString() {
        String host = scope().isEmpty() ? ip().toString() : ip() + "%" + scope();
        return ip().isIpv4() ? host : '[' + host + ']';
    }
}
