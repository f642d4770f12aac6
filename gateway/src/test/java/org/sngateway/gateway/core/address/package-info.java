@NullMarked
package org.sngateway.gateway.core.address;

import org.jspecify.annotations.NullMarked;
