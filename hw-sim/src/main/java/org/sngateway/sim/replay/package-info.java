/**
 * Recorded traffic played again: the next messages of the nodes, with the ids that today's gateway assigns, and the differences
 * of its answers. Pure, except {@link org.sngateway.sim.replay.ReplayRun} and
 * {@link org.sngateway.sim.replay.CaptureFile}.
 */
@NullMarked
package org.sngateway.sim.replay;

import org.jspecify.annotations.NullMarked;
