package org.sngateway.sim.scenario;

import java.time.Duration;

/**
 * A span of time, written {@code 10m+30s}.
 *
 * @param start since the beginning of the world
 * @param length zero = a moment
 */
public record Span(Duration start, Duration length) {
    public Duration end() {
        return start.plus(length);
    }
}
