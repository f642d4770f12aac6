/** The broker's side of a simulation: an embedded broker, and an observer at any broker. */
@NullMarked
package org.sngateway.sim.broker;

import org.jspecify.annotations.NullMarked;
