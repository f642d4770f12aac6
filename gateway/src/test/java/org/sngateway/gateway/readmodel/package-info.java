@NullMarked
package org.sngateway.gateway.readmodel;

import org.jspecify.annotations.NullMarked;
