package org.sngateway.gateway.link;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The addresses of this machine. */
final class LocalAddresses {
    private LocalAddresses() {}

    /**
     * The addresses of all interfaces that are up, as they are now.
     *
     * @throws SocketException if the system does not tell
     */
    static Set<InetAddress> now() throws SocketException {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (NetworkInterface networkInterface :
                NetworkInterface.networkInterfaces().toList()) {
            if (networkInterface.isUp()) {
                networkInterface.inetAddresses().forEach(addresses::add);
            }
        }
        return addresses;
    }
}
