@NullMarked
package org.sngateway.gateway.net;

import org.jspecify.annotations.NullMarked;
