/** The daemon: wiring and command line, and nothing else. */
@NullMarked
package org.sngateway.gateway;

import org.jspecify.annotations.NullMarked;
