package org.sngateway.sim.client;

import java.time.Duration;

/**
 * How a client behaves (MQTT-SN 1.2 §7.2).
 *
 * @param clientId 1 to 23 characters by the text
 * @param keepAlive a PINGREQ goes out when nothing else did for so long; whole seconds, 0 = never
 * @param retryInterval Tretry
 * @param retryCount Nretry: repetitions before the connection is taken for lost
 * @param congestionPause TWAIT: how long nothing is asked for after return code 1
 * @param maxQueued publications that wait; beyond, the oldest is given up
 */
public record ClientSettings(
        String clientId,
        Duration keepAlive,
        Duration retryInterval,
        int retryCount,
        Duration congestionPause,
        int maxQueued) {}
