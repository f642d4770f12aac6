@NullMarked
package org.sngateway.gateway.core.limits;

import org.jspecify.annotations.NullMarked;
