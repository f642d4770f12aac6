/** What links and broker connections share of Netty: the transport, and when written data leaves. */
@NullMarked
package org.sngateway.gateway.net;

import org.jspecify.annotations.NullMarked;
