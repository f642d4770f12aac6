/**
 * The embedded store: a journal of changes in one directory. Knows neither network nor configuration. All its file access
 * goes through {@link org.sngateway.gateway.store.StoreDirectory}, and the one thread is
 * {@link org.sngateway.gateway.store.StoreThread}, which can be left out; so it runs in a simulation too.
 */
@NullMarked
package org.sngateway.gateway.store;

import org.jspecify.annotations.NullMarked;
