/**
 * What Prometheus reads: the counters and gauges of the gateway in its text format, and what is measured for it. It knows the read
 * model and the values of the core, and not how the text is served.
 */
@NullMarked
package org.sngateway.gateway.metrics;

import org.jspecify.annotations.NullMarked;
