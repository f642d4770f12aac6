/** The broker side: one MQTT connection for each client that the core asks for. Knows no node and no link. */
@NullMarked
package org.sngateway.gateway.broker;

import org.jspecify.annotations.NullMarked;
