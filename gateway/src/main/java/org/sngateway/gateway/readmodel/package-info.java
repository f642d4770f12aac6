/** What people may look at: copies of the state of the gateway, at most a second old, for the page and for metrics. */
@NullMarked
package org.sngateway.gateway.readmodel;

import org.jspecify.annotations.NullMarked;
