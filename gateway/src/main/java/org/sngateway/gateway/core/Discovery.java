package org.sngateway.gateway.core;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.ForwardedAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.IgnoreReason;
import org.sngateway.gateway.core.settings.DiscoverySettings;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Advertise;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;

/**
 * The gateway makes itself known (MQTT-SN 1.2 §6.1, R5.1): ADVERTISE now and then, and GWINFO as the answer to SEARCHGW, while
 * the gateway can serve.
 */
final class Discovery {
    private static final int WHOLE_NETWORK = 0;

    private final CoreServices services;
    private final BooleanSupplier canServe;
    private final Supplier<Set<NodeAddress>> forwardersOfClients;
    private final BoundedMap<NodeAddress, NodeAddress> forwarders;
    private final RateLimit<String> groupAnswers;
    private long advertiseNanos = Deadline.NEVER;
    /** An ADVERTISE was due while there was no broker. */
    private boolean advertiseOwed;

    /**
     * Knows no forwarder yet.
     *
     * @param canServe whether the gateway can do for clients what it is there for
     * @param forwardersOfClients forwarders behind which clients are connected
     */
    Discovery(CoreServices services, BooleanSupplier canServe, Supplier<Set<NodeAddress>> forwardersOfClients) {
        this.services = services;
        this.canServe = canServe;
        this.forwardersOfClients = forwardersOfClients;
        this.forwarders = new BoundedMap<>(
                () -> services.settings().limits().maxRememberedSenders(),
                forwarder -> services.listener().onForgotten(Memory.FORWARDERS));
        this.groupAnswers = new RateLimit<>(
                () -> Math.max(1, services.settings().listeners().size()),
                () -> settings().gwInfoIntervalNanos(),
                () -> 0,
                listener -> {});
    }

    /** The settings have changed: the interval of ADVERTISE starts again. */
    void restart(long nowNanos) {
        advertiseNanos = advertises() ? nowNanos : Deadline.NEVER;
    }

    /** The broker is there: clients need not wait for the next ADVERTISE. */
    void onBrokerUp(long nowNanos) {
        if (advertiseOwed && advertises()) {
            advertiseNanos = nowNanos;
        }
    }

    /** A forwarder that the configuration names was heard: ADVERTISE goes to it too, though no client is behind it yet. */
    void onForwarder(NodeAddress forwarder) {
        forwarders.put(forwarder, forwarder);
    }

    /**
     * Row 21, the same in every column.
     *
     * @param toGroup it came by multicast or broadcast
     */
    void onSearchGw(SearchGw searchGw, NodeAddress from, boolean toGroup, long nowNanos) {
        if (!canServe.getAsBoolean()) {
            services.listener().onIgnored(from, searchGw, IgnoreReason.BROKER_UNREACHABLE);
            return;
        }
        GwInfo gwInfo = new GwInfo(settings().gwId(), Payload.EMPTY);
        if (from instanceof ForwardedAddress forwarded) {
            int radius = Math.min(searchGw.radius(), Encapsulated.MAX_RADIUS);
            services.nodes().sendDirect(forwarded.forwarder(), new Encapsulated(radius, forwarded.nodeId(), gwInfo));
            return;
        }
        // R5.1: multicast often does not come back behind NAT, in containers, on Wi-Fi in power save.
        services.nodes().send(from, gwInfo);
        if (toGroup) {
            if (groupAnswers.allows(from.listener(), nowNanos)) {
                services.nodes().broadcast(from.listener(), gwInfo, searchGw.radius());
            } else {
                services.listener().onIgnored(from, searchGw, IgnoreReason.RATE_LIMITED);
            }
        }
    }

    /** ADVERTISE or GWINFO of another gateway: of interest only if it has our id. */
    void onOtherGateway(SnMessage message, NodeAddress from) {
        Integer gwId = gwIdOf(message);
        if (gwId != null && gwId == settings().gwId()) {
            services.listener().onGwIdConflict(from, gwId);
        }
        services.listener().onIgnored(from, message, IgnoreReason.NOT_FOR_A_GATEWAY);
    }

    long deadlineNanos() {
        return advertiseNanos;
    }

    void onDeadline(long nowNanos) {
        if (!Deadline.isDue(advertiseNanos, nowNanos)) {
            return;
        }
        advertiseNanos = Deadline.after(nowNanos, settings().advertiseIntervalNanos());
        advertiseOwed = !canServe.getAsBoolean();
        if (advertiseOwed) {
            return;
        }
        int seconds = (int) Math.max(1, settings().advertiseIntervalNanos() / 1_000_000_000L);
        Advertise advertise = new Advertise(settings().gwId(), seconds);
        services.settings().listeners().forEach((name, listener) -> {
            if (listener.advertised()) {
                services.nodes().broadcast(name, advertise, WHOLE_NETWORK);
            }
        });
        // P8: not to any sender of an encapsulated message, or one message would draw longer ones for ever.
        Set<NodeAddress> known = new LinkedHashSet<>(forwardersOfClients.get());
        forwarders.keys().forEach(known::add);
        for (NodeAddress forwarder : known) {
            if (services.settings().listener(forwarder.listener()).advertised()) {
                services.nodes()
                        .sendDirect(
                                forwarder,
                                new Encapsulated(WHOLE_NETWORK, settings().forwarderBroadcastId(), advertise));
            }
        }
    }

    private boolean advertises() {
        return settings().advertiseIntervalNanos() > 0
                && services.settings().listeners().values().stream().anyMatch(listener -> listener.advertised());
    }

    private static @Nullable Integer gwIdOf(SnMessage message) {
        if (message instanceof Advertise advertise) {
            return advertise.gwId();
        }
        return message instanceof GwInfo gwInfo ? gwInfo.gwId() : null;
    }

    private DiscoverySettings settings() {
        return services.settings().discovery();
    }
}
