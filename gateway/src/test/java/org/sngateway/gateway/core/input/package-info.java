@NullMarked
package org.sngateway.gateway.core.input;

import org.jspecify.annotations.NullMarked;
