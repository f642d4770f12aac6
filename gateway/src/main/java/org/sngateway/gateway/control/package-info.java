/** How the owner of a running gateway asks it and tells it things: a socket of the machine. Knows no core, no configuration. */
@NullMarked
package org.sngateway.gateway.control;

import org.jspecify.annotations.NullMarked;
