package org.sngateway.sim.fleet;

import java.util.ArrayList;
import java.util.List;

/**
 * The account of a fleet.
 *
 * @param observed whether anything is known of what happens at the broker
 * @param activeNodes connected now
 * @param sleepingNodes asleep or awake now
 * @param connections how often a node was connected; not counted: a sleeping one that got up to say something
 * @param lostConnections how often a node lost its connection or was refused
 * @param repeatedMessages messages that nodes sent again for want of an answer
 * @param wakes of sleeping nodes
 * @param unansweredWakes of those, the ones that the gateway did not end
 * @param deliveredAtWakes commands that nodes got while they were awake
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

    /** What must not be, in words; empty when all is well. */
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
