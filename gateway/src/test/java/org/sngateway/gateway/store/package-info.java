@NullMarked
package org.sngateway.gateway.store;

import org.jspecify.annotations.NullMarked;
