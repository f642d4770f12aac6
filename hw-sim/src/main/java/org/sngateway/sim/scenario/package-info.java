/** Scenarios: what a world is made of and what happens in it, and the files that describe it. */
@NullMarked
package org.sngateway.sim.scenario;

import org.jspecify.annotations.NullMarked;
