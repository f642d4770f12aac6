@NullMarked
package org.sngateway.gateway.core.time;

import org.jspecify.annotations.NullMarked;
