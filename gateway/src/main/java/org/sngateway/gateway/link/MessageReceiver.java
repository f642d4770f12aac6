package org.sngateway.gateway.link;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.SnMessage;

/** Receives the messages of nodes from the links, on the event loop. */
public interface MessageReceiver {

    /**
     * A message came.
     *
     * @param toGroup it was sent to a multicast group or broadcast
     */
    void onMessage(NodeAddress from, SnMessage message, boolean toGroup);
}
