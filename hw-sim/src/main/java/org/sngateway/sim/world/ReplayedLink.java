package org.sngateway.sim.world;

import java.nio.ByteBuffer;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;

/** The link between the nodes of a recording and the gateway. */
interface ReplayedLink {

    /** The nodes, which count from 0. */
    interface Nodes {
        void onDatagram(int node, ByteBuffer octets);
    }

    /** The gateway has started. */
    void open();

    /** A node says something. */
    void sendToGateway(int node, Payload octets);

    /**
     * The gateway says something to a node.
     *
     * @return whether it has departed already
     */
    boolean sendToNode(long token, NodeAddress to, SnMessage message);

    int roomFor(NodeAddress to);

    /** The gateway says something to all. */
    void broadcast(SnMessage message, int radius);
}
