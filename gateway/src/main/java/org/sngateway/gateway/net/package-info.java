/** Netty parts that links and broker connections share: the transport, and the time of a flush. */
@NullMarked
package org.sngateway.gateway.net;

import org.jspecify.annotations.NullMarked;
