package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;

/**
 * What happens to datagrams between nodes and gateway, in either direction. Probabilities are from 0 to 1.
 *
 * @param loss of a datagram
 * @param burstLoss that a datagram begins a burst, in which everything from or to that node is lost
 * @param burstLength the average length of a burst
 * @param delay of each datagram
 * @param jitter the most that is added to the delay
 * @param duplication that a datagram arrives twice
 * @param reordering that a datagram is delayed by {@code delay} and {@code jitter} again, up to ten times
 * @param bitErrors that a bit is changed, as on a link without a checksum
 * @param bitsPerSecond of the one channel that all share; 0 = unlimited
 * @param partitions spans in which nothing passes
 */
public record RadioConditions(
        double loss,
        double burstLoss,
        Duration burstLength,
        Duration delay,
        Duration jitter,
        double duplication,
        double reordering,
        double bitErrors,
        int bitsPerSecond,
        List<Span> partitions) {
    public RadioConditions {
        partitions = List.copyOf(partitions);
    }
}
