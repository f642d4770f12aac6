/** A fleet of simulated nodes over real UDP, and the account of each of their readings. */
@NullMarked
package org.sngateway.sim.fleet;

import org.jspecify.annotations.NullMarked;
