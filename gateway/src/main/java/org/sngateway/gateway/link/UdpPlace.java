package org.sngateway.gateway.link;

import java.net.InetAddress;
import java.util.List;

/**
 * Where a UDP link is served.
 *
 * @param name of the listener
 * @param addresses of this machine; empty = all of them, also those that appear later
 * @param maxMessageOctets longer messages are refused
 * @param receiveBufferOctets requested from the kernel
 * @param repairsLength whether a known Length fault is repaired (R9.6)
 * @param groups multicast addresses for discovery; empty = none
 * @param groupInterfaces names of the interfaces to join them on; empty = all that can
 * @param maxHops the most hops of messages to the groups, 0 to 255
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
