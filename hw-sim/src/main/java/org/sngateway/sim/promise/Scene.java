package org.sngateway.sim.promise;

import java.util.Map;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.sim.node.FieldNode;
import org.sngateway.sn.message.QoS;

/** What a promise can see of its world. Nodes are known by their index, counted from 0. */
public interface Scene {
    /** Nanoseconds since the world began. */
    long now();

    int nodes();

    FieldNode node(int index);

    Ledger ledger();

    /** Whether messages to nodes wait for a radio at a serial line, and do not leave at once. */
    boolean isOnRadio();

    /** Whether each client id of unknown senders is a new one. */
    boolean strangersFillTable();

    /** Whether the radio changes bits, so that content that arrives may be other content. */
    boolean hasBitErrors();

    /** Since when the gateway has been running; {@code Deadline.NEVER} while it is not. */
    long gatewayUpSinceNanos();

    /**
     * Since when broker and path have been free of faults, and the broker has let this node in and left its client id to it;
     * {@code Deadline.NEVER} while that is not so.
     */
    long fairSinceNanos(int node);

    /** Whether the gateway takes its own connection to the broker for one that is up, though the broker has lost it. */
    boolean isOwnConnectionHalfOpen();

    /** Whether the broker ended the last connection of the node as another MQTT client took its client id. */
    boolean wasTakenOver(int node);

    /** Since when the disk has been free of faults; {@code Deadline.NEVER} while it is not. */
    long diskUpSinceNanos();

    /** Whether the wall clock of the gateway is never set. */
    boolean isWallClockRight();

    /** Whether the broker takes such a message, when it takes any. */
    boolean brokerTakes(MqttCommand.Publish publish);

    /** The sizes of the core's tables, by their names, such as {@code SessionTable.byAddress}. Slow. */
    Map<String, Integer> gatewayTables();

    /** A node's subscriptions, as the broker knows them. */
    Map<String, QoS> subscriptionsAtBroker(int node);

    /** A promise is broken. The first one counts; the world ends with it. */
    void broken(String promise, int node, String what);
}
