package org.sngateway.gateway.core.address;

import java.util.Optional;
import org.sngateway.sn.message.Payload;

/**
 * The address of a node on a radio behind a serial port.
 *
 * @param listener the name of the listener, which is that of the link
 * @param nodeId the address of the node on the radio, as the radio writes it
 */
public record RadioAddress(String listener, Payload nodeId) implements NodeAddress {

    /** A node on a radio has no port: the same host is the same address. */
    @Override
    public boolean isSameHost(NodeAddress other) {
        return equals(other);
    }

    @Override
    public Optional<IpAddress> sourceIp() {
        return Optional.empty();
    }

    /** Example: {@code field/0013a20040b5}. */
    @Override
    public String toString() {
        return listener + '/' + nodeId.toHex();
    }
}
