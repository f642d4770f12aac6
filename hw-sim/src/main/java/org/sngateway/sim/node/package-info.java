/**
 * Simulated sensors: devices, and nodes that send their readings to the gateway with an MQTT-SN client. As pure as the
 * gateway's core: messages and time go in, messages and events come out.
 */
@NullMarked
package org.sngateway.sim.node;

import org.jspecify.annotations.NullMarked;
