/**
 * Serial ports of this machine: their names, what is known about the dongles at them, and octets in and out. Knows neither
 * framings nor radios. Only {@link org.sngateway.serial.port.JSerialCommPort} knows the library that opens them.
 */
@NullMarked
package org.sngateway.serial.port;

import org.jspecify.annotations.NullMarked;
