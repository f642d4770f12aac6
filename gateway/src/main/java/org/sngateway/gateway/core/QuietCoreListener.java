package org.sngateway.gateway.core;

import org.jspecify.annotations.Nullable;
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

/** A core listener that needs only some events: the others have no effect, except a fault, which is thrown again. */
public interface QuietCoreListener extends CoreListener {
    @Override
    default void onReceived(NodeAddress from, SnMessage message) {}

    @Override
    default void onSent(NodeAddress to, SnMessage message) {}

    @Override
    default void onDepartureFailed(String clientId, SendFailure reason) {}

    @Override
    default void onIgnored(NodeAddress from, SnMessage message, IgnoreReason reason) {}

    @Override
    default void onUnknownSender(NodeAddress from, SnMessage message) {}

    @Override
    default void onConnectRefused(NodeAddress from, String clientId, ReturnCode returnCode, ConnectRefusal reason) {}

    @Override
    default void onStateChanged(
            String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause) {
        onState(clientId, address, after);
    }

    @Override
    default void onConnecting(String clientId, @Nullable NodeAddress address, SessionState state) {}

    @Override
    default void onConnectFailed(String clientId, @Nullable NodeAddress address, SessionState state) {}

    @Override
    default void onSessionRestored(String clientId, @Nullable NodeAddress address, SessionState state) {
        onState(clientId, address, state);
    }

    /** A session has this state from now on, be it by a change or because it was restored; for both events at once. */
    default void onState(String clientId, @Nullable NodeAddress address, SessionState state) {}

    @Override
    default void onSilence(String clientId, long silentNanos) {}

    @Override
    default void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after) {}

    @Override
    default void onSessionDisplaced(String clientId) {}

    @Override
    default void onSessionEnded(String clientId) {}

    @Override
    default void onWillPublished(String clientId, String topic) {}

    @Override
    default void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {}

    @Override
    default void onDropped(String clientId, DropReason reason, String topic) {}

    @Override
    default void onSpooled(String clientId, String topic) {}

    @Override
    default void onDeadLetter(DeadLetter letter) {}

    @Override
    default void onStoreFailed(String reason) {}

    @Override
    default void onStoreUsable() {}

    @Override
    default void onUnreadableRecord(String clientId, String what, String reason) {}

    @Override
    default void onRefusedByBroker(
            String clientId, MsgType request, String topic, ReasonCode reasonCode, boolean isTriedAgain) {}

    @Override
    default void onSubscriptionLost(String clientId, String filter) {}

    @Override
    default void onForgotten(Memory memory) {}

    @Override
    default void onGwIdConflict(NodeAddress from, int gwId) {}

    @Override
    default void onBroadcast(String listenerName, SnMessage message) {}

    @Override
    default void onOwnConnectionUp() {}

    @Override
    default void onOwnConnectionDown(String reason) {}

    @Override
    default void onBrokerConnected(String clientId, SessionPresent sessionPresent) {}

    @Override
    default void onBrokerRefused(String clientId, ReasonCode reasonCode, String reason) {}

    @Override
    default void onTooLong(NodeAddress from, String clientId, MsgType type, int octets, int maxOctets) {}

    @Override
    default void onTextRefused(String clientId, String text, String fault) {}

    @Override
    default void onFieldRefused(String clientId, MsgType request, RefusedRequest.Reason reason) {}

    @Override
    default void onBrokerLost(String clientId, String reason) {}

    @Override
    default void onBrokerClosesAt(String clientId, MqttCommand request, int longestTaken) {}

    @Override
    default void onClientIdConflict(String clientId, String mqttClientId) {}

    @Override
    default void onLinkGivenUp(String listenerName, long downNanos) {}

    @Override
    default void onStandstill(long nanos) {}

    /** Stops the caller: a fault of the core that no listener takes over must not stay unseen. */
    @Override
    default void onFault(String clientId, RuntimeException fault) {
        throw fault;
    }
}
