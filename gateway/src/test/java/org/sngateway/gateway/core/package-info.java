@NullMarked
package org.sngateway.gateway.core;

import org.jspecify.annotations.NullMarked;
