@NullMarked
package org.sngateway.gateway.core.connect;

import org.jspecify.annotations.NullMarked;
