/** Planted troubles, and a doctor who is to find them. */
@NullMarked
package org.sngateway.gateway.doctor;

import org.jspecify.annotations.NullMarked;
