/** Searches for scenarios in which a promise is broken, and makes them smaller. */
@NullMarked
package org.sngateway.sim.hunt;

import org.jspecify.annotations.NullMarked;
