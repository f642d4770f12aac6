@NullMarked
package org.sngateway.gateway.core.lockstep;

import org.jspecify.annotations.NullMarked;
