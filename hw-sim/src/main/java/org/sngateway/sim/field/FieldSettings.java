package org.sngateway.sim.field;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.sngateway.gateway.config.HostPort;

/**
 * Where a scenario takes place.
 *
 * @param gateway where the nodes send to
 * @param broker where readings are watched and commands are given; empty = nowhere
 * @param loopbackAddresses each node has an address of its own in 127.0.0.0/8, for a gateway on this machine
 * @param seed of all that is random with the nodes and the radio
 */
public record FieldSettings(
        InetSocketAddress gateway, Optional<HostPort> broker, boolean loopbackAddresses, long seed) {}
