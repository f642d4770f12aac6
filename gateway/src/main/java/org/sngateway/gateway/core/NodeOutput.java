package org.sngateway.gateway.core;

import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.SnMessage;

/** Sends messages to nodes, and tells the core listener. */
final class NodeOutput {
    private final GatewayOutput output;
    private final CoreListener listener;

    NodeOutput(GatewayOutput output, CoreListener listener) {
        this.output = output;
        this.listener = listener;
    }

    /** Sends to a node; to one behind a forwarder encapsulated (§5.5). */
    void send(NodeAddress to, SnMessage message) {
        if (to instanceof ForwardedAddress forwarded) {
            listener.onSent(to, message);
            output.sendToNode(forwarded.forwarder(), new Encapsulated(0, forwarded.nodeId(), message));
        } else {
            sendDirect(to, message);
        }
    }

    /** Sends the message as it is. */
    void sendDirect(NodeAddress to, SnMessage message) {
        listener.onSent(to, message);
        output.sendToNode(to, message);
    }

    /**
     * Sends to all nodes that a listener reaches.
     *
     * @param radius how many hops it goes, 0 to 255; 0 = as far as the listener is configured to
     */
    void broadcast(String listenerName, SnMessage message, int radius) {
        listener.onBroadcast(listenerName, message);
        output.broadcast(listenerName, message, radius);
    }
}
