package org.sngateway.sim.node;

import java.time.Duration;

/**
 * How a client behaves (MQTT-SN 1.2 §7.2).
 *
 * @param clientId 1 to 23 characters by the text
 * @param cleanSession whether each connection begins with nothing
 * @param keepAlive a PINGREQ goes out when nothing else did for so long; whole seconds
 * @param retryInterval Tretry
 * @param retryCount Nretry: repetitions before the connection is taken for lost
 * @param congestionPause TWAIT: how long nothing is asked for after return code 1
 * @param maxQueued publishes that wait; beyond, the oldest is given up
 */
public record ClientSettings(
        String clientId,
        boolean cleanSession,
        Duration keepAlive,
        Duration retryInterval,
        int retryCount,
        Duration congestionPause,
        int maxQueued) {}
