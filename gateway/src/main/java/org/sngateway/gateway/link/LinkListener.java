package org.sngateway.gateway.link;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.codec.RejectReason;

/** Whoever wants to know what happens on the links. Called on the event loop. */
public interface LinkListener {

    /** A message came whose Length had the known fault of one client library; it was repaired. */
    void onLengthRepaired(NodeAddress from);

    /** Octets came that are no message. */
    void onRejected(NodeAddress from, RejectReason reason, int octets);

    /** A message could not be handed to the network. */
    void onSendFailed(NodeAddress to, String reason);

    /** A listener is served at this address and port. */
    void onLinkUp(String listener, String address);

    /** A listener is no longer served at this address and port. */
    void onLinkDown(String listener, String address, String reason);

    /** Something failed that the listener survives. */
    void onLinkTrouble(String listener, String address, String reason);

    /** The kernel gives a smaller receive buffer than was asked for. */
    void onSmallReceiveBuffer(String listener, int askedOctets, int gotOctets);
}
