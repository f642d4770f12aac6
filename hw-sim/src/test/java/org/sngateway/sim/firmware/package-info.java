/** The messages of nodes with firmware of their own to a gateway. */
@NullMarked
package org.sngateway.sim.firmware;

import org.jspecify.annotations.NullMarked;
