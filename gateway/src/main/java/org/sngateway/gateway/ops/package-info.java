/** The operator's view: logs and counters, fed by the listeners of core, links and broker side. */
@NullMarked
package org.sngateway.gateway.ops;

import org.jspecify.annotations.NullMarked;
