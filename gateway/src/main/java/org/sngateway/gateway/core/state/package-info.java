/** The states of a session and why they change (MQTT-SN 1.2 §6.14). Knows nothing of the rest of the core. */
@NullMarked
package org.sngateway.gateway.core.state;

import org.jspecify.annotations.NullMarked;
