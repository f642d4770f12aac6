package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;

/**
 * What happens to the broker and on the path to it.
 *
 * @param delay of each packet, in either direction
 * @param outages nothing passes and connections are lost; the broker keeps its sessions
 * @param silences nothing passes, and the loss of connections is not noticed before the outage ends
 * @param refusals the broker closes all connections and refuses new ones
 * @param slow packets take {@code slowDelay}
 * @param forgets at these times it restarts without any session
 * @param drops at these times all connections are lost
 */
public record BrokerConditions(
        Duration delay,
        List<Span> outages,
        List<Span> silences,
        List<Span> refusals,
        List<Span> slow,
        Duration slowDelay,
        List<Duration> forgets,
        List<Duration> drops) {
    public BrokerConditions {
        outages = List.copyOf(outages);
        silences = List.copyOf(silences);
        refusals = List.copyOf(refusals);
        slow = List.copyOf(slow);
        forgets = List.copyOf(forgets);
        drops = List.copyOf(drops);
    }
}
