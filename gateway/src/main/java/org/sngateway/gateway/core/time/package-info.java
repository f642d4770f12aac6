/**
 * Time as the core uses it: nanoseconds since an origin chosen by the owner, always a parameter, never read from a
 * clock. A deadline is a point in time.
 */
@NullMarked
package org.sngateway.gateway.core.time;

import org.jspecify.annotations.NullMarked;
