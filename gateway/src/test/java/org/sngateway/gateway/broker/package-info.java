@NullMarked
package org.sngateway.gateway.broker;

import org.jspecify.annotations.NullMarked;
