package org.sngateway.gateway.core;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.mqtt.ReconnectPauses;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.GatewayLimits;
import org.sngateway.sn.message.ConnAck;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/**
 * What senders without a session are told: column N of the state table (R6.4), within the limits of R8.5. It outlives a reload,
 * so that another configuration forgives nothing.
 */
final class UnknownSenders {
    /** The answer to a prompted CONNECT that was refused; the client repeats its last message if the answer is lost. */
    private record RefusedAttempt(SnMessage lastWillMessage, ReturnCode returnCode, long atNanos) {}

    /** The broker has refused a client id so many times in a row. */
    private record RefusedByBroker(int times, ReturnCode returnCode, long atNanos) {}

    /** After this time the next refusal is the first one again. */
    private static final long REFUSALS_IN_A_ROW_NANOS = 6 * ReconnectPauses.CLIENTS_PAUSE_NANOS;

    private final Supplier<CoreSettings> settings;
    private final NodeOutput nodes;
    private final CoreListener listener;
    private final RateLimit<NodeAddress> disconnects;
    private final RateLimit<NodeAddress> disconnectReplies;
    private final BoundedMap<NodeAddress, RefusedAttempt> refusedAttempts;
    private final BoundedMap<String, RefusedByBroker> refusedByBroker;

    UnknownSenders(Supplier<CoreSettings> settings, NodeOutput nodes, CoreListener listener) {
        this.settings = settings;
        this.nodes = nodes;
        this.listener = listener;
        Supplier<GatewayLimits> limits = () -> settings.get().limits();
        IntSupplier maxSenders = () -> limits.get().maxRememberedSenders();
        IntSupplier maxPerSecond = () -> limits.get().maxDisconnectsPerSecond();
        Consumer<NodeAddress> forgotten = address -> listener.onForgotten(Memory.UNKNOWN_SENDERS);
        this.disconnects =
                new RateLimit<>(maxSenders, () -> limits.get().disconnectIntervalNanos(), maxPerSecond, forgotten);
        this.disconnectReplies =
                new RateLimit<>(maxSenders, () -> limits.get().disconnectReplyIntervalNanos(), maxPerSecond, forgotten);
        this.refusedAttempts = new BoundedMap<>(maxSenders, address -> listener.onForgotten(Memory.REFUSED_ATTEMPTS));
        this.refusedByBroker = new BoundedMap<>(maxSenders, clientId -> listener.onForgotten(Memory.REFUSED_ATTEMPTS));
    }

    /** A request ("dc" in the table): the sender is told that it has no session, as often as the limits allow (R8.5). */
    void onRequest(SnMessage request, Received received) {
        disconnect(request, received);
    }

    /** DISCONNECT, with or without a duration. */
    void onDisconnect(Disconnect disconnect, Received received) {
        NodeAddress from = received.from();
        boolean sleeps = disconnect.sleepDurationSeconds() > 0;
        if (sleeps && !settings.get().listener(from.listener()).answersUnknownSleepers()) {
            // R8.6: in silence the client learns soon that it has no session; the answer it would take for consent.
            ignore(disconnect, received, IgnoreReason.NOT_EXPECTED);
        } else if (disconnectReplies.isFree(from, received.nowNanos())) {
            // R8.5: once, for two gateways with each other's forged address would answer for ever.
            if (disconnect(disconnect, received)) {
                disconnectReplies.count(from, received.nowNanos());
            }
        } else {
            ignore(disconnect, received, IgnoreReason.RATE_LIMITED);
        }
    }

    /** An attempt with a will was refused; its last message will come again if the CONNACK is lost. */
    void onAttemptRefused(
            NodeAddress from,
            String clientId,
            @Nullable SnMessage lastWillMessage,
            ReturnCode returnCode,
            ConnectRefusal reason,
            long nowNanos) {
        listener.onConnectRefused(from, clientId, returnCode, reason);
        if (lastWillMessage != null) {
            refusedAttempts.put(from, new RefusedAttempt(lastWillMessage, returnCode, nowNanos));
        }
        if (reason == ConnectRefusal.BROKER_REFUSED) {
            RefusedByBroker before = refusedByBroker.get(clientId);
            int times = before != null && nowNanos - before.atNanos() < REFUSALS_IN_A_ROW_NANOS
                    ? Math.min(ReconnectPauses.FREE_ATTEMPTS, before.times() + 1)
                    : 1;
            refusedByBroker.put(clientId, new RefusedByBroker(times, returnCode, nowNanos));
        }
    }

    /**
     * R8.29: how a CONNECT is answered whose client the broker has just refused again and again, and that has no session whose
     * pause it could wait for; {@code null} if the broker is asked.
     */
    @Nullable
    ReturnCode brokersRefusal(String clientId, long nowNanos) {
        RefusedByBroker refused = refusedByBroker.get(clientId);
        return refused != null
                        && refused.times() >= ReconnectPauses.FREE_ATTEMPTS
                        && nowNanos - refused.atNanos() < ReconnectPauses.CLIENTS_PAUSE_NANOS
                ? refused.returnCode()
                : null;
    }

    /** WILLTOPIC or WILLMSG (rows 5 and 6): if the CONNACK with the refusal was lost, it is sent again. */
    void onWillMessage(SnMessage message, Received received) {
        RefusedAttempt refused = refusedAttempts.get(received.from());
        long window = settings.get().listener(received.from().listener()).retryWindowNanos();
        if (refused != null
                && refused.lastWillMessage().equals(message)
                && received.nowNanos() - refused.atNanos() < window) {
            nodes.send(received.from(), new ConnAck(refused.returnCode()));
        } else {
            ignore(message, received, IgnoreReason.NOT_EXPECTED);
        }
    }

    /** Returns whether the sender was told. */
    private boolean disconnect(SnMessage request, Received received) {
        if (!disconnects.isFree(received.from(), received.nowNanos())) {
            ignore(request, received, IgnoreReason.RATE_LIMITED);
            return false;
        }
        disconnects.count(received.from(), received.nowNanos());
        listener.onUnknownSender(received.from(), request);
        nodes.send(received.from(), Disconnect.plain());
        return true;
    }

    private void ignore(SnMessage message, Received received, IgnoreReason reason) {
        listener.onIgnored(received.from(), message, reason);
    }
}
