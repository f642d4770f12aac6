package org.sngateway.gateway.readmodel;

import java.util.List;
import java.util.Map;

/**
 * What people want to see of the time before a restart. A value.
 *
 * @param nodes by client id
 * @param perHour messages from nodes, by the beginning of the hour in milliseconds of Unix time
 * @param events the newest last
 */
public record History(Map<String, Seen> nodes, Map<Long, Long> perHour, List<NodeEvent> events) {
    /** Of a gateway that starts for the first time. */
    public static final History NONE = new History(Map.of(), Map.of(), List.of());

    /**
     * What is known of a node.
     *
     * @param atMillis when its last message came, in milliseconds of Unix time; 0 = none did
     * @param received messages from it
     * @param sent messages to it
     * @param repeats of both, those with DUP
     */
    public record Seen(long atMillis, long received, long sent, long repeats) {}
}
