@NullMarked
package org.sngateway.gateway.core.settings;

import org.jspecify.annotations.NullMarked;
