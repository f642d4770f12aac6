/** The nodes of a scenario in the real world: over UDP, against a running gateway, with a real broker behind it. */
@NullMarked
package org.sngateway.sim.field;

import org.jspecify.annotations.NullMarked;
