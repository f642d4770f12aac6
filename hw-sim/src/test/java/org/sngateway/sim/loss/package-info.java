/**
 * The gateway's core between an {@code SnClient} and the virtual broker, in virtual time: each procedure of MQTT-SN once, and
 * then again with each fault of a datagram, and with a kill of the gateway at each input.
 */
@NullMarked
package org.sngateway.sim.loss;

import org.jspecify.annotations.NullMarked;
