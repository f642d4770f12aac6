package org.sngateway.gateway.core.settings;

import java.util.List;
import org.sngateway.gateway.core.address.IpRange;
import org.sngateway.gateway.core.address.NodeAddress;

/**
 * How the nodes of one listener are treated.
 *
 * @param retryIntervalNanos Tretry: until a message to a client is repeated (R5.13)
 * @param retryCount Nretry: how often it is repeated, 0 or more
 * @param congestionPauseNanos the pause before the next message to a client that answers "congestion"
 * @param supervisionPercent of keep alive or sleep duration after which a silent client is lost (R5.9)
 * @param pingsSilentClients whether a PINGREQ goes out before that (R5.9)
 * @param idleMaximumNanos how long a client with keep alive 0 may be silent (R5.9)
 * @param outageMaximumNanos how long an outage of the link keeps its clients from being lost, at most (R5.9)
 * @param takeover whether a session may move to another address (R8.27)
 * @param endsSessionAtReusedAddress whether another client id from the address of an active session ends it (row 3)
 * @param answersUnknownSleepers whether a DISCONNECT with Duration of an unknown sender is answered (R8.6)
 * @param assignedClientIdPrefix begins the id that a client without one gets; empty = such a client is refused (R8.14)
 * @param trimsNul whether NULs at the end of client ids, topic names and filters are cut off (R9.9)
 * @param maxMessageOctets the longest message that the link carries; longer ones are dropped and counted (§6.10)
 * @param forwardersAllowed whether messages of forwarders are taken (R5.12)
 * @param forwarders the IP addresses of the allowed forwarders; empty = all, with or without IP
 * @param advertised whether the gateway sends ADVERTISE here (R5.1)
 * @param sleep how sleeping clients are served
 * @param qosMinusOne which messages without a session are served
 */
public record ListenerSettings(
        long retryIntervalNanos,
        int retryCount,
        long congestionPauseNanos,
        int supervisionPercent,
        boolean pingsSilentClients,
        long idleMaximumNanos,
        long outageMaximumNanos,
        TakeoverPolicy takeover,
        boolean endsSessionAtReusedAddress,
        boolean answersUnknownSleepers,
        String assignedClientIdPrefix,
        boolean trimsNul,
        int maxMessageOctets,
        boolean forwardersAllowed,
        List<IpRange> forwarders,
        boolean advertised,
        SleepSettings sleep,
        QosMinusOneSettings qosMinusOne) {

    /** (Nretry + 1) x Tretry: how long a repeated request gets the same answer. */
    public long retryWindowNanos() {
        return retryIntervalNanos * (retryCount + 1);
    }

    public boolean allowsForwarder(NodeAddress forwarder) {
        return forwardersAllowed && IpRange.allows(forwarders, forwarder);
    }

    /** Whether the configuration says that there is a forwarder, and does not only allow that any sender is one. */
    public boolean namesForwarder(NodeAddress forwarder) {
        return !forwarders.isEmpty() && allowsForwarder(forwarder);
    }
}
