@NullMarked
package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.NullMarked;
