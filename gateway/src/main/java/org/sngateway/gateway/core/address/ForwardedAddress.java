package org.sngateway.gateway.core.address;

import java.util.Optional;
import org.sngateway.sn.message.Payload;

/**
 * The address of a node behind a forwarder (MQTT-SN 1.2 §5.5, R5.12): all messages to it are encapsulated.
 *
 * @param forwarder where the forwarder is, on any kind of link; not behind another forwarder
 * @param nodeId the WirelessNodeId, 0 to 252 octets
 */
public record ForwardedAddress(NodeAddress forwarder, Payload nodeId) implements NodeAddress {
    private static final int FIXED_HEADER_OCTETS = 3;

    public ForwardedAddress {
        if (forwarder instanceof ForwardedAddress) {
            throw new IllegalArgumentException(forwarder + " is behind a forwarder itself");
        }
    }

    @Override
    public String listener() {
        return forwarder.listener();
    }

    /** Length, MsgType, Ctrl and WirelessNodeId (§5.4.20). */
    @Override
    public int headerOctets() {
        return FIXED_HEADER_OCTETS + nodeId.size();
    }

    /** The same node behind the same forwarder, which may have another port. */
    @Override
    public boolean isSameHost(NodeAddress other) {
        return other instanceof ForwardedAddress that
                && nodeId.equals(that.nodeId)
                && forwarder.isSameHost(that.forwarder);
    }

    @Override
    public Optional<IpAddress> sourceIp() {
        return forwarder.sourceIp();
    }

    /** Example: {@code udp/192.0.2.7:10000#002a}. */
    @Override
    public String toString() {
        return forwarder + "#" + nodeId.toHex();
    }
}
