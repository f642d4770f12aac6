/** The commands beside {@code run}: checking and printing a configuration, version and help. */
@NullMarked
package org.sngateway.gateway.cli;

import org.jspecify.annotations.NullMarked;
