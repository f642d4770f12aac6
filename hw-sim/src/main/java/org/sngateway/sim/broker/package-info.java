/** The broker's side of a simulation: a broker of our own to embed, and an observer at any broker. */
@NullMarked
package org.sngateway.sim.broker;

import org.jspecify.annotations.NullMarked;
