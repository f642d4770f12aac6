/** What is told of the gateway. */
@NullMarked
package org.sngateway.gateway.ops;

import org.jspecify.annotations.NullMarked;
