package org.sngateway.gateway.link;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.codec.RejectReason;

/** Observes the links. Called on the event loop. */
public interface LinkListener {

    /** A message had the known Length fault of one client library (R9.6) and was repaired. */
    void onLengthRepaired(NodeAddress from);

    /** A datagram was not a message. */
    void onRejected(NodeAddress from, RejectReason reason, int octets);

    /**
     * How strongly a message came by radio.
     *
     * @param dbm -150 to 0
     */
    void onSignal(NodeAddress from, int dbm);

    /** A message could not be handed to the network. */
    void onSendFailed(NodeAddress to, String reason);

    /** A listener is served at this address and port. */
    void onLinkUp(String listener, String address);

    /** A listener is no longer served at this address and port. */
    void onLinkDown(String listener, String address, String reason);

    /** A failure that the listener survives. */
    void onLinkTrouble(String listener, String address, String reason);

    /** The kernel's receive buffer is smaller than requested. */
    void onSmallReceiveBuffer(String listener, int askedOctets, int gotOctets);
}
