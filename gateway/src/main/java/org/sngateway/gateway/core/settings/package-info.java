/**
 * What the core can be told: timers, counts, limits and policies, complete and checked. Times are in nanoseconds, for the
 * core compares them with nothing else.
 */
@NullMarked
package org.sngateway.gateway.core.settings;

import org.jspecify.annotations.NullMarked;
