/** A world in one thread and virtual time: the production core on its production store, nodes, radio and broker. */
@NullMarked
package org.sngateway.sim.world;

import org.jspecify.annotations.NullMarked;
