@NullMarked
package org.sngateway.gateway.core.operator;

import org.jspecify.annotations.NullMarked;
