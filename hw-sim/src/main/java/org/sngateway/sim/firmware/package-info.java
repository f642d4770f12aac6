/**
 * What real clients make of the text (R9), as far as a gateway can notice it: between an
 * {@link org.sngateway.sim.client.SnClient}, which keeps to the text, and the radio. Pure, like the client.
 */
@NullMarked
package org.sngateway.sim.firmware;

import org.jspecify.annotations.NullMarked;
