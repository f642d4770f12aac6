package org.sngateway.gateway.ops;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.CoreListener;
import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.RefusedRequest;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/** Passes each event of the core to several listeners, in their order. */
public final class CoreListeners implements CoreListener {
    private final List<CoreListener> listeners;

    /** To these. */
    public CoreListeners(List<CoreListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void onReceived(NodeAddress from, SnMessage message) {
        each(listener -> listener.onReceived(from, message));
    }

    @Override
    public void onSent(NodeAddress to, SnMessage message) {
        each(listener -> listener.onSent(to, message));
    }

    @Override
    public void onDepartureFailed(String clientId, SendFailure reason) {
        each(listener -> listener.onDepartureFailed(clientId, reason));
    }

    @Override
    public void onIgnored(NodeAddress from, SnMessage message, IgnoreReason reason) {
        each(listener -> listener.onIgnored(from, message, reason));
    }

    @Override
    public void onUnknownSender(NodeAddress from, SnMessage message) {
        each(listener -> listener.onUnknownSender(from, message));
    }

    @Override
    public void onConnectRefused(NodeAddress from, String clientId, ReturnCode returnCode, ConnectRefusal reason) {
        each(listener -> listener.onConnectRefused(from, clientId, returnCode, reason));
    }

    @Override
    public void onStateChanged(
            String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause) {
        each(listener -> listener.onStateChanged(clientId, address, before, after, cause));
    }

    @Override
    public void onConnecting(String clientId, @Nullable NodeAddress address, SessionState state) {
        each(listener -> listener.onConnecting(clientId, address, state));
    }

    @Override
    public void onConnectFailed(String clientId, @Nullable NodeAddress address, SessionState state) {
        each(listener -> listener.onConnectFailed(clientId, address, state));
    }

    @Override
    public void onSessionRestored(String clientId, @Nullable NodeAddress address, SessionState state) {
        each(listener -> listener.onSessionRestored(clientId, address, state));
    }

    @Override
    public void onSilence(String clientId, long silentNanos) {
        each(listener -> listener.onSilence(clientId, silentNanos));
    }

    @Override
    public void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after) {
        each(listener -> listener.onAddressChanged(clientId, before, after));
    }

    @Override
    public void onSessionDisplaced(String clientId) {
        each(listener -> listener.onSessionDisplaced(clientId));
    }

    @Override
    public void onSessionEnded(String clientId) {
        each(listener -> listener.onSessionEnded(clientId));
    }

    @Override
    public void onWillPublished(String clientId, String topic) {
        each(listener -> listener.onWillPublished(clientId, topic));
    }

    @Override
    public void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
        each(listener -> listener.onRequestRefused(clientId, request, returnCode, topic));
    }

    @Override
    public void onDropped(String clientId, DropReason reason, String topic) {
        each(listener -> listener.onDropped(clientId, reason, topic));
    }

    @Override
    public void onSpooled(String clientId, String topic) {
        each(listener -> listener.onSpooled(clientId, topic));
    }

    @Override
    public void onDeadLetter(DeadLetter letter) {
        each(listener -> listener.onDeadLetter(letter));
    }

    @Override
    public void onStoreFailed(String reason) {
        each(listener -> listener.onStoreFailed(reason));
    }

    @Override
    public void onStoreUsable() {
        each(listener -> listener.onStoreUsable());
    }

    @Override
    public void onUnreadableRecord(String clientId, String what, String reason) {
        each(listener -> listener.onUnreadableRecord(clientId, what, reason));
    }

    @Override
    public void onRefusedByBroker(
            String clientId, MsgType request, String topic, ReasonCode reasonCode, boolean isTriedAgain) {
        each(listener -> listener.onRefusedByBroker(clientId, request, topic, reasonCode, isTriedAgain));
    }

    @Override
    public void onSubscriptionLost(String clientId, String filter) {
        each(listener -> listener.onSubscriptionLost(clientId, filter));
    }

    @Override
    public void onForgotten(Memory memory) {
        each(listener -> listener.onForgotten(memory));
    }

    @Override
    public void onGwIdConflict(NodeAddress from, int gwId) {
        each(listener -> listener.onGwIdConflict(from, gwId));
    }

    @Override
    public void onBroadcast(String listenerName, SnMessage message) {
        each(listener -> listener.onBroadcast(listenerName, message));
    }

    @Override
    public void onOwnConnectionUp() {
        each(listener -> listener.onOwnConnectionUp());
    }

    @Override
    public void onOwnConnectionDown(String reason) {
        each(listener -> listener.onOwnConnectionDown(reason));
    }

    @Override
    public void onBrokerConnected(String clientId, SessionPresent sessionPresent) {
        each(listener -> listener.onBrokerConnected(clientId, sessionPresent));
    }

    @Override
    public void onBrokerRefused(String clientId, ReasonCode reasonCode, String reason) {
        each(listener -> listener.onBrokerRefused(clientId, reasonCode, reason));
    }

    @Override
    public void onTooLong(NodeAddress from, String clientId, MsgType type, int octets, int maxOctets) {
        each(listener -> listener.onTooLong(from, clientId, type, octets, maxOctets));
    }

    @Override
    public void onTextRefused(String clientId, String text, String fault) {
        each(listener -> listener.onTextRefused(clientId, text, fault));
    }

    @Override
    public void onFieldRefused(String clientId, MsgType request, RefusedRequest.Reason reason) {
        each(listener -> listener.onFieldRefused(clientId, request, reason));
    }

    @Override
    public void onBrokerLost(String clientId, String reason) {
        each(listener -> listener.onBrokerLost(clientId, reason));
    }

    @Override
    public void onBrokerClosesAt(String clientId, MqttCommand request, int longestTaken) {
        each(listener -> listener.onBrokerClosesAt(clientId, request, longestTaken));
    }

    @Override
    public void onClientIdConflict(String clientId, String mqttClientId) {
        each(listener -> listener.onClientIdConflict(clientId, mqttClientId));
    }

    @Override
    public void onLinkGivenUp(String listenerName, long downNanos) {
        each(listener -> listener.onLinkGivenUp(listenerName, downNanos));
    }

    @Override
    public void onStandstill(long nanos) {
        each(listener -> listener.onStandstill(nanos));
    }

    @Override
    public void onFault(String clientId, RuntimeException fault) {
        each(listener -> listener.onFault(clientId, fault));
    }

    private void each(Consumer<CoreListener> event) {
        listeners.forEach(event);
    }
}
