/**
 * The procedures of MQTT-SN 1.2, one class each. An exchange owns its repetitions and its deadline and ends in exactly one
 * of: done, gave up, cancelled. It sees its session through {@link SessionContext} only.
 */
@NullMarked
package org.sngateway.gateway.core.exchange;

import org.jspecify.annotations.NullMarked;
