/** What things take in memory, so that a budget holds. Knows nothing of what they are. */
@NullMarked
package org.sngateway.gateway.core.memory;

import org.jspecify.annotations.NullMarked;
