/**
 * The messages of MQTT-SN 1.2 as immutable values that cannot be wrong: one record per message type, checked at its
 * creation. Does not know octets, sockets or sessions.
 */
@NullMarked
package org.sngateway.sn.message;

import org.jspecify.annotations.NullMarked;
