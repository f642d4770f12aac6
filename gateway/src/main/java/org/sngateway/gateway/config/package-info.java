/**
 * Configuration files: YAML to values that are complete and checked, every problem reported with its line. Knows what the
 * keys mean, not what is done with them.
 */
@NullMarked
package org.sngateway.gateway.config;

import org.jspecify.annotations.NullMarked;
