/** Scenarios: the parts of a world, the events in it, and the files that describe both. */
@NullMarked
package org.sngateway.sim.scenario;

import org.jspecify.annotations.NullMarked;
