@NullMarked
package org.sngateway.gateway.core.publish;

import org.jspecify.annotations.NullMarked;
