package org.sngateway.sim.scenario;

import java.time.Duration;

/**
 * Something lasts for a while; written {@code 10m+30s}.
 *
 * @param start since the beginning of the world
 * @param length zero = only a moment
 */
public record Span(Duration start, Duration length) {
    public Duration end() {
        return start.plus(length);
    }
}
