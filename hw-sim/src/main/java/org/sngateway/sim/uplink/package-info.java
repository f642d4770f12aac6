/** The ways of simulated nodes to a real gateway: UDP sockets, or a dongle on a pseudo-terminal. On an event loop. */
@NullMarked
package org.sngateway.sim.uplink;

import org.jspecify.annotations.NullMarked;
