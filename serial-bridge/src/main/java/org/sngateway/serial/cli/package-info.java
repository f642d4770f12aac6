/** The program {@code serial-bridge}: carries the traffic of a radio to a gateway elsewhere. The gateway does not use it. */
@NullMarked
package org.sngateway.serial.cli;

import org.jspecify.annotations.NullMarked;
