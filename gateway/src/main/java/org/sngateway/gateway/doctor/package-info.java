/** Looks at the machine for what keeps a gateway from working well. Knows the configuration; changes nothing. */
@NullMarked
package org.sngateway.gateway.doctor;

import org.jspecify.annotations.NullMarked;
