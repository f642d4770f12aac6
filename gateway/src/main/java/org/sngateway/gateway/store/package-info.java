/**
 * The embedded store: a journal of changes in one directory. Owns no thread and knows neither network nor configuration; all
 * its file access goes through {@link org.sngateway.gateway.store.StoreDirectory}.
 */
@NullMarked
package org.sngateway.gateway.store;

import org.jspecify.annotations.NullMarked;
