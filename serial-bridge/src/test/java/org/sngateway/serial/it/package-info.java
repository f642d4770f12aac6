/** The link over real pseudo-terminals, and the program as a process. */
@NullMarked
package org.sngateway.serial.it;

import org.jspecify.annotations.NullMarked;
