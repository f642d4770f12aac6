/**
 * Configuration files: YAML to complete and checked values; every problem is reported with its line. Knows the meaning
 * of the keys, not their use.
 */
@NullMarked
package org.sngateway.gateway.config;

import org.jspecify.annotations.NullMarked;
