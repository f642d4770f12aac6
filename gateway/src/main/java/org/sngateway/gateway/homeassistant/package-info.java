/**
 * What Home Assistant is told: devices by its MQTT discovery, and states of nodes. Beside the retained status topics, on the
 * gateway's own connection; it knows the read model, and neither the connection nor the configuration file.
 */
@NullMarked
package org.sngateway.gateway.homeassistant;

import org.jspecify.annotations.NullMarked;
