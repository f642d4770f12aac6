package org.sngateway.sim.promise;

import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sim.client.Publication;
import org.sngateway.sn.message.SnMessage;

/**
 * Every event of a world that concerns a promise. No method has a default here, so {@link Promises} does not compile
 * while it forgets to pass one on.
 */
interface WorldListener {
    // ---- between nodes and gateway

    /** A message of a node reached the gateway, which is about to process it. */
    void onToGateway(int node, SnMessage message);

    /** The gateway sends a message to a node. */
    void onFromGateway(int node, SnMessage message);

    /**
     * A node's application got a message.
     *
     * @param number -1 if it has none, or one of no message of this node
     */
    void onReceived(int node, long number, Publication publication);

    /** A node's application got a message with a number; not again at a repetition of a retained one. */
    void onDelivered(int node, long number);

    /** A node was told that its reading is acknowledged. */
    void onAcknowledged(int node, long number);

    /** A node connects with CleanSession. */
    void onBeginsAgain(int node);

    /** A node disconnects in order. */
    void onLeaves(int node);

    /** A node ends a subscription. */
    void onUnsubscribes(int node, int commands);

    /** Gateway and broker accepted a subscription of a node. */
    void onSubscribed(int node, int commands);

    /** The gateway is about to receive a message of a node from a new address. */
    void onMoved(int node);

    /** The table of sessions was full, and its session, which held nothing, made room. */
    void onDisplaced(int node);

    /** A node lost its connection, as the node sees it. */
    void onConnectionLost(int node, String reason);

    /** A node is switched off, without a word to the gateway. */
    void onSwitchedOff(int node);

    /** A node is dead. */
    void onDied(int node);

    // ---- unknown senders

    /** A datagram came from an address without a node. */
    void onFromUnknownSender(NodeAddress address, int octets);

    /** An attack is over. */
    void onAttackOver();

    /** The disk was slow or stuck until now, and goes on next. */
    void onDiskGoesOn();

    /** The gateway sends a message to an address without a node. */
    void onToUnknownSender(NodeAddress address, SnMessage message, int octets);

    // ---- between gateway and broker

    /** The gateway gives a command for the MQTT connection of a node. */
    void onCommand(int node, MqttCommand command);

    /** An event on the MQTT connection of a node, at the moment when the gateway receives it. */
    void onMqttEvent(int node, MqttEvent event);

    /**
     * The broker accepted a message on the MQTT connection of a node.
     *
     * @param number -1 if it has none
     */
    void onTaken(int node, long number, MqttCommand.Publish publish);

    /** The broker accepted a message with a number, for the first time or again. */
    void onBrokerTook(long number, boolean again);

    // ---- the gateway

    /** The gateway gives up an acknowledged message of a node. */
    void onDeadLetter(int node, DeadLetter letter);

    void onGatewayUp();

    /** The gateway has started with these settings, or a reload has put them in force. */
    void onSettings(CoreSettings settings);

    void onGatewayDown();

    /** The radio of the gateway is lost or stuck: nothing gets to the nodes. */
    void onUnreachable();

    /** The gateway learns that its radio is not there; that begins with its start. */
    void onLinkDown();

    /** The gateway learns that its radio is there. */
    void onLinkUp();

    /** The gateway reports that the state of a session changed. */
    void onStateChanged(int node, SessionState before, SessionState after, Cause cause);

    /** The gateway reports that a client without a live session tries to connect; its session keeps its state meanwhile. */
    void onConnecting(int node, SessionState state);

    /** The gateway reports that such an attempt came to nothing. */
    void onConnectFailed(int node, SessionState state);

    /** The gateway reports the address at which it last heard a client. */
    void onAddressChanged(int node);

    /** The gateway reports a message that it dropped by a rule. */
    void onDropped(int node, DropReason reason, String topic);

    /** The gateway tells a node that it has no session. */
    void onUnknownSender(int node);

    /** The gateway reports that a memory forgot its oldest entry. */
    void onForgotten(Memory memory);

    /** The gateway reports a fault of its own. */
    void onFault(RuntimeException fault);

    // ---- time

    /** Another minute is over. */
    void onMinute();

    /** Whether the promise needs no further event to be kept. */
    boolean isSettled();

    /** All faults are over, and everything had time to recover. */
    void onEnd();
}
