/**
 * Topic names, filters and ids of one client and of the configuration. Values and tables: knows no exchange and no
 * session.
 */
@NullMarked
package org.sngateway.gateway.core.topic;

import org.jspecify.annotations.NullMarked;
