package org.sngateway.sim.world;

import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sim.radio.Attack;
import org.sngateway.sn.message.SnMessage;

/** What is between the nodes and the gateway's core: its listeners on UDP, or its radio. */
interface Side {
    /**
     * An address.
     *
     * @param place whose address it is, by index; twins come after the nodes
     * @param moves how often that one has moved
     */
    NodeAddress addressOf(int place, int moves);

    /** The address of an attacker. */
    NodeAddress addressOf(Attack.Datagram datagram);

    /** The gateway has another address, if it has one. */
    default void moveGateway() {}

    /** A message has come by radio from a node that was at this address when it sent it. */
    void onRadio(NodeSite from, NodeAddress address, SnMessage message);

    /** The gateway sends a message to a node. */
    boolean send(long token, NodeAddress to, NodeSite site, SnMessage message);

    int roomFor(NodeAddress to);

    int maxMessageOctets();

    void broadcast(SnMessage message, int radius);
}
