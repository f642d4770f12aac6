/**
 * Topic names, filters and ids of one client and of the configuration. Values and tables: does not know exchanges or
 * sessions.
 */
@NullMarked
package org.sngateway.gateway.core.topic;

import org.jspecify.annotations.NullMarked;
