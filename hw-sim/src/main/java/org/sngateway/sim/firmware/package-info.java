/**
 * Real clients (R9), as far as a gateway can notice their differences. They lie between an {@link
 * org.sngateway.sim.client.SnClient}, which follows the specification, and the radio. Pure, like the client.
 */
@NullMarked
package org.sngateway.sim.firmware;

import org.jspecify.annotations.NullMarked;
