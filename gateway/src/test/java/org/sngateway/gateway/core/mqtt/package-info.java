@NullMarked
package org.sngateway.gateway.core.mqtt;

import org.jspecify.annotations.NullMarked;
