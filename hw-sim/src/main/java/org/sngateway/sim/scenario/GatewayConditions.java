package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;
import org.sngateway.gateway.config.GatewayConfig;

/**
 * How the gateway is configured, and what happens to it.
 *
 * @param config where it listens and which broker it has is of no interest
 * @param diskDelay how long a force to the disk takes
 * @param diskFull no room on the disk for new files
 * @param restarts stopped in order, and started again at the end of the span
 * @param kills ended at once; what it had written is kept by the operating system
 * @param powerCuts ended at once; what it had not forced to the disk is lost, or a part of it
 * @param moves from these times on it has another address, which the nodes know
 */
public record GatewayConditions(
        GatewayConfig config,
        Duration diskDelay,
        List<Span> diskFull,
        List<Span> restarts,
        List<Span> kills,
        List<Span> powerCuts,
        List<Duration> moves) {
    public GatewayConditions {
        diskFull = List.copyOf(diskFull);
        restarts = List.copyOf(restarts);
        kills = List.copyOf(kills);
        powerCuts = List.copyOf(powerCuts);
        moves = List.copyOf(moves);
    }
}
