package org.sngateway.gateway.doctor;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.sngateway.gateway.config.GatewayConfig.UdpListener;

/** The listeners: whether their ports can be had, and the kernel's limits for them. */
final class Ports {
    private static final int FIRST_FREE_PORT = 1024;
    private static final String RECEIVE_LIMIT = "proc/sys/net/core/rmem_max";

    private final Machine machine;
    private final List<UdpListener> listeners;
    private final boolean isServed;

    /**
     * The listeners of a configuration.
     *
     * @param isServed a gateway runs, and its ports are rightly taken
     */
    Ports(Machine machine, List<UdpListener> listeners, boolean isServed) {
        this.machine = machine;
        this.listeners = listeners;
        this.isServed = isServed;
    }

    List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        for (UdpListener listener : listeners) {
            machine.read(RECEIVE_LIMIT)
                    .map(String::strip)
                    .filter(text -> text.matches("\\d{1,10}"))
                    .map(Long::parseLong)
                    .filter(limit -> limit < listener.receiveBufferOctets())
                    .ifPresent(limit -> troubles.add(new Trouble(
                            "the kernel gives a socket " + limit + " octets for what it receives, the listener \""
                                    + listener.name() + "\" asks for " + listener.receiveBufferOctets(),
                            "sysctl -w net.core.rmem_max=" + listener.receiveBufferOctets()
                                    + ", and a line in /etc/sysctl.d to keep it")));
            if (!isServed) {
                List<String> addresses = listener.addresses().isEmpty() ? List.of("0.0.0.0") : listener.addresses();
                addresses.forEach(address -> tryToBind(listener, address, troubles));
            }
        }
        return troubles;
    }

    private static void tryToBind(UdpListener listener, String address, List<Trouble> troubles) {
        String place = "UDP " + address + ":" + listener.port();
        try {
            InetSocketAddress socketAddress = new InetSocketAddress(InetAddress.getByName(address), listener.port());
            new DatagramSocket(socketAddress).close();
        } catch (IOException refused) {
            String reason = String.valueOf(refused.getMessage());
            if (reason.contains("in use")) {
                troubles.add(new Trouble(
                        "another program has " + place,
                        "ss -ulpn 'sport = :" + listener.port() + "' names it; end it, or write another port"));
            } else if (listener.port() < FIRST_FREE_PORT) {
                troubles.add(new Trouble("this user may not open " + place + ": " + reason, "write a port above 1023"));
            } else {
                troubles.add(new Trouble(
                        place + " can't be opened: " + reason,
                        "ip address shows the addresses of this machine; write one of them, or any"));
            }
        }
    }
}
