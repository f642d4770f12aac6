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
 * @param diskSlow a force takes {@code diskSlowDelay}
 * @param diskErrors each operation of the disk fails with a probability of one third
 * @param segment the octets of a file of the store
 * @param clock its wall clock is set, while it runs or not
 * @param reloads at these times it reads its configuration again
 * @param edits at these times the file of its configuration becomes {@code editedConfig}, and {@code config} again, in turn; a
 *     reload or a start reads it
 * @param editedConfig with the same listeners
 * @param moves from these times on it has another address, which the nodes know
 * @param upgrades stopped in order, and started again at the end of the span on records of an older version
 * @param diskStuck what the disk is asked for then it does at the end of the span
 */
public record GatewayConditions(
        GatewayConfig config,
        Duration diskDelay,
        List<Span> diskFull,
        List<Span> restarts,
        List<Span> kills,
        List<Span> powerCuts,
        List<Duration> moves,
        List<Span> diskSlow,
        Duration diskSlowDelay,
        List<Span> diskErrors,
        int segment,
        List<ClockStep> clock,
        List<Duration> reloads,
        List<Span> diskStuck,
        List<Duration> edits,
        GatewayConfig editedConfig,
        List<Span> upgrades) {
    /** The usual size of a file of the store. */
    public static final int SEGMENT_OCTETS = 256 * 1024;

    /** The usual length of a force to a slow disk. */
    public static final Duration SLOW_DISK = Duration.ofSeconds(2);

    /** Nothing happens to the gateway. */
    public static GatewayConditions calm(GatewayConfig config, Duration diskDelay) {
        return new GatewayConditions(
                config,
                diskDelay,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                SLOW_DISK,
                List.of(),
                SEGMENT_OCTETS,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                config,
                List.of());
    }

    public GatewayConditions {
        diskFull = List.copyOf(diskFull);
        restarts = List.copyOf(restarts);
        kills = List.copyOf(kills);
        powerCuts = List.copyOf(powerCuts);
        moves = List.copyOf(moves);
        diskSlow = List.copyOf(diskSlow);
        diskErrors = List.copyOf(diskErrors);
        clock = List.copyOf(clock);
        reloads = List.copyOf(reloads);
        diskStuck = List.copyOf(diskStuck);
        edits = List.copyOf(edits);
        upgrades = List.copyOf(upgrades);
    }
}
