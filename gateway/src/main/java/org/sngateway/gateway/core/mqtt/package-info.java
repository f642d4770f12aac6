/**
 * The broker side as the core sees it: commands out, events in, and the state of one client's MQTT session. Knows no MQTT
 * library and no connection.
 */
@NullMarked
package org.sngateway.gateway.core.mqtt;

import org.jspecify.annotations.NullMarked;
