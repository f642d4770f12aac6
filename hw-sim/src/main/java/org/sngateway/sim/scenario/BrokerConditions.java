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
 * @param notReady it refuses all connections as not authorised: its user database is not open yet
 * @param bans it refuses the first node as not authorised, and lets the others in
 * @param conflicts another MQTT client takes the client id of the first node from it, every few seconds
 * @param stalls it reads nothing; what the gateway sends waits at the gateway
 * @param quotas with MQTT 5 it refuses messages at QoS 1 and 2, since a quota is used up
 * @param noRights it refuses filters, and with MQTT 5 messages at QoS 1 and 2: it does not know the rights of its clients yet
 * @param limits what it does not take
 */
public record BrokerConditions(
        Duration delay,
        List<Span> outages,
        List<Span> silences,
        List<Span> refusals,
        List<Span> slow,
        Duration slowDelay,
        List<Duration> forgets,
        List<Duration> drops,
        List<Span> notReady,
        List<Span> bans,
        List<Span> conflicts,
        List<Span> stalls,
        List<Span> quotas,
        List<Span> noRights,
        BrokerLimits limits) {
    /** Nothing happens to the broker. */
    public static BrokerConditions calm(Duration delay) {
        return new BrokerConditions(
                delay,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Duration.ZERO,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                BrokerLimits.NONE);
    }

    /** The same with other outages and limits. */
    public BrokerConditions with(List<Span> otherOutages, BrokerLimits otherLimits) {
        return new BrokerConditions(
                delay,
                otherOutages,
                silences,
                refusals,
                slow,
                slowDelay,
                forgets,
                drops,
                notReady,
                bans,
                conflicts,
                stalls,
                quotas,
                noRights,
                otherLimits);
    }

    public BrokerConditions {
        outages = List.copyOf(outages);
        silences = List.copyOf(silences);
        refusals = List.copyOf(refusals);
        slow = List.copyOf(slow);
        forgets = List.copyOf(forgets);
        drops = List.copyOf(drops);
        notReady = List.copyOf(notReady);
        bans = List.copyOf(bans);
        conflicts = List.copyOf(conflicts);
        stalls = List.copyOf(stalls);
        quotas = List.copyOf(quotas);
        noRights = List.copyOf(noRights);
    }
}
