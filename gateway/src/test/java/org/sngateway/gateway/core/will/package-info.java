@NullMarked
package org.sngateway.gateway.core.will;

import org.jspecify.annotations.NullMarked;
