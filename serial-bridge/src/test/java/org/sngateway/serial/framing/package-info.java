@NullMarked
package org.sngateway.serial.framing;

import org.jspecify.annotations.NullMarked;
