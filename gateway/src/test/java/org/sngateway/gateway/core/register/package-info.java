@NullMarked
package org.sngateway.gateway.core.register;

import org.jspecify.annotations.NullMarked;
