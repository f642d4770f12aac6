/** Looks for scenarios in which a promise is broken, and for the smallest of them. */
@NullMarked
package org.sngateway.sim.hunt;

import org.jspecify.annotations.NullMarked;
