@NullMarked
package org.sngateway.gateway.core.broker;

import org.jspecify.annotations.NullMarked;
