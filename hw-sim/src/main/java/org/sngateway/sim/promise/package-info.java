/** The promises that a gateway makes, each with what finds out that it is broken. */
@NullMarked
package org.sngateway.sim.promise;

import org.jspecify.annotations.NullMarked;
