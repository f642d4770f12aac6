package org.sngateway.sim.fleet;

import java.util.ArrayList;
import java.util.List;

/**
 * The account of a fleet.
 *
 * @param observed whether arrivals at the broker are known
 * @param activeNodes connected now
 * @param sleepingNodes asleep or awake now
 * @param connections established by nodes, without those that a sleeping node makes to send something
 * @param lostConnections connections that a node lost or was refused
 * @param repeatedMessages messages that nodes repeated because the answer had not come
 * @param wakes of sleeping nodes
 * @param unansweredWakes of those, wakes that the gateway did not end
 * @param deliveredAtWakes commands received by awake nodes
 */
public record FleetAccount(
        boolean observed,
        long activeNodes,
        long sleepingNodes,
        long connections,
        long lostConnections,
        long repeatedMessages,
        long wakes,
        long unansweredWakes,
        long deliveredAtWakes,
        ReadingAccount readings,
        CommandAccount commands) {

    /** The broken rules in words; empty if none is broken. */
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        if (connections == 0) {
            failures.add("no node could connect to the gateway");
        }
        if (observed) {
            addIfAny(failures, readings.missing(), "readings were acknowledged and never came out at the broker");
            addIfAny(failures, readings.repeatedAtQos2(), "readings at QoS 2 came out again");
            addIfAny(failures, commands.missingAtSleepers(), "commands did not reach nodes that sleep");
            addIfAny(failures, commands.repeatedAtQos2(), "commands at QoS 2 reached a node again");
        }
        return failures;
    }

    private static void addIfAny(List<String> failures, long count, String what) {
        if (count > 0) {
            failures.add(count + " " + what);
        }
    }
}
