package org.sngateway.sim.fleet;

import org.HdrHistogram.Histogram;

/**
 * What became of the readings.
 *
 * @param acknowledged at QoS 1 and 2, by the gateway
 * @param givenUp by a node
 * @param arrived that came out at the broker
 * @param repeatedArrivals that came out again
 * @param repeatedAtQos2 of those at QoS 2, of which there should be none
 * @param missing acknowledged and not come out
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

    /** Readings that were taken and have not come out. */
    public long notArrived() {
        return taken - arrived;
    }
}
