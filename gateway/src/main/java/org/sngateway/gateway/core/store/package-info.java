/** What the core keeps over restarts, and the port to the store. Knows nothing of files. */
@NullMarked
package org.sngateway.gateway.core.store;

import org.jspecify.annotations.NullMarked;
