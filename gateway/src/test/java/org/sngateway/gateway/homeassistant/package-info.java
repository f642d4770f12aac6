@NullMarked
package org.sngateway.gateway.homeassistant;

import org.jspecify.annotations.NullMarked;
