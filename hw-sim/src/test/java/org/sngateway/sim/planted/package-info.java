/** Faults planted in a copy of the gateway's core, to prove that the hunt finds them. The shipped code has no switch for it. */
@NullMarked
package org.sngateway.sim.planted;

import org.jspecify.annotations.NullMarked;
