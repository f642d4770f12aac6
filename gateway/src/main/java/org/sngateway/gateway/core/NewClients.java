package org.sngateway.gateway.core;

import java.util.Optional;
import java.util.function.Supplier;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.settings.GatewayLimits;

/**
 * How fast client ids that have no session may come from one place (R8.35): an unknown sender can't fill the table of sessions
 * in a moment.
 */
final class NewClients {
    /**
     * Where client ids come from. Ports count for nothing, nor the half of an IPv6 address that a host may choose itself.
     *
     * @param network of the sender, or of its forwarder; empty on a radio, which is one place
     */
    private record Place(String listener, Optional<IpAddress> network) {
        static Place of(NodeAddress address) {
            return new Place(
                    address.listener(), address.sourceIp().map(ip -> ip.isIpv4() ? ip : new IpAddress(ip.high(), 0)));
        }
    }

    private final RateLimit<Place> rate;

    NewClients(Supplier<GatewayLimits> limits, CoreListener listener) {
        this.rate = new RateLimit<>(
                () -> limits.get().maxRememberedSenders(),
                () -> limits.get().newClientIntervalNanos(),
                () -> limits.get().newClientBurst(),
                () -> 0,
                place -> listener.onForgotten(Memory.NEW_CLIENTS));
    }

    /** Whether one more may come from there now. */
    boolean isFree(NodeAddress from, long nowNanos) {
        return rate.isFree(Place.of(from), nowNanos);
    }

    /** One more has come from there. */
    void count(NodeAddress from, long nowNanos) {
        rate.count(Place.of(from), nowNanos);
    }
}
