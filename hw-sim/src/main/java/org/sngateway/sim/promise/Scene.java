package org.sngateway.sim.promise;

import java.util.Map;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sn.message.QoS;

/** What a promise can see of its world. Nodes are known by their index, counted from 0. */
public interface Scene {
    /** Nanoseconds since the world began. */
    long now();

    int nodes();

    FieldNode node(int index);

    Ledger ledger();

    /** Since when the gateway has been running; {@code Deadline.NEVER} while it is not. */
    long gatewayUpSinceNanos();

    /** Since when the broker has been all right, and the way to it; {@code Deadline.NEVER} while it is not. */
    long brokerUpSinceNanos();

    /**
     * How large the tables of the gateway's core are, by their names, such as {@code SessionTable.byAddress}. To find that out
     * takes time.
     */
    Map<String, Integer> gatewayTables();

    /** What a node has subscribed to, as the broker knows it. */
    Map<String, QoS> subscriptionsAtBroker(int node);

    /** A promise is broken. The first one counts; the world ends with it. */
    void broken(String promise, int node, String what);
}
