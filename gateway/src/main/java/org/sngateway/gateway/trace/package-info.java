/**
 * What passes through the gateway, both sides, written to files that Wireshark opens. It looks on; it knows neither core nor
 * sessions, and nothing waits for it.
 */
@NullMarked
package org.sngateway.gateway.trace;

import org.jspecify.annotations.NullMarked;
