package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;

/**
 * What happens to the broker and on the way to it.
 *
 * @param delay of each packet, in either direction
 * @param outages nothing passes and connections are lost; it keeps its sessions
 * @param silences nothing passes, but nobody hears that connections are lost before the outage ends
 * @param refusals it refuses every connection, those that are open are closed
 * @param slow packets take {@code slowDelay}
 * @param forgets at these times it is started anew without any session
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
