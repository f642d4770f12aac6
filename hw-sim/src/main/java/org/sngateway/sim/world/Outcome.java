package org.sngateway.sim.world;

import java.util.List;
import java.util.Optional;
import org.sngateway.sim.scenario.Scenario;

/**
 * How a world ended.
 *
 * @param hash of everything that happened: the same for the same scenario and seed, on every machine
 * @param broken the promise that was broken first, if one was
 * @param chart what happened last to whom it was about, if that was asked for
 */
public record Outcome(
        Scenario scenario, long seed, long hash, Figures figures, Optional<Broken> broken, List<String> chart) {

    /**
     * A broken promise.
     *
     * @param promise its class
     * @param clientId whom it is about; empty if nobody
     * @param atNanos since the world began
     * @param what in words
     */
    public record Broken(String promise, int node, String clientId, long atNanos, String what) {}

    /**
     * What happened, in numbers.
     *
     * @param readings at QoS 1 and 2 that nodes took
     * @param arrivedReadings of these that the broker took
     * @param commands that were published for nodes
     * @param arrivedCommands of these that nodes got
     * @param datagrams on the radio
     * @param lostDatagrams of these
     * @param reconnects how often nodes lost their connections, by their own account
     * @param wills that came out at the broker
     * @param starts of the gateway
     * @param diskOctets that were forced to the disk
     * @param worldNanos how long it lasted, on its own clock
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
