@NullMarked
package org.sngateway.gateway.core.sleep;

import org.jspecify.annotations.NullMarked;
