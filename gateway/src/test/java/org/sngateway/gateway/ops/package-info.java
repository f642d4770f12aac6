/** The operator's view of the gateway. */
@NullMarked
package org.sngateway.gateway.ops;

import org.jspecify.annotations.NullMarked;
