package org.sngateway.sim.fleet;

import org.HdrHistogram.Histogram;

/**
 * The figures on readings.
 *
 * @param acknowledged at QoS 1 and 2, by the gateway
 * @param givenUp by a node
 * @param arrived at the broker
 * @param repeatedArrivals arrived again
 * @param repeatedAtQos2 of those at QoS 2; must be 0
 * @param missing acknowledged and not arrived
 * @param acknowledgementDelays in nanoseconds, from reading to acknowledgement
 * @param arrivalDelays in nanoseconds, from reading to arrival at the broker's subscriber
 */
public record ReadingAccount(
        long taken,
        long acknowledged,
        long givenUp,
        long arrived,
        long repeatedArrivals,
        long repeatedAtQos2,
        long missing,
        Histogram acknowledgementDelays,
        Histogram arrivalDelays) {

    /** Readings that were taken and have not arrived. */
    public long notArrived() {
        return taken - arrived;
    }
}
