@NullMarked
package org.sngateway.gateway.link;

import org.jspecify.annotations.NullMarked;
