/**
 * Writes the messages of the links and the packets of the broker connections to files for Wireshark. It knows neither core nor
 * sessions, and no other part waits for it.
 */
@NullMarked
package org.sngateway.gateway.trace;

import org.jspecify.annotations.NullMarked;
