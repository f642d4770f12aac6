package org.sngateway.sim.fleet;

/**
 * The figures on commands.
 *
 * @param given published at the broker, for nodes that had subscribed
 * @param received by the nodes
 * @param repeatedAtQos2 received again though subscribed to at QoS 2; must be 0
 * @param toSleepers of those given, for nodes that sleep
 * @param missingAtSleepers of those, not received
 */
public record CommandAccount(long given, long received, long repeatedAtQos2, long toSleepers, long missingAtSleepers) {}
