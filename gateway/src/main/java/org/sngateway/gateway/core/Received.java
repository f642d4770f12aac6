package org.sngateway.gateway.core;

import org.sngateway.gateway.core.address.NodeAddress;

/** What goes with a message on its way through the dispatcher: where it came from, and when. */
record Received(NodeAddress from, long nowNanos) {}
