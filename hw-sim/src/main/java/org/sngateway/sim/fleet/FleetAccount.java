package org.sngateway.sim.fleet;

import org.HdrHistogram.Histogram;

/**
 * The account of a fleet.
 *
 * @param observed whether anything is known of arrivals
 * @param activeNodes connected now
 * @param lostConnections how often a node lost its connection or was refused
 * @param taken readings
 * @param acknowledged readings at QoS 1 and 2 that the gateway acknowledged
 * @param repeatedMessages messages that nodes sent again for want of an answer
 * @param givenUp readings that a node gave up
 * @param arrived readings that came out at the broker
 * @param repeatedArrivals readings that came out again
 * @param missing readings that were acknowledged and have not come out
 * @param acknowledgementDelays in nanoseconds, from reading to acknowledgement
 * @param arrivalDelays in nanoseconds, from reading to arrival at the broker's subscriber
 */
public record FleetAccount(
        boolean observed,
        long activeNodes,
        long lostConnections,
        long taken,
        long acknowledged,
        long repeatedMessages,
        long givenUp,
        long arrived,
        long repeatedArrivals,
        long missing,
        Histogram acknowledgementDelays,
        Histogram arrivalDelays) {

    /** Readings that were taken and have not come out. */
    public long notArrived() {
        return taken - arrived;
    }
}
