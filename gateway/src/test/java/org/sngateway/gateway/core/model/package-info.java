/** A small model of the specified session, independent of the core's code, and the core beside it under random inputs. */
@NullMarked
package org.sngateway.gateway.core.model;

import org.jspecify.annotations.NullMarked;
