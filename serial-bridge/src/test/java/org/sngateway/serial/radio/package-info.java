@NullMarked
package org.sngateway.serial.radio;

import org.jspecify.annotations.NullMarked;
