/** What nodes with a firmware of their own say to a gateway. */
@NullMarked
package org.sngateway.sim.firmware;

import org.jspecify.annotations.NullMarked;
