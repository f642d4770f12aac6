/**
 * An MQTT-SN 1.2 client to embed: {@link org.sngateway.sim.client.SnClient}. Messages and time go in, messages and events
 * come out; sockets, clocks and threads are those of whoever embeds it.
 */
@NullMarked
package org.sngateway.sim.client;

import org.jspecify.annotations.NullMarked;
