package org.sngateway.sim.field;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.sngateway.gateway.config.HostPort;

/**
 * Where a scenario takes place.
 *
 * @param gateway the destination of the nodes' datagrams
 * @param broker where readings are observed and commands published; empty = nowhere
 * @param loopbackAddresses each node has its own address in 127.0.0.0/8, for a gateway on this machine
 * @param seed of everything random in the nodes and the radio
 */
public record FieldSettings(
        InetSocketAddress gateway, Optional<HostPort> broker, boolean loopbackAddresses, long seed) {}
