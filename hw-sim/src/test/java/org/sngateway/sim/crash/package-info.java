/** Nodes, a gateway that is killed and a broker that is stopped, repeatedly: no acknowledged message may be lost. */
@NullMarked
package org.sngateway.sim.crash;

import org.jspecify.annotations.NullMarked;
