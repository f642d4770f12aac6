@NullMarked
package org.sngateway.gateway.metrics;

import org.jspecify.annotations.NullMarked;
