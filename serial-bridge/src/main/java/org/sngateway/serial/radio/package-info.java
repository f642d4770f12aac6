/**
 * Radios as they speak on a serial line: a driver per kind, from octets to messages of MQTT-SN with the address of their
 * node, and back. Pure: no I/O, no thread, no clock, no randomness; time is an argument. Knows no ports, and of MQTT-SN only
 * where a message ends and what an encapsulation is.
 */
@NullMarked
package org.sngateway.serial.radio;

import org.jspecify.annotations.NullMarked;
