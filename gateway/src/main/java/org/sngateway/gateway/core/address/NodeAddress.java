package org.sngateway.gateway.core.address;

/** Where a node is reached: the key under which its session is found, and where answers go. */
public sealed interface NodeAddress permits UdpAddress, ForwardedAddress {

    /** The name of the listener (a configured port or link) that serves the node. */
    String listener();

    /** Whether both are the same host, whatever the port: what the takeover policy {@code same-host} asks. */
    boolean isSameHost(NodeAddress other);
}
