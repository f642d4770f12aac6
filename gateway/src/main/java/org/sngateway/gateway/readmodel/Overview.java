package org.sngateway.gateway.readmodel;

import java.util.List;
import java.util.Map;
import org.sngateway.gateway.core.CoreGauges;

/**
 * The gateway as a whole at one moment. A value.
 *
 * @param status the members of {@code status} in CONTROL.md
 * @param gauges of the core
 * @param counters all of them by name
 * @param links all listeners
 * @param atNanos when it was taken: of the clock that does not jump
 */
public record Overview(
        Map<String, Object> status,
        CoreGauges gauges,
        Map<String, Long> counters,
        List<LinkGauges> links,
        long atNanos) {
    /** Before the gateway serves. */
    public static final Overview NONE = new Overview(Map.of(), CoreGauges.NONE, Map.of(), List.of(), 0);
}
