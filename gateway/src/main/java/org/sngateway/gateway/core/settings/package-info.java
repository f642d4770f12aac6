/**
 * The settings of the core: timers, counts, limits and policies, complete and checked. Times are in nanoseconds, like
 * the core's clock.
 */
@NullMarked
package org.sngateway.gateway.core.settings;

import org.jspecify.annotations.NullMarked;
