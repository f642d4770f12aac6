/** Nodes, a gateway that is killed and a broker that is stopped, again and again: nothing acknowledged may be lost. */
@NullMarked
package org.sngateway.sim.crash;

import org.jspecify.annotations.NullMarked;
