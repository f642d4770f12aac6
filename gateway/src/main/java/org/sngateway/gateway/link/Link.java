package org.sngateway.gateway.link;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.SnMessage;

/** Carries whole messages to nodes. Owned by the event loop. */
public interface Link {

    /** Sends a message, or drops and counts it where the way is blocked: a link is no more reliable than a radio. */
    void send(NodeAddress to, SnMessage message);

    /** Closes all that is open; nothing comes in afterwards. */
    void close();
}
