package org.sngateway.gateway.core.address;

import java.util.Optional;

/**
 * The address of a node: the key of its session, and the destination of answers. There is one kind for each kind of link. In
 * the core only {@link AddressRecord} tells kinds of links apart.
 */
public sealed interface NodeAddress permits UdpAddress, RadioAddress, ForwardedAddress {

    /** The name of the listener (a configured port or link) that serves the node. */
    String listener();

    /** Whether both are the same host, whatever the port; the takeover policy {@code same-host} needs this. */
    boolean isSameHost(NodeAddress other);

    /** By how many octets each message from and to the node is longer than the message itself. */
    default int headerOctets() {
        return 0;
    }

    /** The IP address from which its messages come, for lists of allowed addresses; empty on a link without IP. */
    Optional<IpAddress> sourceIp();
}
