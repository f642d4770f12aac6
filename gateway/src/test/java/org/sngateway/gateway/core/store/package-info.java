@NullMarked
package org.sngateway.gateway.core.store;

import org.jspecify.annotations.NullMarked;
