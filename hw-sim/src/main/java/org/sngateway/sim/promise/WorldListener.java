package org.sngateway.sim.promise;

import org.sngateway.gateway.core.Cause;
import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.SessionState;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.sn.message.SnMessage;

/**
 * All that happens in a world, of interest to a promise. No method has a default here: so {@link Promises} does not compile
 * while it forgets to pass one on.
 */
interface WorldListener {
    // ---- between nodes and gateway

    /** A message of a node reached the gateway, which is about to take it in. */
    void onToGateway(int node, SnMessage message);

    /** The gateway says something to a node. */
    void onFromGateway(int node, SnMessage message);

    /** A node's application got a message. */
    void onDelivered(int node, long number);

    /** A node was told that its reading is through. */
    void onAcknowledged(int node, long number);

    /** A node begins anew with CleanSession. */
    void onBeginsAnew(int node);

    /** A node takes leave in order. */
    void onLeaves(int node);

    /** The gateway and the broker took a subscription of a node. */
    void onSubscribed(int node, int commands);

    /** The gateway is about to hear a node from another address than before. */
    void onMoved(int node);

    /** A node lost its connection, by its own account. */
    void onConnectionLost(int node, String reason);

    /** A node is dead. */
    void onDied(int node);

    // ---- strangers

    /** A datagram came from an address where no node is. */
    void onFromStranger(NodeAddress address, int octets);

    /** An attack is over. */
    void onAttackOver();

    /** The gateway sends something to an address where no node is. */
    void onToStranger(NodeAddress address, SnMessage message, int octets);

    // ---- between gateway and broker

    /** The gateway gives a command for the MQTT connection of a node. */
    void onCommand(int node, MqttCommand command);

    /** Something happened on the MQTT connection of a node, and the gateway hears of it now. */
    void onMqttEvent(int node, MqttEvent event);

    /** The broker took a message, for the first time or again. */
    void onBrokerTook(long number, boolean again);

    // ---- the gateway

    void onGatewayUp();

    void onGatewayDown();

    /** The gateway reports that the state of a session changed. */
    void onStateChanged(int node, SessionState before, SessionState after, Cause cause);

    /** The gateway reports that it knows a client by the address from which it was last heard. */
    void onAddressChanged(int node);

    /** The gateway reports a message dropped on purpose. */
    void onDropped(int node, DropReason reason, String topic);

    /** The gateway tells a node that it does not know it. */
    void onUnknownSender(int node);

    /** The gateway reports that a memory forgot its oldest entry. */
    void onForgotten(Memory memory);

    /** The gateway reports a fault of its own. */
    void onFault(RuntimeException fault);

    // ---- time

    /** Another minute is over. */
    void onMinute();

    /** Whether nothing has to happen any more for the promise to be kept. */
    boolean isSettled();

    /** All faults are over, everything had its time to come right. */
    void onEnd();
}
