/**
 * Time as the core uses it: nanoseconds since an origin that its owner chose, always a parameter, never read. A deadline
 * is a point of it.
 */
@NullMarked
package org.sngateway.gateway.core.time;

import org.jspecify.annotations.NullMarked;
