/**
 * Recorded traffic played again: what the nodes of a capture send next, with the ids that the gateway of today assigned, and
 * what is different in its answers. Pure but for {@link org.sngateway.sim.replay.ReplayRun} and
 * {@link org.sngateway.sim.replay.CaptureFile}.
 */
@NullMarked
package org.sngateway.sim.replay;

import org.jspecify.annotations.NullMarked;
