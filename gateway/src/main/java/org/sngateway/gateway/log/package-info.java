/**
 * Where log lines go: a provider of SLF4J. Lines are written by a thread of their own, so that no one who logs waits for a
 * journal or a terminal. Knows nothing of the gateway.
 */
@NullMarked
package org.sngateway.gateway.log;

import org.jspecify.annotations.NullMarked;
