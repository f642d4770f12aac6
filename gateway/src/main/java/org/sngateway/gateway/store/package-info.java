/**
 * The embedded store: a journal of changes in one directory. Does not know network or configuration. All file access
 * goes through {@link org.sngateway.gateway.store.StoreDirectory}. The only thread is {@link
 * org.sngateway.gateway.store.StoreThread}; without it the store runs in a simulation.
 */
@NullMarked
package org.sngateway.gateway.store;

import org.jspecify.annotations.NullMarked;
