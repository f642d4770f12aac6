/** The command {@code hw-sim}: its arguments, its output, and the demo. */
@NullMarked
package org.sngateway.sim.cli;

import org.jspecify.annotations.NullMarked;
