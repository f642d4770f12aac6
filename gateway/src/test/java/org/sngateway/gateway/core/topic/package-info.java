@NullMarked
package org.sngateway.gateway.core.topic;

import org.jspecify.annotations.NullMarked;
