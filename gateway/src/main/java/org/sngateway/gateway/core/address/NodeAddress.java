package org.sngateway.gateway.core.address;

/** The address of a node: the key of its session, and the destination of answers. */
public sealed interface NodeAddress permits UdpAddress, ForwardedAddress {

    /** The name of the listener (a configured port or link) that serves the node. */
    String listener();

    /** Whether both are the same host, whatever the port; the takeover policy {@code same-host} needs this. */
    boolean isSameHost(NodeAddress other);
}
