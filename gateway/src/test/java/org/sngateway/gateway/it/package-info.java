/** The gateway with real sockets and a real Mosquitto. */
@NullMarked
package org.sngateway.gateway.it;

import org.jspecify.annotations.NullMarked;
