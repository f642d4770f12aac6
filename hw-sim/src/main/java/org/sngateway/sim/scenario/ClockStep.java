package org.sngateway.sim.scenario;

import java.time.Duration;

/**
 * The gateway's wall clock is set, written {@code 10m+3h} for forward and {@code 10m-3h} for back.
 *
 * @param at since the beginning of the world
 * @param by negative = back
 */
public record ClockStep(Duration at, Duration by) {}
