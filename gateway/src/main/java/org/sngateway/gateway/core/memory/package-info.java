/** How the memory of the core is counted. Knows nothing of the things that are counted. */
@NullMarked
package org.sngateway.gateway.core.memory;

import org.jspecify.annotations.NullMarked;
