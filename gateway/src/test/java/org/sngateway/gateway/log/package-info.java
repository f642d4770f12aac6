@NullMarked
package org.sngateway.gateway.log;

import org.jspecify.annotations.NullMarked;
