@NullMarked
package org.sngateway.serial;

import org.jspecify.annotations.NullMarked;
