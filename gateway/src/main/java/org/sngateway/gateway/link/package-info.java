/** The node side: links that carry whole messages between nodes and the core. Does not know sessions or the broker. */
@NullMarked
package org.sngateway.gateway.link;

import org.jspecify.annotations.NullMarked;
