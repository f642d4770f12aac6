package org.sngateway.gateway.core.settings;

import org.sngateway.sn.message.Payload;

/**
 * How the gateway makes itself known (MQTT-SN 1.2 §6.1, R5.1).
 *
 * @param gwId 0 to 255, unique among the gateways of the network
 * @param advertiseIntervalNanos TADV, at most 32767 s (R9.3); 0 = no ADVERTISE
 * @param gwInfoIntervalNanos the least time between two GWINFO to a group; 0 = no limit
 * @param forwarderBroadcastId the node id that means every node behind a forwarder
 */
public record DiscoverySettings(
        int gwId, long advertiseIntervalNanos, long gwInfoIntervalNanos, Payload forwarderBroadcastId) {}
