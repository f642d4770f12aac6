@NullMarked
package org.sngateway.serial.airtime;

import org.jspecify.annotations.NullMarked;
