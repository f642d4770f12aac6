/** The node side: links that carry whole messages between nodes and the core. Knows no session and no broker. */
@NullMarked
package org.sngateway.gateway.link;

import org.jspecify.annotations.NullMarked;
