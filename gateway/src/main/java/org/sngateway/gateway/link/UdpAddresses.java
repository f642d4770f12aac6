package org.sngateway.gateway.link;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.UdpAddress;

/** The JDK's addresses to the core's and back. */
final class UdpAddresses {
    private UdpAddresses() {}

    static UdpAddress of(String listener, InetSocketAddress sender, IpAddress local) {
        InetAddress host = sender.getAddress();
        return new UdpAddress(listener, IpAddress.of(host.getAddress()), sender.getPort(), interfaceName(host), local);
    }

    static InetSocketAddress socketAddress(UdpAddress address) throws UnknownHostException, SocketException {
        byte[] octets = address.ip().octets();
        if (address.networkInterface().isEmpty()) {
            return new InetSocketAddress(InetAddress.getByAddress(octets), address.port());
        }
        NetworkInterface networkInterface = NetworkInterface.getByName(address.networkInterface());
        return new InetSocketAddress(Inet6Address.getByAddress(null, octets, networkInterface), address.port());
    }

    /** The interface of a link-local address, which is incomplete without it; else empty. */
    static String interfaceName(InetAddress host) {
        if (!(host instanceof Inet6Address v6) || !v6.isLinkLocalAddress()) {
            return "";
        }
        NetworkInterface scoped = v6.getScopedInterface();
        if (scoped != null) {
            return scoped.getName();
        }
        try {
            NetworkInterface byIndex = v6.getScopeId() == 0 ? null : NetworkInterface.getByIndex(v6.getScopeId());
            return byIndex == null ? "" : byIndex.getName();
        } catch (SocketException unknown) {
            return "";
        }
    }
}
