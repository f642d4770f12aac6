package org.sngateway.gateway.core;

import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.SnMessage;

/** Sends messages to nodes, and tells the core listener. */
final class NodeOutput {
    private static final long NOBODY_WAITS = 0;

    private final GatewayOutput output;
    private final CoreListener listener;

    NodeOutput(GatewayOutput output, CoreListener listener) {
        this.output = output;
        this.listener = listener;
    }

    /** Sends a message to a node whose departure nobody waits for. */
    void send(NodeAddress to, SnMessage message) {
        send(NOBODY_WAITS, to, message);
    }

    /**
     * Sends to a node; to one behind a forwarder encapsulated (§5.5).
     *
     * @return whether the message has departed, as {@link GatewayOutput#sendToNode} says
     */
    boolean send(long token, NodeAddress to, SnMessage message) {
        listener.onSent(to, message);
        return to instanceof ForwardedAddress forwarded
                ? output.sendToNode(token, forwarded.forwarder(), new Encapsulated(0, forwarded.nodeId(), message))
                : output.sendToNode(token, to, message);
    }

    /** How many messages more the link takes for a node; for one behind a forwarder that is the link to the forwarder. */
    int roomFor(NodeAddress to) {
        return output.roomFor(to instanceof ForwardedAddress forwarded ? forwarded.forwarder() : to);
    }

    /** The longest message that the link carries to a node now. */
    int maxMessageOctets(NodeAddress to) {
        return output.maxMessageOctets(to instanceof ForwardedAddress forwarded ? forwarded.forwarder() : to);
    }

    /** Sends the message as it is. */
    void sendDirect(NodeAddress to, SnMessage message) {
        listener.onSent(to, message);
        output.sendToNode(NOBODY_WAITS, to, message);
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
