@NullMarked
package org.sngateway.gateway.core.loss;

import org.jspecify.annotations.NullMarked;
