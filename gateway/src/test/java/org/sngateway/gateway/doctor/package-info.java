/** Tests of the doctor: each plants one trouble. */
@NullMarked
package org.sngateway.gateway.doctor;

import org.jspecify.annotations.NullMarked;
