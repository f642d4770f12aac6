/**
 * How long a radio may be on air: what a message takes, what a band allows, and the budget that keeps to it. Pure: no clock,
 * time is an argument. Knows neither lines nor messages.
 */
@NullMarked
package org.sngateway.serial.airtime;

import org.jspecify.annotations.NullMarked;
