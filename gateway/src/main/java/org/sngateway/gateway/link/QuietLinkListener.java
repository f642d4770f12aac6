package org.sngateway.gateway.link;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.codec.RejectReason;

/** A link listener that needs only some events: the others have no effect. */
public interface QuietLinkListener extends LinkListener {
    @Override
    default void onLengthRepaired(NodeAddress from) {}

    @Override
    default void onRejected(NodeAddress from, RejectReason reason, int octets) {}

    @Override
    default void onSignal(NodeAddress from, int dbm) {}

    @Override
    default void onSendFailed(NodeAddress to, String reason) {}

    @Override
    default void onLinkUp(String listener, String address) {}

    @Override
    default void onLinkDown(String listener, String address, String reason) {}

    @Override
    default void onLinkTrouble(String listener, String address, String reason) {}

    @Override
    default void onSmallReceiveBuffer(String listener, int askedOctets, int gotOctets) {}
}
