/**
 * Where a node is, as a value that can be compared, stored and printed. Knows no sockets: the links translate.
 */
@NullMarked
package org.sngateway.gateway.core.address;

import org.jspecify.annotations.NullMarked;
