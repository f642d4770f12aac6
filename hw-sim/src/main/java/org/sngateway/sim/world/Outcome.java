package org.sngateway.sim.world;

import java.util.List;
import java.util.Optional;
import org.sngateway.sim.scenario.Scenario;

/**
 * The end of a world.
 *
 * @param hash of everything that happened: the same for the same scenario and seed, on every machine
 * @param broken the first broken promise, if any
 * @param chart the last events of the node concerned, if asked for
 */
public record Outcome(
        Scenario scenario, long seed, long hash, Figures figures, Optional<Broken> broken, List<String> chart) {

    /**
     * A broken promise.
     *
     * @param promise its class
     * @param clientId of the client concerned; empty if none
     * @param atNanos since the world began
     * @param what in words
     */
    public record Broken(String promise, int node, String clientId, long atNanos, String what) {}

    /**
     * The figures of a world.
     *
     * @param readings at QoS 1 and 2, taken by nodes
     * @param arrivedReadings of these, at the broker
     * @param commands published for nodes
     * @param arrivedCommands of these, at their nodes
     * @param datagrams on the radio
     * @param lostDatagrams of these
     * @param reconnects connections lost by nodes, as the nodes see it
     * @param wills published at the broker
     * @param starts of the gateway
     * @param diskOctets forced to the disk
     * @param worldNanos its duration, on its own clock
     * @param events of all kinds
     */
    public record Figures(
            long readings,
            long arrivedReadings,
            long commands,
            long arrivedCommands,
            long datagrams,
            long lostDatagrams,
            long reconnects,
            long wills,
            long starts,
            long diskOctets,
            long worldNanos,
            long events) {}
}
