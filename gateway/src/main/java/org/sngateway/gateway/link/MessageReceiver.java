package org.sngateway.gateway.link;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.SnMessage;

/** Where links hand over what nodes send, on the event loop. */
public interface MessageReceiver {

    /**
     * A message came.
     *
     * @param toGroup it was sent to a multicast group or broadcast
     */
    void onMessage(NodeAddress from, SnMessage message, boolean toGroup);
}
