/** The promises of the gateway. Each class checks one of them. */
@NullMarked
package org.sngateway.sim.promise;

import org.jspecify.annotations.NullMarked;
