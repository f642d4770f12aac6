/**
 * The fate of datagrams between nodes and gateway, and the datagrams of others, in the order of a timeline. Does not
 * know what moves the time: a virtual world, or a real clock.
 */
@NullMarked
package org.sngateway.sim.radio;

import org.jspecify.annotations.NullMarked;
