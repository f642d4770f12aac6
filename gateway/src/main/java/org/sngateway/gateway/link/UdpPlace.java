package org.sngateway.gateway.link;

import java.net.InetAddress;
import java.util.List;

/**
 * Where a UDP link is to be served.
 *
 * @param name of the listener
 * @param addresses of this machine; empty = all of them, as they come and go
 * @param maxMessageOctets longer datagrams are cut, and so rejected
 * @param receiveBufferOctets asked of the kernel
 * @param repairsLength whether a known Length fault is repaired
 * @param groups multicast addresses for discovery; empty = none
 * @param groupInterfaces names of the interfaces where they are joined; empty = all that can
 * @param maxHops how far messages to the groups go at most, 0 to 255
 */
public record UdpPlace(
        String name,
        int port,
        List<InetAddress> addresses,
        int maxMessageOctets,
        int receiveBufferOctets,
        boolean repairsLength,
        List<InetAddress> groups,
        int groupPort,
        List<String> groupInterfaces,
        int maxHops) {}
