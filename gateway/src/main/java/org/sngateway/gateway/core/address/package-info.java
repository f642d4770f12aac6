/** Node addresses as values that can be compared, stored and printed. Does not know sockets: the links translate. */
@NullMarked
package org.sngateway.gateway.core.address;

import org.jspecify.annotations.NullMarked;
