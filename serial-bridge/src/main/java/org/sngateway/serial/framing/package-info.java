/**
 * Octets of a serial line to frames and back, a class per framing. Pure: no I/O, no thread, no clock, no randomness. Knows
 * neither radios nor MQTT-SN, except for the Length of a message in {@link org.sngateway.serial.framing.RawFraming}.
 */
@NullMarked
package org.sngateway.serial.framing;

import org.jspecify.annotations.NullMarked;
