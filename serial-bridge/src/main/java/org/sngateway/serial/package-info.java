/**
 * A radio on a serial port that comes and goes: {@link org.sngateway.serial.SerialLink} joins port, driver and queue. Knows
 * neither the gateway nor MQTT.
 */
@NullMarked
package org.sngateway.serial;

import org.jspecify.annotations.NullMarked;
