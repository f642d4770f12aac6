@NullMarked
package org.sngateway.serial.port;

import org.jspecify.annotations.NullMarked;
