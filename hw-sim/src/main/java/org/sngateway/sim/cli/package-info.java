/** The command {@code hw-sim}: what it is asked, what it shows, and the demo. */
@NullMarked
package org.sngateway.sim.cli;

import org.jspecify.annotations.NullMarked;
