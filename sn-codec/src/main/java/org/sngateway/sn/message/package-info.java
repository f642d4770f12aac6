/**
 * The messages of MQTT-SN 1.2 as immutable values that cannot be wrong: one record per message type, checked when it is
 * made. Knows no octets, no sockets and no session.
 */
@NullMarked
package org.sngateway.sn.message;

import org.jspecify.annotations.NullMarked;
