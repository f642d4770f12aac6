/** Pseudo-terminals: serial ports whose other end a program holds. The only place that calls the C library. */
@NullMarked
package org.sngateway.sim.pty;

import org.jspecify.annotations.NullMarked;
