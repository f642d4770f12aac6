@NullMarked
package org.sngateway.gateway.core.discovery;

import org.jspecify.annotations.NullMarked;
