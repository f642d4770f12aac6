/**
 * Dongles as a driver of serial-bridge sees them: the other end of its line. On the radio's timeline, without a port.
 *
 * <p>Must not know pseudo-terminals, sockets, threads and the real time.
 */
@NullMarked
package org.sngateway.sim.dongle;

import org.jspecify.annotations.NullMarked;
