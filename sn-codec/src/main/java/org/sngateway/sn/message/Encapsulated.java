package org.sngateway.sn.message;

/**
 * Forwarder encapsulation (§5.5): a message to or from a node behind a forwarder.
 *
 * @param radius 0 to 3, for the broadcast by the forwarder; means something from gateway to forwarder only
 * @param nodeId the WirelessNodeId, 0 to 252 opaque octets
 * @param inner the message itself, never encapsulated again
 */
public record Encapsulated(int radius, Payload nodeId, SnMessage inner) implements SnMessage {
    public static final int MAX_RADIUS = 3;

    public static final int MAX_NODE_ID_OCTETS = 252;

    public Encapsulated {
        Checks.range("radius", radius, 0, MAX_RADIUS);
        Checks.range("octets of WirelessNodeId", nodeId.size(), 0, MAX_NODE_ID_OCTETS);
        Checks.require(!(inner instanceof Encapsulated), "inner message", "encapsulated", "a plain message");
    }

    @Override
    public MsgType type() {
        return MsgType.ENCAPSULATED;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onEncapsulated(this, context);
    }
}
