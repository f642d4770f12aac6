/** What the core wants kept over restarts, and the port to whoever keeps it. Knows nothing of files. */
@NullMarked
package org.sngateway.gateway.core.store;

import org.jspecify.annotations.NullMarked;
