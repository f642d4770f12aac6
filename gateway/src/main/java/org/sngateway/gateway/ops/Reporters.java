package org.sngateway.gateway.ops;

import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.CoreListener;
import org.sngateway.gateway.core.Memory;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.DropReason;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.state.Cause;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.link.LinkListener;
import org.sngateway.sn.codec.RejectReason;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Topic;

/** What happens in the core and on the links, to the log, to the counters and to the status. */
public final class Reporters implements CoreListener, LinkListener {
    private final LogReporter log;
    private final Counters counters;
    private final Status status;

    public Reporters(LogReporter log, Counters counters, Status status) {
        this.log = log;
        this.counters = counters;
        this.status = status;
    }

    @Override
    public void onReceived(NodeAddress from, SnMessage message) {
        log.onReceived(from, message);
        counters.onReceived(from, message);
        status.onReceived(from, message);
    }

    @Override
    public void onSent(NodeAddress to, SnMessage message) {
        log.onSent(to, message);
        counters.onSent(to, message);
    }

    @Override
    public void onIgnored(NodeAddress from, SnMessage message, IgnoreReason reason) {
        log.onIgnored(from, message, reason);
        counters.onIgnored(from, message, reason);
    }

    @Override
    public void onUnknownSender(NodeAddress from, SnMessage message) {
        log.onUnknownSender(from, message);
        counters.onUnknownSender(from, message);
    }

    @Override
    public void onSpooled(String clientId, String topic) {
        counters.onSpooled(clientId, topic);
    }

    @Override
    public void onDeadLetter(DeadLetter letter) {
        log.onDeadLetter(letter);
        counters.onDeadLetter(letter);
    }

    @Override
    public void onStoreFailed(String reason) {
        log.onStoreFailed(reason);
        counters.onStoreFailed(reason);
        status.onStoreFailed(reason);
    }

    @Override
    public void onStoreUsable() {
        log.onStoreUsable();
        status.onStoreUsable();
    }

    @Override
    public void onUnreadableRecord(String clientId, String what, String reason) {
        log.onUnreadableRecord(clientId, what, reason);
        counters.onUnreadableRecord(clientId, what, reason);
    }

    @Override
    public void onConnectRefused(NodeAddress from, String clientId, ReturnCode returnCode) {
        log.onConnectRefused(from, clientId, returnCode);
        counters.onConnectRefused(from, clientId, returnCode);
    }

    @Override
    public void onStateChanged(
            String clientId, @Nullable NodeAddress address, SessionState before, SessionState after, Cause cause) {
        log.onStateChanged(clientId, address, before, after, cause);
        counters.onStateChanged(clientId, address, before, after, cause);
    }

    @Override
    public void onConnecting(String clientId, @Nullable NodeAddress address, SessionState state) {
        log.onConnecting(clientId, address, state);
        counters.onConnecting(clientId, address, state);
    }

    @Override
    public void onConnectFailed(String clientId, @Nullable NodeAddress address, SessionState state) {
        log.onConnectFailed(clientId, address, state);
        counters.onConnectFailed(clientId, address, state);
    }

    @Override
    public void onSilence(String clientId, long silentNanos) {
        log.onSilence(clientId, silentNanos);
        counters.onSilence(clientId, silentNanos);
    }

    @Override
    public void onAddressChanged(String clientId, @Nullable NodeAddress before, NodeAddress after) {
        log.onAddressChanged(clientId, before, after);
        counters.onAddressChanged(clientId, before, after);
    }

    @Override
    public void onSessionRestored(String clientId, @Nullable NodeAddress address, SessionState state) {
        log.onSessionRestored(clientId, address, state);
        counters.onSessionRestored(clientId, address, state);
    }

    @Override
    public void onSessionEnded(String clientId) {
        log.onSessionEnded(clientId);
        counters.onSessionEnded(clientId);
    }

    @Override
    public void onWillPublished(String clientId, String topic) {
        log.onWillPublished(clientId, topic);
        counters.onWillPublished(clientId, topic);
    }

    @Override
    public void onRequestRefused(String clientId, MsgType request, ReturnCode returnCode, @Nullable Topic topic) {
        log.onRequestRefused(clientId, request, returnCode, topic);
        counters.onRequestRefused(clientId, request, returnCode, topic);
    }

    @Override
    public void onDropped(String clientId, DropReason reason, String topic) {
        log.onDropped(clientId, reason, topic);
        counters.onDropped(clientId, reason, topic);
    }

    @Override
    public void onSubscriptionLost(String clientId, String filter) {
        log.onSubscriptionLost(clientId, filter);
        counters.onSubscriptionLost(clientId, filter);
    }

    @Override
    public void onDepartureFailed(String clientId, SendFailure reason) {
        log.onDepartureFailed(clientId, reason);
        counters.onDepartureFailed(clientId, reason);
    }

    @Override
    public void onForgotten(Memory memory) {
        log.onForgotten(memory);
        counters.onForgotten(memory);
    }

    @Override
    public void onGwIdConflict(NodeAddress from, int gwId) {
        log.onGwIdConflict(from, gwId);
        counters.onGwIdConflict(from, gwId);
    }

    @Override
    public void onBroadcast(String listenerName, SnMessage message) {
        log.onBroadcast(listenerName, message);
        counters.onBroadcast(listenerName, message);
    }

    @Override
    public void onOwnConnectionUp() {
        log.onOwnConnectionUp();
        status.onOwnConnectionUp();
    }

    @Override
    public void onOwnConnectionDown(String reason) {
        log.onOwnConnectionDown(reason);
        status.onOwnConnectionDown(reason);
    }

    @Override
    public void onBrokerConnected(String clientId, boolean sessionPresent) {
        log.onBrokerConnected(clientId, sessionPresent);
        counters.onBrokerConnected(clientId, sessionPresent);
    }

    @Override
    public void onBrokerRefused(String clientId, ReturnCode returnCode, String reason) {
        log.onBrokerRefused(clientId, returnCode, reason);
        counters.onBrokerRefused(clientId, returnCode, reason);
    }

    @Override
    public void onBrokerLost(String clientId, String reason) {
        log.onBrokerLost(clientId, reason);
        counters.onBrokerLost(clientId, reason);
    }

    @Override
    public void onStandstill(long nanos) {
        log.onStandstill(nanos);
        counters.onStandstill(nanos);
    }

    @Override
    public void onFault(String clientId, RuntimeException fault) {
        log.onFault(clientId, fault);
        counters.onFault(clientId, fault);
    }

    @Override
    public void onLengthRepaired(NodeAddress from) {
        log.onLengthRepaired(from);
        counters.onLengthRepaired(from);
    }

    @Override
    public void onRejected(NodeAddress from, RejectReason reason, int octets) {
        log.onRejected(from, reason, octets);
        counters.onRejected(from, reason, octets);
    }

    @Override
    public void onSendFailed(NodeAddress to, String reason) {
        log.onSendFailed(to, reason);
        counters.onSendFailed(to, reason);
    }

    @Override
    public void onLinkUp(String listener, String address) {
        log.onLinkUp(listener, address);
        counters.onLinkUp(listener, address);
        status.onLinkUp(listener, address);
    }

    @Override
    public void onLinkDown(String listener, String address, String reason) {
        log.onLinkDown(listener, address, reason);
        counters.onLinkDown(listener, address, reason);
        status.onLinkDown(listener, address);
    }

    @Override
    public void onLinkTrouble(String listener, String address, String reason) {
        log.onLinkTrouble(listener, address, reason);
        counters.onLinkTrouble(listener, address, reason);
    }

    @Override
    public void onSmallReceiveBuffer(String listener, int askedOctets, int gotOctets) {
        log.onSmallReceiveBuffer(listener, askedOctets, gotOctets);
        counters.onSmallReceiveBuffer(listener, askedOctets, gotOctets);
    }
}
