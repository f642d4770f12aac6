@NullMarked
package org.sngateway.gateway.core.subscribe;

import org.jspecify.annotations.NullMarked;
