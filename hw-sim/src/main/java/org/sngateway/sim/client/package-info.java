/**
 * An MQTT-SN 1.2 client to embed: {@link org.sngateway.sim.client.SnClient}. Messages and time go in, messages and
 * events come out. Sockets, clocks and threads belong to the program that embeds it.
 */
@NullMarked
package org.sngateway.sim.client;

import org.jspecify.annotations.NullMarked;
