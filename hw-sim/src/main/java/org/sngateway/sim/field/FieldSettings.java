package org.sngateway.sim.field;

import java.util.Optional;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.sim.uplink.Uplink;

/**
 * Where a scenario takes place.
 *
 * @param uplink the way of the nodes to the gateway
 * @param broker where readings are observed and commands published; empty = nowhere
 * @param seed of everything random in the nodes and the radio
 */
public record FieldSettings(Uplink.Source uplink, Optional<HostPort> broker, long seed) {}
