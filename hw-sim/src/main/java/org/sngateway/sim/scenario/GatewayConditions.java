package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;
import org.sngateway.gateway.config.GatewayConfig;

/**
 * The configuration of the gateway, and what happens to it.
 *
 * @param config without regard to its listeners' addresses and its broker's address
 * @param diskDelay the duration of a force to the disk
 * @param diskFull the disk has no room for new files
 * @param restarts stopped in order, and started again at the end of the span
 * @param kills killed; octets written before are kept by the operating system
 * @param powerCuts killed; octets not forced to the disk are lost, or a part of them
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
