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
 * A promise of the gateway. It is told of everything that happens in a world, and finds out whether it is kept. What it
 * knows of the gateway it knows from outside: from messages, and from what the gateway itself reports to its operator.
 */
public abstract class Promise {
    protected static final int NOBODY = -1;

    private final Scene scene;

    protected Promise(Scene scene) {
        this.scene = scene;
    }

    protected final Scene scene() {
        return scene;
    }

    protected final Ledger ledger() {
        return scene.ledger();
    }

    protected final long now() {
        return scene.now();
    }

    /**
     * The promise is broken.
     *
     * @param node which node it was about; {@link #NOBODY} if it was not about one
     */
    protected final void broken(int node, String what) {
        scene.broken(getClass().getSimpleName(), node, what);
    }

    // ---- between nodes and gateway

    /** A message of a node reached the gateway, which is about to take it in. */
    public void onToGateway(int node, SnMessage message) {}

    /** The gateway says something to a node. */
    public void onFromGateway(int node, SnMessage message) {}

    /** A node's application got a message. */
    public void onDelivered(int node, long number) {}

    /** A node was told that its reading is through. */
    public void onAcknowledged(int node, long number) {}

    /** A node begins anew with CleanSession. */
    public void onBeginsAnew(int node) {}

    /** A node takes leave in order. */
    public void onLeaves(int node) {}

    /** The gateway and the broker took a subscription of a node. */
    public void onSubscribed(int node, int commands) {}

    /** The gateway is about to hear a node from another address than before. */
    public void onMoved(int node) {}

    /** A node lost its connection, by its own account. */
    public void onConnectionLost(int node, String reason) {}

    /** A node is dead. */
    public void onDied(int node) {}

    // ---- strangers

    /** A datagram came from an address where no node is. */
    public void onFromStranger(NodeAddress address, int octets) {}

    /** An attack is over. */
    public void onAttackOver() {}

    /** The gateway sends something to an address where no node is. */
    public void onToStranger(NodeAddress address, SnMessage message, int octets) {}

    // ---- between gateway and broker

    /** The gateway gives a command for the MQTT connection of a node. */
    public void onCommand(int node, MqttCommand command) {}

    /** Something happened on the MQTT connection of a node, and the gateway hears of it now. */
    public void onMqttEvent(int node, MqttEvent event) {}

    /** The broker took a message, for the first time or again. */
    public void onBrokerTook(long number, boolean again) {}

    // ---- the gateway

    public void onGatewayUp() {}

    public void onGatewayDown() {}

    /** The gateway reports that the state of a session changed. */
    public void onStateChanged(int node, SessionState before, SessionState after, Cause cause) {}

    /** The gateway reports that it knows a client by the address from which it was last heard. */
    public void onAddressChanged(int node) {}

    /** The gateway reports a message dropped on purpose. */
    public void onDropped(int node, DropReason reason, String topic) {}

    /** The gateway tells a node that it does not know it. */
    public void onUnknownSender(int node) {}

    /** The gateway reports that a memory forgot its oldest entry. */
    public void onForgotten(Memory memory) {}

    /** The gateway reports a fault of its own. */
    public void onFault(RuntimeException fault) {}

    // ---- time

    /** Another minute is over. */
    public void onMinute() {}

    /** Whether nothing has to happen any more for the promise to be kept. */
    public boolean isSettled() {
        return true;
    }

    /** All faults are over, everything had its time to come right. */
    public void onEnd() {}
}
