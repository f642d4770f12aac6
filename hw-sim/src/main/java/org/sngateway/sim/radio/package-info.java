/**
 * What happens to datagrams between nodes and gateway, and who else sends some, in the order of a timeline. It knows nothing
 * of who moves the time on: a virtual world, or a real clock.
 */
@NullMarked
package org.sngateway.sim.radio;

import org.jspecify.annotations.NullMarked;
