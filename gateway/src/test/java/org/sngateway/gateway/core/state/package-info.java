@NullMarked
package org.sngateway.gateway.core.state;

import org.jspecify.annotations.NullMarked;
