package org.sngateway.sim.fleet;

/**
 * What became of the commands.
 *
 * @param given at the broker, to nodes that had subscribed
 * @param received by the nodes
 * @param repeatedAtQos2 received again though subscribed to at QoS 2, of which there should be none
 * @param toSleepers of those given, for nodes that sleep
 * @param missingAtSleepers of those, not received
 */
public record CommandAccount(long given, long received, long repeatedAtQos2, long toSleepers, long missingAtSleepers) {}
