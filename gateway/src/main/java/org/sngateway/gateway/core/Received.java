package org.sngateway.gateway.core;

import org.sngateway.gateway.core.address.NodeAddress;

/**
 * What goes with a message on its way through the dispatcher.
 *
 * @param from where it came from
 * @param toGroup it was sent to a multicast group or broadcast
 */
record Received(NodeAddress from, boolean toGroup, long nowNanos) {}
