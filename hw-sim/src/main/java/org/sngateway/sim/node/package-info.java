/**
 * Simulated sensors: an MQTT-SN client, and the devices that use it. As pure as the gateway's core: messages and time go in,
 * messages and events come out.
 */
@NullMarked
package org.sngateway.sim.node;

import org.jspecify.annotations.NullMarked;
